import { assertCount, assertDelay, type Clock, nowOf, platformClock } from "./clock.ts";
import type { Generation } from "./generation.ts";
import { assertToken } from "./live-token.ts";
import { shield } from "./shield.ts";
import type { Token } from "./token.ts";

/** What to do after a stall: try again as before, with a new session, or not at all. */
export type StallVerdict = "retry" | "fresh" | "give-up";

/** What `onTrip` gets. */
export interface TripInfo {
  /** The consecutive stalls that tripped it. */
  readonly stalls: number;
  /** How often it has tripped since the last `ok`, this time included. */
  readonly trips: number;
  /** What `stall` returns for it. */
  readonly verdict: StallVerdict;
  /** What `stall` was given. */
  readonly cause: unknown;
}

/** Options of `createStallBreaker`. */
export interface StallBreakerOptions {
  /** Consecutive stalls that trip it. Default 5. */
  threshold?: number;
  /** Called when it trips. What it throws goes to the console. */
  onTrip?(info: TripInfo): void;
  /** After a trip `tryAcquire()` refuses for so many ms, then admits probes. Default: it never refuses. */
  halfOpenAfterMs?: number;
  /** Attempts admitted at a time while half-open. One that never reports is forgotten after `halfOpenAfterMs`. Default 1. */
  probes?: number;
  /** Trips answered with `"fresh"`; the next one is `"give-up"`. Default: no limit. */
  maxTrips?: number;
  /** Where given, a token of another generation is a TypeError. */
  generation?: Generation;
  /** Default: the platform's. */
  clock?: Clock;
}

/** Counts the stalls of one connection's attempts. */
export interface StallBreaker {
  /** `open` and `half-open` need `halfOpenAfterMs`. */
  readonly state: "closed" | "open" | "half-open";
  /** Consecutive stalls so far. */
  readonly stalls: number;
  /** Counts an attempt that never got its handshake, unless its token is stale or was healthy once. */
  stall(token: Token, cause?: unknown): StallVerdict;
  /** The protocol's handshake came: everything counted so far is forgotten. Ignored when the token is stale. */
  ok(token: Token): void;
  /** Whether an attempt may start now. */
  tryAcquire(): boolean;
  /** Forgets everything. */
  reset(): void;
  /** What it has counted, for logs. */
  snapshot(): { state: StallBreaker["state"]; stalls: number; trips: number };
}

/**
 * Counts consecutive stalls: attempts that got a connection and never its handshake. Every result carries the
 * attempt's token, so that a late result of an earlier attempt neither trips nor resets it. It arms no timer.
 *
 * @throws RangeError for a threshold, probes or trips below 1 and a time outside 0 to 2^31-1 ms.
 * @example
 * import { Generation } from "@stale-guard/runtime";
 * import { createStallBreaker } from "@stale-guard/runtime/stall-breaker";
 * const connection = new Generation("gateway");
 * const breaker = createStallBreaker({ threshold: 2 });
 * const first = connection.advance();
 * console.assert(breaker.stall(first) === "retry");
 * const second = connection.advance();
 * console.assert(breaker.stall(first) === "retry"); // late: not counted
 * console.assert(breaker.stall(second) === "fresh"); // now drop the session and identify anew
 */
export function createStallBreaker(options: StallBreakerOptions = {}): StallBreaker {
  const { threshold = 5, onTrip, halfOpenAfterMs, probes = 1, maxTrips = Infinity, generation, clock = platformClock } = options;
  assertCount(threshold, "threshold");
  assertCount(probes, "probes");
  assertCount(maxTrips, "maxTrips");
  if (halfOpenAfterMs !== undefined) assertDelay(halfOpenAfterMs, "halfOpenAfterMs");
  let stalls = 0;
  let trips = 0;
  let openedAt: number | undefined;
  let probing = 0;
  let probedAt = 0;
  let healthy: Token | undefined;

  const hasPassed = (since: number): boolean => nowOf(clock) - since >= (halfOpenAfterMs ?? 0);
  const stateNow = (): StallBreaker["state"] => (openedAt === undefined ? "closed" : hasPassed(openedAt) ? "half-open" : "open");
  const clear = (): void => {
    stalls = trips = probing = 0;
    openedAt = healthy = undefined;
  };
  const count = (token: Token, cause: unknown): StallVerdict => {
    // It had its handshake and dropped later: a lost connection, not a stalled attempt.
    if (token === healthy) return "retry";
    stalls += 1;
    if (stalls < threshold && stateNow() !== "half-open") return "retry";
    trips += 1;
    const verdict = trips > maxTrips ? "give-up" : "fresh";
    const info = { stalls, trips, verdict, cause } as const;
    stalls = probing = 0;
    if (halfOpenAfterMs !== undefined) openedAt = nowOf(clock);
    shield(() => onTrip?.(info));
    return verdict;
  };
  const recover = (token: Token): void => {
    clear();
    healthy = token;
  };

  return {
    get state() {
      return stateNow();
    },
    get stalls() {
      return stalls;
    },
    stall(token, cause) {
      assertToken(token, generation);
      return token.guard(count, { name: "stall" })(token, cause) ?? "retry";
    },
    ok(token) {
      assertToken(token, generation);
      token.guard(recover, { name: "ok" })(token);
    },
    tryAcquire() {
      if (stateNow() !== "half-open") return openedAt === undefined;
      if (probing >= probes && !hasPassed(probedAt)) return false;
      probing = probing >= probes ? 1 : probing + 1;
      probedAt = nowOf(clock);
      return true;
    },
    reset: clear,
    snapshot: () => ({ state: stateNow(), stalls, trips }),
  };
}
