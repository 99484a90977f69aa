import type { Clock } from "./clock.ts";
import type { Generation, GenerationOptions } from "./generation.ts";
import type { LiveToken } from "./live-token.ts";
import { shield } from "./shield.ts";
import type { StaleKind } from "./stale-error.ts";
import type { Token } from "./token.ts";

/** What a generation and its tokens share: who is current, whose child it is, and whom to tell. */
export interface Scope {
  readonly label: string;
  readonly clock: Clock;
  readonly parent: GenerationOptions["parent"];
  readonly onStale: GenerationOptions["onStale"];
  readonly onError: GenerationOptions["onError"];
  /** The one current token; none once the generation is closed. */
  live: LiveToken | undefined;
  child(label: string, parent: Token): Generation;
}

/**
 * Tells `onStale` of one late thing, or runs somebody's cleanup for it. What that throws goes to `onError` and never
 * reaches the late code's stack.
 */
export function report(token: LiveToken, kind: StaleKind, name?: string, run = token.scope.onStale): void {
  const { live, onError } = token.scope;
  const info = { label: token.label, generation: token.id, current: live?.isCurrent ? live.id : 0, kind, name, reason: token.reason };
  shield(() => run?.(info), onError && ((error) => onError(error, info)));
}
