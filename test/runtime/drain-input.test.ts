import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { type DrainableSocket, DrainError, type DrainOptions, drainSocket } from "@stale-guard/runtime/drain";
import { FakeSocket } from "./support/drain-emitters.ts";
import { abortListenersOf, listenersOf } from "./support/leaks.ts";
import { ModelClock } from "./support/model-clock.ts";

describe("what is no socket is a TypeError, told by rejecting", () => {
  it.each<[unknown, string]>([
    [null, "close() or end()"],
    [undefined, "close() or end()"],
    [{}, "close() or end()"],
    [5, "close() or end()"],
    ["socket", "close() or end()"],
    [() => {}, "close() or end()"],
    [new EventEmitter(), "close() or end()"],
    [{ close: 5 }, "close() or end()"],
    [{ on() {}, off() {}, end: "x" }, "close() or end()"],
    [{ close() {} }, "target must have on() or addEventListener()"],
  ])("%o", async (socket, message) => {
    const clock = new ModelClock();
    const { signal } = new AbortController();
    const draining = drainSocket(socket as DrainableSocket, { clock, signal });
    await expect(draining).rejects.toThrow(TypeError);
    await expect(draining).rejects.toThrow(message);
    expect([clock.handles, abortListenersOf(signal)]).toEqual([[], 0]);
  });

  it("and its close() is not called when nobody could hear the answer", async () => {
    const close = vi.fn();
    await expect(drainSocket({ close } as never)).rejects.toThrow(TypeError);
    expect(close).not.toHaveBeenCalled();
  });
});

describe.each(["closeTimeoutMs", "graceMs"])("%s", (name) => {
  it.each([NaN, -1, 2 ** 31, Infinity, "40", null, {}, 10n])("of %o is a RangeError that names it, and the socket is untouched", async (value) => {
    const socket = new FakeSocket();
    const clock = new ModelClock();
    const { signal } = new AbortController();
    const draining = drainSocket(socket, { [name]: value, clock, signal } as DrainOptions);
    await expect(draining).rejects.toThrow(RangeError);
    await expect(draining).rejects.toThrow(`${name} must be 0 to 2147483647 ms`);
    expect([socket.calls, listenersOf(socket), clock.handles, abortListenersOf(signal)]).toEqual([[], 0, [], 0]);
  });

  it.each([0, 0.5, 2 ** 31 - 1, undefined])("of %o is none", async (value) => {
    const socket = new FakeSocket();
    const clock = new ModelClock();
    const draining = drainSocket(socket, { [name]: value, clock } as DrainOptions);
    expect(clock.pending).toBe(1);
    socket.hangUp();
    expect(await draining).toMatchObject({ outcome: "closed" });
  });
});

it("options of null are a TypeError, and none at all are fine", async () => {
  const socket = new FakeSocket(function () {
    this.hangUp();
  });
  await expect(drainSocket(socket, null as never)).rejects.toThrow(TypeError);
  expect([socket.calls, listenersOf(socket)]).toEqual([[], 0]);
  expect(await drainSocket(socket)).toMatchObject({ outcome: "closed" });
});

it("bad times are told even for a socket that is closed already", async () => {
  const socket = Object.assign(new FakeSocket(), { readyState: 3 });
  await expect(drainSocket(socket, { graceMs: -1 })).rejects.toThrow(RangeError);
  expect(await drainSocket(socket)).toMatchObject({ outcome: "already-closed" });
});

it.each([
  [{ readyState: 3 }, "already-closed"],
  [{ readyState: "open", closed: true }, "already-closed"],
  [{ readyState: 2 }, "closed"],
  [{ readyState: 0 }, "closed"],
  [{ readyState: "open", closed: false }, "closed"],
  [{ readyState: undefined, closed: "yes" }, "closed"],
])("a socket with %o is %s", async (state, outcome) => {
  const socket = new FakeSocket(function () {
    this.emit("close");
  });
  expect((await drainSocket(Object.assign(socket, state) as DrainableSocket)).outcome).toBe(outcome);
});

it("a DrainError is an Error with a name, a code and what went wrong", () => {
  const error = new DrainError("stuck", ["why"]);
  expect(error).toBeInstanceOf(Error);
  expect([String(error), error.code, error.errors]).toEqual(["DrainError: stuck", "ERR_DRAIN_STUCK", ["why"]]);
});
