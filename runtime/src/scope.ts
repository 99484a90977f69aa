import type { Clock } from "./clock.ts";
import type { Generation } from "./generation.ts";
import type { LiveToken } from "./live-token.ts";
import type { StaleInfo, StaleKind } from "./stale-error.ts";
import type { Token } from "./token.ts";

/** What a generation and its tokens share: who is current, whose child it is, and whom to tell. */
export interface Scope {
  readonly label: string;
  readonly clock: Clock;
  readonly parent: Token | AbortSignal | undefined;
  readonly onStale: ((info: StaleInfo) => void) | undefined;
  readonly onError: ((error: unknown, info: StaleInfo) => void) | undefined;
  /** The one current token; none once the generation is closed. */
  live: LiveToken | undefined;
  child(label: string, parent: Token): Generation;
}

/** Tells `onStale` of one late thing. What the hook throws never reaches the late code's stack. */
export function reportStale(token: LiveToken, kind: StaleKind, name?: string): void {
  const { onStale } = token.scope;
  if (onStale !== undefined) shielded(token, kind, name, () => onStale(describe(token, kind, name)));
}

/** Runs a user's hook or cleanup: what it throws is reported once and goes no further. */
export function shielded(token: LiveToken, kind: StaleKind, name: string | undefined, run: () => void): void {
  try {
    run();
  } catch (error) {
    const { onError } = token.scope;
    try {
      if (onError === undefined) console.error(error);
      else onError(error, describe(token, kind, name));
    } catch (second) {
      console.error(second);
    }
  }
}

function describe(token: LiveToken, kind: StaleKind, name: string | undefined): StaleInfo {
  const { label, live } = token.scope;
  const info = { label, generation: token.id, current: live?.id ?? 0, kind, reason: token.reason };
  return name === undefined ? info : { ...info, name };
}
