import { EventEmitter } from "node:events";
import { createReconnector, createStallBreaker, type ReconnectAttempt, type Token } from "@stale-guard/runtime";
import { expect, test, vi } from "vitest";

class ModelSocket extends EventEmitter {
  isOpen = true;
}

interface Rig {
  readonly sockets: ModelSocket[];
  readonly drained: ModelSocket[];
  readonly attempts: ReconnectAttempt[];
}

type Dial = (socket: ModelSocket, attempt: ReconnectAttempt, token: Token) => Promise<unknown>;

function rig(dial: Dial, options: { maxAttempts?: number; breaker?: ReturnType<typeof createStallBreaker>; clearSession?: () => void } = {}) {
  const seen: Rig = { sockets: [], drained: [], attempts: [] };
  const { maxAttempts = 5, ...rest } = options;
  const reconnector = createReconnector<ModelSocket>({
    ...rest,
    async connect(token, attempt) {
      expect(seen.sockets.filter(({ isOpen }) => isOpen)).toEqual([]);
      const socket = new ModelSocket();
      seen.sockets.push(socket);
      seen.attempts.push(attempt);
      await dial(socket, attempt, token);
      return socket;
    },
    async drain(socket) {
      socket.isOpen = false;
      seen.drained.push(socket);
    },
    retryDelay: (attempt) => (attempt < maxAttempts ? 0 : null),
  });
  return { ...seen, reconnector };
}

const refused =
  (message: string): Dial =>
  async (socket) => {
    socket.isOpen = false;
    throw new Error(message);
  };

const settle = () => new Promise((resolve) => setTimeout(resolve, 15));

test("a close in the same breath as the handshake is not lost: the attempt has failed and the next one follows", async () => {
  const { reconnector, sockets } = rig(async (socket, { lost, attempt }, token) => {
    token.on(socket, "close", () => lost("closed"));
    const hello = token.once(socket, "hello");
    queueMicrotask(() => {
      socket.emit("hello");
      if (attempt === 1) socket.emit("close");
    });
    await hello;
  });
  const socket = await reconnector.request({ cause: "start" });
  expect(sockets).toHaveLength(2);
  expect(socket).toBe(sockets[1]);
  expect(reconnector.state).toBe("open");
});

test("a close that comes while open is a request of its own", async () => {
  const { reconnector, sockets } = rig(async (socket, { lost }, token) => void token.on(socket, "close", () => lost("closed")));
  const first = await reconnector.request({ cause: "start" });
  first.emit("close");
  expect(reconnector.state).toBe("draining");
  await settle();
  expect(sockets).toHaveLength(2);
  expect(reconnector.state).toBe("open");
});

test("the close of a socket that was replaced asks for nothing", async () => {
  const { reconnector, sockets, attempts } = rig(async () => {});
  await reconnector.request({ cause: "start" });
  await reconnector.request({ cause: "forced" });
  attempts[0]?.lost("late");
  await settle();
  expect(sockets).toHaveLength(2);
});

test("an adopted socket is drained before the delay and before the next attempt", async () => {
  const { reconnector, sockets, drained } = rig(async (socket, { adopt, attempt }) => {
    adopt(socket);
    if (attempt === 1) throw new Error("no hello");
  });
  await reconnector.request({ cause: "start" });
  expect(drained).toEqual([sockets[0]]);
  expect(sockets).toHaveLength(2);
});

test("an adopted socket is drained when a fresh request cuts its attempt short", async () => {
  const { reconnector, sockets, drained } = rig(async (socket, { adopt, fresh }, token) => {
    adopt(socket);
    if (!fresh) await token.once(socket, "hello");
  });
  const resume = reconnector.request({ cause: "resume" });
  await settle();
  expect(await reconnector.request({ cause: "forced", fresh: true })).toBe(await resume);
  expect(drained).toEqual([sockets[0]]);
});

test("an adopted socket is drained when its attempt is the last one", async () => {
  const { reconnector, drained } = rig(async (socket, { adopt }) => {
    adopt(socket);
    throw new Error("no hello");
  }, { maxAttempts: 1 });
  await expect(reconnector.request({ cause: "start" })).rejects.toThrow("no hello");
  expect(drained).toHaveLength(1);
  expect(reconnector.socket).toBeUndefined();
});

test("attempts are counted anew after a failure", async () => {
  const { reconnector, attempts } = rig(refused("refused"), { maxAttempts: 2 });
  await expect(reconnector.request({ cause: "first" })).rejects.toThrow("refused");
  await expect(reconnector.request({ cause: "second" })).rejects.toThrow("refused");
  expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2]);
});

test("a session that was to be cleared is still to be cleared after a failure, and only then", async () => {
  const clearSession = vi.fn();
  let isRefused = true;
  const dial: Dial = async (socket, ...rest) => (isRefused ? refused("stalled")(socket, ...rest) : undefined);
  const { reconnector, attempts } = rig(dial, { maxAttempts: 1, breaker: createStallBreaker({ threshold: 1 }), clearSession });
  await expect(reconnector.request({ cause: "first" })).rejects.toThrow("stalled");
  isRefused = false;
  await reconnector.request({ cause: "second" });
  await reconnector.request({ cause: "third" });
  expect(attempts.map(({ fresh }) => fresh)).toEqual([false, true, false]);
  expect(clearSession).toHaveBeenCalledTimes(1);
});

test("a stop that nobody awaits and that gets stuck leaves no rejection unhandled", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  try {
    const reconnector = createReconnector({ connect: async () => "socket", drain: () => Promise.reject(new Error("stuck")), retryDelay: () => null });
    await reconnector.request({ cause: "start" });
    void reconnector.stop();
    await settle();
    expect(unhandled).not.toHaveBeenCalled();
    await expect(reconnector.stop()).rejects.toThrow("stuck");
  } finally {
    process.removeListener("unhandledRejection", unhandled);
  }
});
