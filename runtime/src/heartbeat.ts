import { assertCount, assertDelay, assertFunction, nowOf } from "./clock.ts";
import { INACTIVE } from "./armed.ts";
import type { Handle } from "./handle.ts";
import { assertToken, clockOf } from "./live-token.ts";
import { shield } from "./shield.ts";
import type { Token } from "./token.ts";

/** What `onZombie` gets. */
export interface ZombieInfo {
  /** Beats sent since the last acknowledgement. */
  readonly missed: number;
  /** Milliseconds since the last acknowledgement, or since the start. */
  readonly sinceAckMs: number;
  /** What `send` threw, where that was the sign. */
  readonly cause?: unknown;
}

/** Options of `startHeartbeat`. */
export interface HeartbeatOptions {
  /** Milliseconds between beats. */
  intervalMs: number;
  /** Sends one beat. A throw or rejection means a dead connection. */
  send(): unknown;
  /** The connection is dead; called at most once, and the heartbeat has stopped. */
  onZombie(info: ZombieInfo): void;
  /** So many unacknowledged beats when the next is due mean a dead connection. Default 1. */
  maxMissed?: number;
  /** The first beat's delay in ms, from a random number below 1. Default `random * intervalMs`, so that a thousand clients do not beat at once. */
  jitter?(random: number, intervalMs: number): number;
  /** A beat later than so many intervals means that the machine slept: one beat is sent as a probe before the connection is called dead. Default 2. */
  suspendFactor?: number;
  /** After every beat, unless it ended the heartbeat. */
  onBeat?(): void;
  /** Told of what `onZombie` and `onBeat` throw. Default `console.error`. */
  onError?(error: unknown): void;
  /** Whether it keeps the process alive. Default false. */
  ref?: boolean;
}

/** A running heartbeat. */
export interface Heartbeat {
  /** The peer answered. */
  ack(): void;
  /** Sends a beat the peer asked for: it needs no acknowledgement and moves nothing. */
  beatNow(): void;
  /** Beats sent that were not acknowledged yet. */
  readonly missed: number;
  /** Milliseconds between the last beat and its acknowledgement. */
  readonly lastRttMs: number | undefined;
  /** Beats no more; a second call does nothing. */
  stop(): void;
}

/**
 * Beats until the token goes stale, and tells when the peer stopped answering. Nothing it calls can throw onto the
 * timer's stack, and the next beat is armed only if the token is still current after `send`.
 *
 * @throws RangeError for an interval outside 0 to 2^31-1 ms or a count below 1; TypeError for a missing function.
 * @example
 * import { Generation } from "@stale-guard/runtime";
 * import { startHeartbeat } from "@stale-guard/runtime/heartbeat";
 * const connection = new Generation("gateway");
 * const heartbeat = startHeartbeat(connection.current, {
 *   intervalMs: 41_250,
 *   send: () => console.log("op 1"),
 *   onZombie: ({ missed }) => console.log(`${missed} beats unanswered`),
 * });
 * heartbeat.ack(); // on the peer's answer
 * connection.advance("disconnect"); // nothing beats any more
 */
export function startHeartbeat(token: Token, options: HeartbeatOptions): Heartbeat {
  const { intervalMs, send, onZombie, maxMissed = 1, suspendFactor = 2, onBeat, onError, ref, jitter = (random: number) => random * intervalMs } = options;
  assertToken(token);
  assertDelay(intervalMs, "intervalMs");
  assertCount(maxMissed, "maxMissed");
  assertFunction(send, "send");
  assertFunction(onZombie, "onZombie");
  const clock = clockOf(token);
  let timer: Handle = INACTIVE;
  let stopped = false;
  let missed = 0;
  let isProbing = false;
  let sentAt: number | undefined;
  let ackedAt = nowOf(clock);
  let lastRttMs: number | undefined;

  const isOver = (): boolean => stopped || !token.isCurrent;
  const stop = (): void => {
    stopped = true;
    timer.cancel();
  };
  const declareZombie = (cause?: unknown): void => {
    if (isOver()) return;
    stop();
    shield(() => onZombie({ missed, sinceAckMs: nowOf(clock) - ackedAt, cause }), onError);
  };
  const beat = (): void => {
    sentAt = nowOf(clock);
    try {
      Promise.resolve(send()).catch(declareZombie);
    } catch (cause) {
      declareZombie(cause);
    }
    if (!isOver()) shield(() => onBeat?.(), onError);
  };
  const arm = (delayMs: number): void => {
    const armedAt = nowOf(clock);
    timer = token.setTimeout(() => {
      const slept = nowOf(clock) - armedAt > suspendFactor * intervalMs;
      if (missed >= maxMissed) {
        if (!slept || isProbing) {
          declareZombie();
          return;
        }
        // The acknowledgement may lie unread in the socket: ask once more before calling it dead.
        isProbing = true;
      } else missed += 1;
      beat();
      // `send` may have torn everything down: carbon's heartbeat armed its interval all the same.
      if (!isOver()) arm(intervalMs);
    }, delayMs);
    if (!ref) timer.unref();
  };
  arm(jitter(clock.random?.() ?? Math.random(), intervalMs));

  return {
    ack() {
      if (isOver()) return;
      missed = 0;
      isProbing = false;
      ackedAt = nowOf(clock);
      if (sentAt !== undefined) lastRttMs = ackedAt - sentAt;
      sentAt = undefined;
    },
    beatNow() {
      if (!isOver()) beat();
    },
    get missed() {
      return missed;
    },
    get lastRttMs() {
      return lastRttMs;
    },
    stop,
  };
}
