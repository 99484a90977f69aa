import { createReconnector, createStallBreaker, drainSocket, Generation, type Reconnector, type Token } from "@stale-guard/runtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { type Gateway, gateway, uncaughtIn } from "./support/gateway.ts";
import { mutePeer } from "./support/mute-peer.ts";
import { pause, until } from "./support/sockets.ts";

/** A client of a gateway, as its owner drives it. */
interface Client {
  start(): void;
  /** What a watchdog does. */
  force(): void;
  stop(): unknown;
}

const HELLO_MS = 60;

/** The client that the runtime is for: the token's own socket, drained before any other. */
function guarded(url: string, hasSession = false): Client & { reconnector(): Reconnector<WebSocket> } {
  let current!: Reconnector<WebSocket>;
  const connect = async (token: Token, { fresh }: { fresh: boolean }): Promise<WebSocket> => {
    const socket = new WebSocket(url);
    token.on(socket, "error", () => {});
    token.on(socket, "open", () => socket.send(fresh || !hasSession ? "identify" : "resume"));
    token.on(socket, "close", () => void current.request({ cause: "closed" }));
    const deadline = token.setTimeout(() => socket.terminate(), HELLO_MS);
    try {
      await token.once(socket, "message", { reject: ["error", "close"] });
      deadline.cancel();
      return socket;
    } catch (error) {
      await drainSocket(socket);
      throw error;
    }
  };
  const start = (): void => {
    current = createReconnector<WebSocket>({ connect, drain: drainSocket, retryDelay: () => 5, breaker: createStallBreaker() });
    void current.request({ cause: "start" });
  };
  const client = { start, force: () => void current.request({ cause: "watchdog" }), stop: () => current.stop(), reconnector: () => current };
  onTestFinished(() => client.stop());
  return client;
}

// The planted bugs, which our own rules find: the scenarios show what becomes of them.
/* eslint-disable stale-guard/no-parallel-reconnect, stale-guard/require-listener-guard, stale-guard/require-error-sink, stale-guard/no-backoff-reset-on-open */
/** The client that everybody writes first: a field, a flag, and a close handler that reconnects. */
class Unguarded implements Client {
  socket: WebSocket | undefined;
  attempts = 0;
  isStopping = false;
  readonly #url: string;
  readonly #hasSession: boolean;

  constructor(url: string, hasSession = false) {
    this.#url = url;
    this.#hasSession = hasSession;
    onTestFinished(() => {
      this.isStopping = true;
      this.socket?.terminate();
    });
  }

  start(): void {
    this.isStopping = false;
    this.connect();
  }

  force(): void {
    this.socket?.close();
    this.connect();
  }

  stop(): void {
    this.isStopping = true;
    this.socket?.removeAllListeners();
    this.socket?.close();
  }

  connect(): void {
    const socket = (this.socket = new WebSocket(this.#url));
    socket.on("open", () => {
      // It is open, so all is well: the count that should have led to a new session begins again.
      const isFresh = !this.#hasSession || this.attempts >= 5;
      this.attempts = 0;
      socket.send(isFresh ? "identify" : "resume");
      setTimeout(() => socket.terminate(), HELLO_MS).unref();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.attempts += 1;
      setTimeout(() => this.isStopping || this.connect(), 25);
    });
  }
}
/* eslint-enable stale-guard/no-parallel-reconnect, stale-guard/require-listener-guard, stale-guard/require-error-sink, stale-guard/no-backoff-reset-on-open */

const greeted = (server: Gateway, count: number): Promise<void> => until(() => server.said.length >= count);

describe("a watchdog that forces a reconnect while the old socket closes", () => {
  async function mostSockets(clientOf: (url: string) => Client): Promise<number> {
    const server = await gateway();
    const client = clientOf(server.url);
    client.start();
    for (let count = 1; count <= 4; count += 1) {
      await greeted(server, count);
      // The hello arrives; before it a forced reconnect would join the running one.
      await pause(15);
      if (count % 2 === 0) server.drop();
      client.force();
    }
    await pause(60);
    return server.most;
  }

  it("never leads to a second socket with a reconnector", async () => {
    expect(await mostSockets(guarded)).toBe(1);
  });

  it("does with a close handler of its own", async () => {
    expect(await mostSockets((url) => new Unguarded(url))).toBeGreaterThan(1);
  });
});

describe("a server that accepts, and never says hello to a resume", () => {
  it("gets a fresh session after five consecutive stalls", async () => {
    const server = await gateway((said) => said === "identify");
    guarded(server.url, true).start();
    await greeted(server, 6);
    expect(server.said).toEqual([...Array<string>(5).fill("resume"), "identify"]);
    expect(server.most).toBe(1);
  });

  it("gets it later when one resume in between was greeted", async () => {
    const server = await gateway((said, connection) => said === "identify" || connection === 4);
    const client = guarded(server.url, true);
    client.start();
    await until(() => server.connections === 4 && client.reconnector().state === "open");
    server.drop();
    await greeted(server, 10);
    expect(server.said).toEqual([...Array<string>(9).fill("resume"), "identify"]);
  });

  it("never gets it from a client that counts anew with every open socket", async () => {
    const server = await gateway((said) => said === "identify");
    new Unguarded(server.url, true).start();
    await greeted(server, 8);
    expect(server.said).not.toContain("identify");
  });
});

describe("a registration that is overtaken by a connect from outside", () => {
  /** Registers, and lets somebody else connect while the registration waits. */
  async function identifies(register: (info: Promise<void>, connect: () => void, begin: (client: string) => void) => Promise<void>): Promise<[string[], number]> {
    const server = await gateway();
    let name: string | undefined;
    const sockets: WebSocket[] = [];
    onTestFinished(() => sockets.forEach((socket) => socket.terminate()));
    const connect = (): void => {
      const socket = new WebSocket(server.url);
      sockets.push(socket);
      socket.on("error", () => {});
      // As the gateway clients did: without a client the IDENTIFY is dropped, and nobody says so.
      socket.on("open", () => (name === undefined ? undefined : socket.send(`identify ${name}`)));
    };
    await register(pause(40), connect, (client) => (name = client));
    await pause(60);
    return [[...server.said], server.most];
  }

  it("identifies once, when the client is set before the wait and the wait is checked", async () => {
    const connection = new Generation("gateway");
    const outcome = await identifies(async (info, connect, begin) => {
      begin("bot");
      const token = connection.current;
      connection.advance("connected from outside");
      connect();
      await info;
      if (token.isCurrent) connect();
    });
    expect(outcome).toEqual([["identify bot"], 1]);
  });

  it("connects by itself when nobody overtakes it", async () => {
    const connection = new Generation("gateway");
    const outcome = await identifies(async (info, connect, begin) => {
      begin("bot");
      const token = connection.current;
      await info;
      if (token.isCurrent) connect();
    });
    expect(outcome).toEqual([["identify bot"], 1]);
  });

  it("has two sockets, and one that never identifies, without either", async () => {
    const outcome = await identifies(async (info, connect, begin) => {
      connect();
      await info;
      begin("bot");
      connect();
    });
    expect(outcome).toEqual([["identify bot"], 2]);
  });
});

describe("a stop while the socket is still connecting", () => {
  async function errorsOf(clientOf: (url: string) => Client): Promise<unknown[]> {
    const client = clientOf((await mutePeer()).url);
    return uncaughtIn(async () => {
      client.start();
      await pause(20);
      await client.stop();
      await pause(20);
    });
  }

  it("throws nothing at the process with a reconnector", async () => {
    expect(await errorsOf(guarded)).toEqual([]);
  });

  it("throws at the process when the listeners are merely removed", async () => {
    expect(await errorsOf((url) => new Unguarded(url))).toMatchObject([{ message: expect.stringContaining("before the connection was established") }]);
  });
});

describe("a reconnect timer of an old lifecycle", () => {
  async function connectionsOf(clientOf: (url: string) => Client): Promise<[number, number]> {
    const server = await gateway();
    const client = clientOf(server.url);
    client.start();
    await greeted(server, 1);
    server.drop();
    // The close is heard and the timer armed, and then everything starts anew.
    await pause(15);
    await client.stop();
    const before = server.connections;
    client.start();
    await pause(100);
    return [server.connections - before, server.most];
  }

  it("does not fire in the new one with a reconnector", async () => {
    expect(await connectionsOf(guarded)).toEqual([1, 1]);
  });

  it("does where a flag is all there is", async () => {
    const [connections, most] = await connectionsOf((url) => new Unguarded(url));
    expect([connections > 1, most]).toEqual([true, 2]);
  });
});
