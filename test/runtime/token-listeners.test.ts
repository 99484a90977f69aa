import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { WebSocket as UndiciWebSocket } from "undici";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { Generation, type StaleInfo } from "@stale-guard/runtime";
import { armedBy, CountingTarget, listenersOf } from "./support/leaks.ts";

function setUp() {
  const onStale = vi.fn<(info: StaleInfo) => void>();
  const onError = vi.fn();
  const generation = new Generation("gateway", { onStale, onError });
  return { onStale, onError, generation, token: generation.current, emitter: new EventEmitter(), target: new CountingTarget(), run: vi.fn() };
}

/** The two kinds of target, behind one face. */
const targets = {
  "an EventEmitter": ({ emitter }: ReturnType<typeof setUp>) => ({ on: emitter, emit: () => emitter.emit("message", 1), count: () => listenersOf(emitter) }),
  "an EventTarget": ({ target }: ReturnType<typeof setUp>) => ({
    on: target,
    emit: () => target.dispatchEvent(new Event("message")),
    count: () => target.listening,
  }),
};

describe.each(Object.entries(targets))("on %s", (_, face) => {
  it("hears every event while its token is current", () => {
    const stage = setUp();
    const { on, emit } = face(stage);
    const handle = stage.token.on(on, "message", stage.run);
    emit();
    emit();
    expect([stage.run.mock.calls.length, handle.active]).toEqual([2, true]);
    expect(handle.ref().unref()).toBe(handle);
  });

  it("is refused through a stale token", () => {
    const stage = setUp();
    const { on, emit, count } = face(stage);
    stage.generation.advance();
    const handle = stage.token.on(on, "message", stage.run);
    emit();
    expect([handle.active, count(), stage.run.mock.calls.length]).toEqual([false, 0, 0]);
    expect(stage.onStale.mock.calls.map(([{ kind }]) => kind)).toEqual(["arm"]);
  });

  it("ends with its token, and the next token's listener does not", () => {
    const stage = setUp();
    const { on, emit, count } = face(stage);
    const handle = stage.token.on(on, "message", stage.run);
    const next = vi.fn();
    stage.generation.advance().on(on, "message", next);
    emit();
    expect([handle.active, count(), stage.run.mock.calls.length, next.mock.calls.length]).toEqual([false, 1, 0, 1]);
  });

  it.each(["cancel", Symbol.dispose] as const)("ends by %s, any number of times, and leaves nothing", (end) => {
    const stage = setUp();
    const { on, emit, count } = face(stage);
    const handle = stage.token.on(on, "message", stage.run);
    handle[end]();
    handle[end]();
    emit();
    expect([handle.active, count(), armedBy(stage.token), stage.run.mock.calls.length]).toEqual([false, 0, 0, 0]);
    stage.generation.advance();
    handle[end]();
    expect(stage.onStale).not.toHaveBeenCalled();
  });

  it("hears one event only with once, and may emit in it", () => {
    const stage = setUp();
    const { on, emit, count } = face(stage);
    const handle = stage.token.on(on, "message", () => (stage.run(), emit()), { once: true });
    emit();
    expect([stage.run.mock.calls.length, handle.active, count(), armedBy(stage.token)]).toEqual([1, false, 0, 0]);
  });

  it.each([undefined, null, "run", { handleEvent() {} }])("takes functions only, not %o", (listener) => {
    const stage = setUp();
    const { on, count } = face(stage);
    expect(() => stage.token.on(on, "message", listener as never)).toThrow(TypeError);
    expect([count(), armedBy(stage.token)]).toEqual([0, 0]);
  });
});

it.each([undefined, null, 5, {}, () => {}])("a target that is neither, %o, is a TypeError and leaves nothing", (target) => {
  const { token } = setUp();
  expect(() => token.on(target as never, "message", () => {})).toThrow(TypeError);
  expect(armedBy(token)).toBe(0);
});

it("a target that refuses the listener leaves nothing with the token", () => {
  const { token, emitter } = setUp();
  emitter.on = () => {
    throw new Error("no such event");
  };
  expect(() => token.on(emitter, "message", () => {})).toThrow("no such event");
  expect(armedBy(token)).toBe(0);
});

describe("a listener removed in mid-emit", () => {
  it("is called by the emitter all the same, and does not run", () => {
    const { token, generation, emitter, run, onStale } = setUp();
    const bare = vi.fn();
    emitter.on("message", () => {
      generation.advance();
      emitter.off("message", bare);
    });
    token.on(emitter, "message", run);
    emitter.on("message", bare);
    emitter.emit("message", 1);
    // The bare one shows that the emitter does call what was removed.
    expect([run.mock.calls.length, bare.mock.calls.length, emitter.listenerCount("message")]).toEqual([0, 1, 1]);
    expect(onStale.mock.calls).toEqual([[{ label: "gateway", generation: 1, current: 2, kind: "listener", name: "message", reason: undefined }]]);
  });

  it("by its own cancel does not run either, and nobody is told", () => {
    const { token, emitter, run, onStale } = setUp();
    emitter.on("message", () => handle.cancel());
    const handle = token.on(emitter, "message", run);
    emitter.emit("message");
    expect([run.mock.calls.length, onStale.mock.calls.length]).toEqual([0, 0]);
  });
});

describe("what a listener is given and gives back", () => {
  it("is the emitter as this, all arguments, and its promise for captureRejections", async () => {
    const { token } = setUp();
    const emitter = new EventEmitter({ captureRejections: true });
    const bug = new Error("bug");
    const caught = new Promise((resolve) => emitter.on("error", resolve));
    let self: unknown;
    token.on(emitter, "message", async function (this: unknown, ...args: unknown[]) {
      self = [this, ...args];
      throw bug;
    });
    emitter.emit("message", 1, 2);
    expect(await caught).toBe(bug);
    expect(self).toEqual([emitter, 1, 2]);
  });

  it("is thrown at whoever emits, as from a bare listener, with once done before", () => {
    const { token, emitter } = setUp();
    const handle = token.on(emitter, "message", () => { throw new Error("bug"); }, { once: true });
    expect(() => emitter.emit("message")).toThrow("bug");
    expect([handle.active, emitter.listenerCount("message")]).toEqual([false, 0]);
  });

  it("is asked for with capture and passive as given, and taken back likewise", () => {
    const { token, generation, target } = setUp();
    const add = vi.spyOn(target, "addEventListener");
    token.on(target, "message", () => {}, { capture: true, passive: true });
    token.on(target, "message", () => {}, { capture: false });
    expect(add.mock.calls.map(([, , options]) => options)).toEqual([expect.objectContaining({ capture: true, passive: true }), expect.objectContaining({ capture: false })]);
    generation.advance();
    expect(target.listening).toBe(0);
  });
});

describe("the last error listener of an emitter", () => {
  it("stays as a sink until close when its token goes stale, and reports what it hears", () => {
    const { token, generation, emitter, run, onStale } = setUp();
    const handle = token.on(emitter, "error", run);
    generation.advance();
    expect(() => emitter.emit("error", new Error("late"))).not.toThrow();
    expect([handle.active, run.mock.calls.length]).toEqual([false, 0]);
    expect(onStale.mock.calls.map(([{ kind, name }]) => [kind, name])).toEqual([["listener", "error"]]);
    emitter.emit("close");
    expect(listenersOf(emitter)).toBe(0);
    expect(() => emitter.emit("error", new Error("later"))).toThrow("later");
  });

  it("leaves no sink when another is there, when it is cancelled, or of another type", () => {
    const { token, generation, emitter } = setUp();
    token.on(emitter, "error", () => {}).cancel();
    expect(listenersOf(emitter)).toBe(0);
    token.on(emitter, "message", () => {});
    emitter.on("error", () => {});
    token.on(emitter, "error", () => {});
    generation.advance();
    expect(listenersOf(emitter)).toBe(1);
  });

  it("leaves one sink however many of them go", () => {
    const { generation, emitter } = setUp();
    for (let count = 0; count < 5; count += 1) {
      generation.current.on(emitter, "error", () => {});
      generation.current.on(emitter, "error", () => {});
      generation.advance();
    }
    expect([emitter.listenerCount("error"), emitter.listenerCount("close")]).toEqual([1, 1]);
  });
});

describe("a target that emits as soon as it is listened to", () => {
  class Replaying extends EventEmitter {
    override on(type: string, listener: (...args: unknown[]) => void): this {
      super.on(type, listener);
      if (type === "open") listener("replayed");
      return this;
    }
  }

  it("is heard, and once is enough", async () => {
    const { token, run } = setUp();
    const emitter = new Replaying();
    token.on(emitter, "open", run, { once: true });
    expect([run.mock.calls, listenersOf(emitter), armedBy(token)]).toEqual([[["replayed"]], 0, 0]);
    expect(await token.once(emitter, "open")).toEqual(["replayed"]);
    await Promise.resolve();
    expect([listenersOf(emitter), armedBy(token)]).toEqual([0, 0]);
  });

  it("may make its listener's token stale, which leaves nothing", () => {
    const { token, generation } = setUp();
    const emitter = new Replaying();
    const handle = token.on(emitter, "open", () => generation.advance());
    expect([handle.active, listenersOf(emitter), armedBy(token)]).toEqual([false, 0, 0]);
  });
});

it("real sockets, of ws and undici, are heard by the current token only", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => socket.on("error", () => {}).on("message", (data: RawData) => socket.send(String(data))));
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
  const generation = new Generation("gateway");
  const emitted = new WebSocket(url);
  const dispatched = new UndiciWebSocket(url);
  const seen: string[] = [];
  const listen = (name: string): void => {
    generation.current.on(emitted, "message", (data: RawData, isBinary: boolean) => seen.push(`${name} ws ${String(data)} ${isBinary}`));
    generation.current.on(dispatched, "message", ({ data }: { data: string }) => seen.push(`${name} undici ${data}`));
  };
  listen("old");
  await Promise.all([generation.current.once(emitted, "open"), generation.current.once(dispatched, "open")]);
  generation.advance();
  listen("new");
  const heard = [generation.current.once(emitted, "message"), generation.current.once(dispatched, "message")];
  emitted.send("hello");
  dispatched.send("hello");
  await Promise.all(heard);
  expect(seen.sort()).toEqual(["new undici hello", "new ws hello false"]);
  const closed = [generation.current.once(emitted, "close"), generation.current.once(dispatched, "close")];
  emitted.close();
  dispatched.close();
  await Promise.all(closed);
  await new Promise((resolve) => server.close(resolve));
});
