import { EventEmitter } from "node:events";
import { expect, vi } from "vitest";
import { listenersOf } from "./leaks.ts";
import { ModelClock } from "./model-clock.ts";
import { type Check, outcomeOf, settled } from "./model-rig.ts";

class Peer extends EventEmitter {
  readyState = 1;
  close = vi.fn();
  terminate = vi.fn();
}

const outcome = async (drain: Promise<{ outcome: string }>): Promise<unknown> => outcomeOf(drain.then((result) => result.outcome));

/** Why each step of a drain is there. The whole of its behaviour is tested with real sockets elsewhere. */
export const DRAINING: Readonly<Record<string, Check>> = {
  "asks nothing of a socket that is closed, and arms nothing": async ({ drainSocket }) => {
    const [socket, clock] = [Object.assign(new Peer(), { readyState: 3 }), new ModelClock()];
    expect([await outcome(drainSocket(socket, { clock })), socket.close.mock.calls, clock.handles]).toEqual(["already-closed", [], []]);
  },
  "is over once: a close leaves no timer and no listener": async ({ drainSocket }) => {
    const [socket, clock, { signal }] = [new Peer(), new ModelClock(), new AbortController()];
    const removed = vi.spyOn(signal, "removeEventListener");
    const drain = drainSocket(socket, { clock, signal });
    socket.emit("close", 1000);
    expect([await outcome(drain), clock.pending, listenersOf(socket), removed.mock.calls.length]).toEqual(["closed", 0, 0, 1]);
  },
  "arms nothing when the close is answered within the call": async ({ drainSocket }) => {
    const [socket, clock, { signal }] = [new Peer(), new ModelClock(), new AbortController()];
    const added = vi.spyOn(signal, "addEventListener");
    socket.close.mockImplementation(() => socket.emit("close", 1000));
    expect([await outcome(drainSocket(socket, { clock, signal })), clock.handles, added.mock.calls]).toEqual(["closed", [], []]);
  },
  "hears the close of a socket that it terminated, and arms no grace after it": async ({ drainSocket }) => {
    const [socket, clock] = [new Peer(), new ModelClock()];
    socket.terminate.mockImplementation(() => socket.emit("close", 1006));
    const drain = drainSocket(socket, { clock, closeTimeoutMs: 10 });
    clock.run(10);
    expect([await outcome(drain), clock.pending, clock.handles.length]).toEqual(["terminated", 0, 1]);
  },
  "terminates a mute socket at the deadline, and fails after the grace": async ({ drainSocket, DrainError }) => {
    const [socket, clock] = [new Peer(), new ModelClock()];
    const drain = drainSocket(socket, { clock, closeTimeoutMs: 10, graceMs: 5 }).catch((error: unknown) => error);
    clock.run(9);
    expect(socket.terminate).not.toHaveBeenCalled();
    clock.run(5);
    expect([await Promise.race([drain, settled()]), socket.terminate.mock.calls.length]).toEqual([undefined, 1]);
    clock.run(1);
    expect(await drain).toBeInstanceOf(DrainError);
  },
  "keeps its sink until the socket closes, and lists no error that comes after its end": async ({ drainSocket }) => {
    const [socket, clock, late, controller] = [new Peer(), new ModelClock(), vi.fn(), new AbortController()];
    const drain = drainSocket(socket, { clock, signal: controller.signal, onLateError: late });
    socket.emit("error", "early");
    controller.abort();
    const { errors } = await drain;
    socket.emit("error", "late");
    expect([errors, late.mock.calls]).toEqual([["early"], [["late"]]]);
    socket.emit("close", 1006);
    expect(listenersOf(socket)).toBe(0);
  },
  "ends at an abort, having terminated the socket, and once": async ({ drainSocket }) => {
    for (const isEarly of [true, false]) {
      const [socket, clock, controller] = [new Peer(), new ModelClock(), new AbortController()];
      if (isEarly) controller.abort();
      const drain = drainSocket(socket, { clock, signal: controller.signal });
      controller.abort();
      expect([await outcome(drain), socket.terminate.mock.calls.length, clock.pending]).toEqual(["abandoned", 1, 0]);
      expect(clock.handles).toHaveLength(isEarly ? 0 : 1);
    }
  },
  "does not terminate what has closed, when its signal aborts within the close": async ({ drainSocket }) => {
    const [socket, clock, controller] = [new Peer(), new ModelClock(), new AbortController()];
    socket.close.mockImplementation(() => (socket.emit("close", 1000), controller.abort()));
    expect([await outcome(drainSocket(socket, { clock, signal: controller.signal })), socket.terminate.mock.calls]).toEqual(["closed", []]);
  },
  "takes everybody else's listeners off, but not those of another drain": async ({ drainSocket }) => {
    const [socket, clock, others] = [new Peer(), new ModelClock(), vi.fn()];
    for (const type of ["open", "message", "error", "close"]) socket.on(type, others);
    const drains = [drainSocket(socket, { clock }), drainSocket(socket, { clock })];
    for (const type of ["message", "error"]) socket.emit(type, "late");
    socket.emit("close", 1000);
    expect([await Promise.all(drains.map(outcome)), others.mock.calls]).toEqual([["closed", "closed"], []]);
  },
};
