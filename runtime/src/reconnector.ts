import { assertFunction, type Clock } from "./clock.ts";
import type { DrainError } from "./drain.ts";
import { Generation } from "./generation.ts";
import { shield } from "./shield.ts";
import { startable } from "./startable.ts";
import type { StallBreaker } from "./stall-breaker.ts";
import { isStale, StaleError, type StaleInfo } from "./stale-error.ts";
import type { Token } from "./token.ts";

/** Where a reconnector is. `failed` may be left by another request, `stopped` never. */
export type ReconnectorState = "idle" | "draining" | "connecting" | "waiting" | "open" | "failed" | "stopped";

/** What `connect` is told, and what it tells while it runs. */
export interface ReconnectAttempt {
  /** Counts from 1 since the last handshake or failure. */
  readonly attempt: number;
  /** Whether the session was cleared: identify anew rather than resume. */
  readonly fresh: boolean;
  /** Names the socket as soon as it is made, so that it is drained should the attempt fail, be cut short or be stopped. */
  // Of no declared type: TypeScript would have to know it before it has seen what `connect` returns.
  adopt(socket: unknown): void;
  /**
   * For the socket's close listener: it is gone. Open, that is a request; still connecting, the attempt has failed, also when the handshake
   * came in the same breath. Ignored when the token is stale.
   */
  lost(cause: unknown): void;
}

/** Options of `createReconnector`. */
export interface ReconnectorOptions<Socket> {
  /**
   * Opens a connection and resolves once the protocol's handshake is done (HELLO, READY), not on `open`: the attempts are counted anew from
   * there. The token stays the connection's own until it is replaced or stopped, or the attempt has failed: listeners and timers belong to it.
   * When the token goes stale the promise should settle soon (`token.race`, `token.once`, `token.signal` do); a socket that still comes is
   * drained. A connect that rejects has adopted its socket, or closed it; a DrainError of that ends the reconnecting.
   */
  connect(token: Token, attempt: ReconnectAttempt): Promise<Socket>;
  /** Closes the old socket, before any new one is opened. A rejection ends the reconnecting: better none than two. */
  drain(socket: Socket, options: { signal: AbortSignal }): Promise<unknown>;
  /** Forgets the session, after the drain and before a fresh connect. */
  clearSession?(): unknown;
  /** Milliseconds before the next attempt, or null to give up. `attempt` counts from 1. */
  retryDelay(attempt: number, cause: unknown): number | null;
  /**
   * Told of every attempt's result, refused dials included; its verdict decides over fresh sessions and giving up. Made without `generation`:
   * the tokens are the reconnector's own.
   */
  breaker?: StallBreaker;
  /** Asked again after every step. True stops for good. */
  shouldStop?(): boolean;
  /** Called on every change of state, with the attempts since the last handshake and the cause. What it throws goes to the console. */
  onState?(change: { state: ReconnectorState; attempt: number; cause: unknown }): void;
  /** Stops when it goes stale or aborts. */
  parent?: Token | AbortSignal;
  /** Default: the platform's. */
  clock?: Clock;
  /** Told of everything that came too late. */
  onStale?(info: StaleInfo): void;
}

/** The one owner of a connection's replacement. */
export interface Reconnector<Socket> {
  /**
   * Replaces the connection, or opens the first one. While one is being made the request joins it, except that a fresh one cuts a resume short
   * and starts anew. Resolves with the socket; rejects when given up, stuck or stopped. Whoever does not wait need not catch: `onState` tells the same.
   */
  request(request: { cause: unknown; fresh?: boolean }): Promise<Socket>;
  /**
   * For good. Ends waiting and draining at once, then drains the socket; resolves when that is done, rejects when it is stuck. A connect
   * that still runs is not waited for: its socket is drained when it comes.
   */
  stop(reason?: unknown): Promise<void>;
  /** Where it is now. */
  readonly state: ReconnectorState;
  /** The open socket, or the one being drained. */
  readonly socket: Socket | undefined;
}

/**
 * The one owner of a connection's replacement: drain, then clear the session when fresh, then connect; the stop is
 * checked after each, and never are there two sockets.
 *
 * @throws TypeError when `connect`, `drain` or `retryDelay` is missing.
 * @example
 * import { createReconnector } from "@stale-guard/runtime/reconnector";
 * const dial = async (url: string) => ({ url });
 * const reconnector = createReconnector({
 *   connect: async (token, { adopt }) => {
 *     const socket = await token.race(dial("ws://gateway"));
 *     adopt(socket); // its close listener would call `lost`
 *     return socket;
 *   },
 *   drain: async () => {},
 *   retryDelay: (attempt) => (attempt < 5 ? 2 ** attempt * 100 : null),
 * });
 * const socket = await reconnector.request({ cause: "start" });
 * console.assert(reconnector.state === "open" && socket.url === "ws://gateway");
 * await reconnector.stop();
 */
export function createReconnector<Socket>(options: ReconnectorOptions<Socket>): Reconnector<Socket> {
  const { connect, drain, clearSession, retryDelay, breaker, shouldStop, onState, ...lifeOptions } = options;
  assertFunction(connect, "connect");
  assertFunction(drain, "drain");
  assertFunction(retryDelay, "retryDelay");

  let state: ReconnectorState = "idle";
  let attempt = 0;
  let socket: Socket | undefined;
  let owesFresh = false;
  let round: Round<Socket> | undefined;
  let draining: Promise<unknown> | undefined;
  let stopped: Promise<unknown> | undefined;
  const halt = new AbortController();
  const life = new Generation("reconnector", lifeOptions);
  const own = life.current;
  const connection = own.child("connection");

  const enter = (next: ReconnectorState, cause: unknown): void => {
    // For good: a hook that stops in mid-step is not overruled by the rest of the step.
    if (state === "stopped") return;
    state = next;
    shield(() => onState?.({ state, attempt, cause }));
  };
  /** Drains once, however many ask, also from within the drain. */
  const release = (signal: AbortSignal): Promise<unknown> => {
    const old = socket;
    if (old === undefined || draining !== undefined) return draining ?? Promise.resolve();
    const { promise, start } = startable();
    draining = promise;
    start(async () => {
      try {
        await drain(old, { signal });
        socket = undefined;
      } finally {
        draining = undefined;
      }
    });
    return promise;
  };
  const mayGoOn = (token: Token): boolean => {
    if (shouldStop?.() === true) life.close("shouldStop");
    return token.isCurrent;
  };
  const pause = async (token: Token, cause: unknown): Promise<void> => {
    const delayMs = retryDelay(attempt, cause);
    if (delayMs === null) throw cause;
    enter("waiting", cause);
    // The attempt is over, and what it armed with it. Stale already: whoever replaced it wants no delay.
    if (token.isCurrent) await connection.advance(cause).sleep(delayMs).catch(ignoreStale);
  };

  const run = async (mine: Round<Socket>): Promise<Socket> => {
    while (own.isCurrent) {
      const token = connection.advance(mine.cause);
      if (socket !== undefined) {
        enter("draining", mine.cause);
        await release(halt.signal);
      }
      if (!mayGoOn(token)) continue;
      attempt += 1;
      if (breaker?.tryAcquire() === false) {
        await pause(token, mine.cause);
        continue;
      }
      try {
        const { fresh } = mine;
        if (fresh) await clearSession?.();
        enter("connecting", mine.cause);
        if (!mayGoOn(token)) continue;
        // Kept even when it comes too late: whoever goes on from here drains it first.
        let gone: { cause: unknown } | undefined;
        const lost = (cause: unknown): void => {
          gone = { cause };
          if (round === undefined) void request({ cause });
        };
        const adopt = (early: unknown): void => {
          socket = early as Socket;
        };
        socket = await connect(token, { attempt, fresh, adopt, lost: token.guard(lost, { name: "lost" }) });
        if (gone !== undefined && mayGoOn(token)) throw gone.cause;
      } catch (error) {
        // A socket of this attempt that will not close, even of one that was cut short: better none than two.
        if ((error as DrainError | undefined | null)?.code === "ERR_DRAIN_STUCK") throw error;
        if (!mayGoOn(token)) continue;
        // Somebody else's token: its connection is over, and asking again changes nothing.
        if (isStale(error)) throw error;
        // Not left open for the time of the delay.
        await release(halt.signal);
        if (!mayGoOn(token)) continue;
        const verdict = breaker?.stall(token, error);
        if (verdict === "give-up") throw error;
        if (verdict === "fresh") mine.fresh = true;
        await pause(token, error);
        continue;
      }
      if (!mayGoOn(token)) continue;
      breaker?.ok(token);
      owesFresh = false;
      attempt = 0;
      round = undefined;
      enter("open", mine.cause);
      return socket;
    }
    await release(halt.signal);
    throw new StaleError("reconnector", 1, own.reason);
  };
  const fail = (error: unknown): never => {
    if (own.isCurrent) connection.advance(error);
    owesFresh = round?.fresh === true;
    round = undefined;
    enter("failed", error);
    // Whoever asks again starts anew, but for a session that was to be cleared.
    attempt = 0;
    throw error;
  };

  own.defer(() => {
    enter("stopped", own.reason);
    stopped = release(new AbortController().signal);
    stopped.catch(() => {});
    halt.abort();
  });

  const request = ({ cause, fresh = false }: { cause: unknown; fresh?: boolean }): Promise<Socket> => {
    if (round === undefined) {
      const { promise, start } = startable<Socket>();
      const mine = { cause, fresh: fresh || owesFresh, result: own.race(promise) };
      mine.result.catch(() => {});
      if (!own.isCurrent) return mine.result;
      // Known before it runs: a hook of its first step may ask again.
      round = mine;
      start(() => run(mine).catch(fail));
      return mine.result;
    }
    if (fresh && !round.fresh && own.isCurrent) {
      round.fresh = true;
      round.cause = cause;
      connection.advance(cause);
    }
    return round.result;
  };
  const stop = async (reason: unknown): Promise<void> => {
    life.close(reason);
    // Called by the hook that hears of the stop, it is a step ahead of the drain.
    await Promise.resolve();
    await stopped;
  };

  return {
    request,
    stop(reason) {
      const done = stop(reason);
      done.catch(() => {});
      return done;
    },
    get state() {
      return state;
    },
    get socket() {
      return socket;
    },
  };
}

interface Round<Socket> {
  cause: unknown;
  fresh: boolean;
  readonly result: Promise<Socket>;
}

function ignoreStale(error: unknown): void {
  if (!isStale(error)) throw error;
}
