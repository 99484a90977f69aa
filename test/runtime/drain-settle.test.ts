import { afterEach, describe, expect, it, vi } from "vitest";
import { type DrainOptions, type DrainResult, drainSocket } from "@stale-guard/runtime/drain";
import { FakeSocket } from "./support/drain-emitters.ts";
import { listenersOf } from "./support/leaks.ts";
import { ModelClock, NativeHandle } from "./support/model-clock.ts";
import { mutePeer } from "./support/mute-peer.ts";
import { openWs } from "./support/sockets.ts";

type Step = (this: FakeSocket) => void;

const closes: Step = function () {
  this.hangUp(1000);
};

/** Starts a drain on a clock of its own; `outcome` is undefined while it waits. */
function setUp(options: DrainOptions = {}, onClose?: Step, onTerminate?: Step) {
  const socket = new FakeSocket(onClose, onTerminate);
  const clock = new ModelClock();
  const state: { outcome?: DrainResult["outcome"] | "failed" } = {};
  const promise = drainSocket(socket, { clock, closeTimeoutMs: 40, graceMs: 20, ...options });
  promise.then(({ outcome }) => (state.outcome = outcome), () => (state.outcome = "failed"));
  const pass = async (ms: number) => (clock.run(ms), await Promise.resolve(), await Promise.resolve(), await Promise.resolve(), state.outcome);
  return { socket, clock, promise, pass };
}

const quiet = vi.spyOn(console, "error").mockImplementation(() => {});

afterEach(() => {
  vi.useRealTimers();
  quiet.mockClear();
});

describe("the steps of a drain", () => {
  it("a close inside close() is heard, and no timer was ever armed", async () => {
    const { promise, clock, socket } = setUp({ code: 1000, reason: "bye" }, closes);
    expect(await promise).toEqual({ outcome: "closed", ms: 0, code: 1000, errors: [] });
    expect([clock.handles, socket.calls]).toEqual([[], ["close(1000,bye)"]]);
  });

  it("just before the deadline it is closed, at the deadline it is terminated", async () => {
    const before = setUp();
    expect(await before.pass(39)).toBeUndefined();
    before.socket.hangUp(1000);
    expect(await before.promise).toEqual({ outcome: "closed", ms: 39, code: 1000, errors: [] });
    const at = setUp({}, undefined, closes);
    expect(await at.pass(40)).toBe("terminated");
    expect(await at.promise).toMatchObject({ ms: 40, code: 1000 });
    expect([before.socket.calls, at.socket.calls, before.clock.pending, at.clock.pending]).toEqual([["close()"], ["close()", "terminate()"], 0, 0]);
  });

  it("a close within the grace counts as terminated, one after it is too late", async () => {
    const within = setUp();
    expect(await within.pass(59)).toBeUndefined();
    within.socket.hangUp();
    expect(await within.promise).toEqual({ outcome: "terminated", ms: 59, errors: [] });
    const after = setUp();
    expect(await after.pass(60)).toBe("failed");
    after.socket.hangUp();
    await expect(after.promise).rejects.toThrow("socket did not close within 40 ms, nor 20 ms after terminate()");
    expect([listenersOf(within.socket), listenersOf(after.socket), within.clock.pending, after.clock.pending]).toEqual([0, 0, 0, 0]);
  });

  it("\"abandon\" resolves with the time it took", async () => {
    const { pass, promise, clock } = setUp({ onStuck: "abandon" });
    expect(await pass(60)).toBe("abandoned");
    expect(await promise).toEqual({ outcome: "abandoned", ms: 60, errors: [] });
    expect(clock.pending).toBe(0);
  });

  it("five seconds and then one are the default, on the platform's clock looked up at the call", async () => {
    vi.useFakeTimers();
    const socket = new FakeSocket();
    const rejected = expect(drainSocket(socket)).rejects.toMatchObject({ code: "ERR_DRAIN_STUCK" });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(socket.calls).toEqual(["close()"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket.calls).toEqual(["close()", "terminate()"]);
    await vi.advanceTimersByTimeAsync(999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await rejected;
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([[true, true], [undefined, true], [false, false]])("with ref %o its timers keep the process alive: %o", async (ref, expected) => {
    const { clock, pass } = setUp(ref === undefined ? {} : { ref });
    await pass(60);
    expect(clock.handles.map((handle) => (handle as NativeHandle).refs)).toEqual([expected, expected]);
  });

  it("a clock whose timers are numbers does as well, also unreferenced", async () => {
    const clock = new ModelClock({ numeric: true });
    const { promise, socket } = setUp({ clock, ref: false });
    clock.run(10);
    socket.hangUp();
    expect(await promise).toMatchObject({ outcome: "closed", ms: 10 });
    expect(clock.pending).toBe(0);
  });

  it("where there is no close() and no terminate(), end() and destroy() do", async () => {
    const calls: unknown[][] = [];
    const socket = Object.assign(new FakeSocket(), {
      close: undefined,
      terminate: undefined,
      end: (...args: unknown[]) => calls.push(["end", ...args]),
      destroy: (...args: unknown[]) => calls.push(["destroy", ...args]),
    });
    const clock = new ModelClock();
    const draining = drainSocket(socket as never, { clock, code: 1000, reason: "bye", onStuck: "abandon" });
    clock.run(10_000);
    expect(await draining).toMatchObject({ outcome: "abandoned" });
    expect(calls).toEqual([["end"], ["destroy"]]);
  });
});

describe("errors", () => {
  it("of the waiting are told in order, in results and in DrainErrors", async () => {
    const emits: Step = function () {
      this.emit("error", "in close");
    };
    const closed = setUp({}, emits);
    closed.socket.emit("error", "waiting");
    closed.socket.hangUp();
    expect(await closed.promise).toMatchObject({ outcome: "closed", errors: ["in close", "waiting"] });
    const stuck = setUp({}, emits, () => {
      throw new Error("no terminate today");
    });
    await stuck.pass(60);
    await expect(stuck.promise).rejects.toMatchObject({ errors: ["in close", new Error("no terminate today")] });
  });

  it.each(["fail", "abandon"] as const)("after a stuck socket was given up (%s) go to onLateError until it closes", async (onStuck) => {
    const onLateError = vi.fn();
    const { promise, pass, socket } = setUp({ onStuck, onLateError });
    await pass(60);
    const { errors } = await promise.catch((error) => error);
    socket.emit("error", "late");
    socket.emit("error", "later");
    expect([onLateError.mock.calls, errors]).toEqual([[["late"], ["later"]], []]);
    socket.hangUp();
    expect(listenersOf(socket)).toBe(0);
  });

  it("that come late are swallowed where nobody wants them, and where onLateError throws they are told once", async () => {
    const silent = setUp({ onStuck: "abandon" });
    await silent.pass(60);
    silent.socket.emit("error", "late");
    expect(console.error).not.toHaveBeenCalled();
    const bug = new Error("bug");
    const throwing = setUp({
      onStuck: "abandon",
      onLateError() {
        throw bug;
      },
    });
    await throwing.pass(60);
    throwing.socket.emit("error", "late");
    expect(quiet.mock.calls).toEqual([[bug]]);
    throwing.socket.emit("error", "later");
    expect(quiet).toHaveBeenCalledTimes(2);
  });

  it("before the end are none of onLateError's", async () => {
    const onLateError = vi.fn();
    const { promise, socket } = setUp({ onLateError });
    socket.emit("error", "early");
    socket.hangUp();
    expect([(await promise).errors, onLateError.mock.calls]).toEqual([["early"], []]);
  });

  it("that close() throws are told, and the socket is terminated in time", async () => {
    const bug = new Error("bug");
    const { promise, pass, socket } = setUp(
      {},
      () => {
        throw bug;
      },
      closes,
    );
    expect(await pass(39)).toBeUndefined();
    expect(await pass(1)).toBe("terminated");
    expect([new Set((await promise).errors), socket.calls.at(-1)]).toEqual([new Set([bug]), "terminate()"]);
  });

  it("that close() throws at a code are told, and it is asked without", async () => {
    const { promise, socket } = setUp({ code: 1001, reason: "away" }, function () {
      if (this.calls.length === 1) throw new RangeError("bad code");
      this.hangUp();
    });
    expect(await promise).toMatchObject({ outcome: "closed", errors: [{ message: "bad code" }] });
    expect(socket.calls).toEqual(["close(1001,away)", "close()"]);
  });

  it("of ws at an invalid code leave a socket that is terminated", async () => {
    const peer = await mutePeer({ upgrades: true });
    const result = await drainSocket(await openWs(peer.url), { code: 999, closeTimeoutMs: 30, graceMs: 30 });
    expect(result).toMatchObject({ outcome: "terminated", code: 1006, errors: [expect.any(TypeError)] });
  });
});

describe("the close event", () => {
  it("coming twice settles once, with the first", async () => {
    const { promise, socket } = setUp();
    socket.hangUp(1000);
    socket.hangUp(1006);
    expect(await promise).toMatchObject({ outcome: "closed", code: 1000 });
  });

  it.each([
    [4000, 4000],
    [{ code: 4001 }, 4001],
    [true, undefined],
    [undefined, undefined],
    [null, undefined],
    ["transport close", undefined],
    [{ code: "4001" }, undefined],
  ])("with %o tells the code %o", async (first, code) => {
    const { promise, socket } = setUp();
    socket.emit("close", first);
    const result = await promise;
    expect([result.code, "code" in result]).toEqual([code, code !== undefined]);
  });
});
