import type { Reconnector, ReconnectorState, Token } from "@stale-guard/runtime";
import type { CheckOptions, Model, World } from "@stale-guard/runtime/testing";
import type { Runtime } from "./model-faults.ts";
import { ModelNetwork, type ModelSocket, type NetworkOptions } from "./model-socket.ts";

/** Things outside that may happen once each, at any moment. */
export type Disturbance = "stop" | "resume" | "fresh";

export interface ConnectionOptions extends NetworkOptions {
  readonly disturbances: readonly Disturbance[];
  /** Attempts before it gives up. Default 2. */
  readonly attempts?: number;
  /** How the owner dials. `"careful"` (default) ends with its token; `"careless"` returns its socket however late. */
  readonly dials?: "careful" | "careless";
  /** Whether to forget the session takes until some event. Default false. */
  readonly slowSession?: boolean;
  /** After so long an attempt that got no hello terminates its socket. Default: it waits for ever. */
  readonly helloMs?: number;
}

/** One owner with its reconnector, and all that went wrong so far. */
export class Connection {
  readonly network: ModelNetwork;
  readonly reconnector: Reconnector<ModelSocket>;
  readonly offences: string[] = [];
  /** Whether `stop()` has resolved. */
  stopIsDone = false;
  readonly #world: World;
  readonly #runtime: Runtime;
  readonly #options: ConnectionOptions;
  #stopCalled = false;
  #mustBeFresh = false;
  #isFresh = false;
  #isStuck = false;

  constructor(world: World, runtime: Runtime, options: ConnectionOptions) {
    this.#world = world;
    this.#runtime = runtime;
    this.#options = options;
    this.network = new ModelNetwork(world, options);
    const { clock } = world;
    this.reconnector = runtime.createReconnector<ModelSocket>({
      clock,
      connect: (token, { fresh }) => this.#connect(token, fresh),
      drain: (socket, { signal }) => runtime.drainSocket(socket, { clock, signal }),
      clearSession: () => this.#clearSession(),
      retryDelay: (attempt) => (attempt >= (options.attempts ?? 2) ? null : 500),
      onState: ({ state, cause }) => this.#enter(state, cause),
    });
    this.#request("start", false);
    for (const each of options.disturbances) world.event(each, () => this.#disturb(each), { when: () => !this.#isStuck || each === "stop" });
  }

  /** What holds after every step. */
  check(): void {
    if (this.network.alive > 1) this.offences.push(`${this.network.alive} sockets at once`);
    if (this.stopIsDone && this.reconnector.state !== "stopped") this.offences.push(`${this.reconnector.state} although stopped`);
    if (this.stopIsDone && this.network.alive === 0 && this.#world.armed.length > 0) this.offences.push(`armed after the stop: ${this.#world.armed.join(", ")}`);
    if (this.offences.length > 0) throw new Error(this.offences.join("; "));
  }

  /** What holds when nothing can happen any more: the owner is in a state that it can tell its user. */
  checkEnd(): void {
    const { state, socket } = this.reconnector;
    const { armed } = this.#world;
    if (this.#stopCalled && state !== "stopped") throw new Error(`${state} although stopped`);
    if (!["open", "failed", "stopped"].includes(state)) throw new Error(`left ${state}`);
    if (state === "open" && socket?.readyState !== 1) throw new Error("open without an open socket");
    if (state === "stopped" && this.network.alive > 0 && this.#options.terminates !== "never") throw new Error("a socket outlived the stop");
    if (armed.length > 0) throw new Error(`still armed: ${armed.join(", ")}`);
  }

  #disturb(what: Disturbance): void {
    if (what !== "stop") {
      this.#request(what, what === "fresh");
      return;
    }
    this.#stopCalled = true;
    // Stuck is an answer, too.
    const done = (): void => void (this.stopIsDone = true);
    this.reconnector.stop().then(done, done);
  }

  #request(cause: string, fresh: boolean): void {
    // What comes after the stop is refused, and a connection that is open has its fresh request before it.
    if (fresh && !this.#stopCalled) this.#mustBeFresh = true;
    void this.reconnector.request({ cause, fresh });
  }

  async #connect(token: Token, fresh: boolean): Promise<ModelSocket> {
    this.#actAs(token, "connect");
    this.#isFresh = fresh;
    const socket = this.network.dial();
    let isOver = false;
    if (this.#options.helloMs !== undefined) {
      const giveUp = (): void => {
        if (isOver) this.offences.push("a failed attempt went on");
        if (socket.readyState === 0) socket.terminate();
      };
      token.setTimeout(giveUp, this.#options.helloMs);
    }
    token.on(socket, "error", () => this.#actAs(token, "error"));
    token.on(socket, "close", () => {
      this.#actAs(token, "close");
      this.#request("closed", false);
    });
    if (this.#options.dials === "careless") return untilGreeted(socket);
    try {
      await token.once(socket, "hello", { reject: ["error", "close"] });
      return socket;
    } catch (error) {
      isOver = true;
      await this.#runtime.drainSocket(socket, { clock: this.#world.clock }).catch((stuck: unknown) => {
        this.#isStuck = true;
        throw stuck;
      });
      throw error;
    }
  }

  #clearSession(): unknown {
    if (this.#stopCalled) this.offences.push("the session was cleared after the stop");
    return this.#options.slowSession === true ? this.#world.promise("session cleared") : undefined;
  }

  #enter(state: ReconnectorState, cause: unknown): void {
    if (state === "failed" && this.#runtime.isStale(cause)) this.offences.push("a stale attempt decided");
    // Giving up is an answer, but not when everything went its way.
    const isStuck = cause instanceof this.#runtime.DrainError;
    if (state === "failed" && isStuck && this.network.options.terminates === "at once") this.offences.push("stuck on a socket that had ended");
    // Whoever asked was told of the failure.
    if (state === "open" && this.#mustBeFresh && !this.#isFresh) this.offences.push("resumed although a fresh session was asked for");
    if (state === "open" || state === "failed") this.#mustBeFresh = false;
    if (this.#stopCalled && state !== "stopped") this.offences.push(`entered ${state} after the stop`);
  }

  #actAs(token: Token, what: string): void {
    if (!token.isCurrent) this.offences.push(`${what} by a stale token`);
  }
}

/** Waits for the handshake whatever becomes of the token, as code does that was written without one. */
function untilGreeted(socket: ModelSocket): Promise<ModelSocket> {
  return new Promise((resolve, reject) => {
    socket.on("hello", () => resolve(socket));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed before its hello")));
  });
}

/** The model and its laws, as both the explorer and the sampler take them. */
export function connectionModel(runtime: Runtime, options: ConnectionOptions): [Model<Connection>, CheckOptions<Connection>] {
  return [
    (world) => new Connection(world, runtime, options),
    { invariant: (connection) => connection.check(), atEnd: (connection) => connection.checkEnd() },
  ];
}
