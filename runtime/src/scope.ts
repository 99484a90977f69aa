import type { Clock } from "./clock.ts";
import type { Generation, GenerationOptions } from "./generation.ts";
import type { LiveToken } from "./live-token.ts";
import { shield } from "./shield.ts";
import type { StaleKind } from "./stale-error.ts";
import type { GuardOptions, Token } from "./token.ts";

/** What a generation and its tokens share: who is current, whose child it is, and whom to tell. */
export interface Scope extends Pick<GenerationOptions, "onStale" | "onError"> {
  readonly label: string;
  readonly clock: Clock;
  /** Asked for what either kind has. */
  readonly parent: (Partial<Token> & Partial<AbortSignal>) | undefined;
  /** The token of now. After the generation was closed the last one. */
  current: LiveToken;
  /** What a token's child is made with: importing it would be a circle. */
  readonly Child: typeof Generation;
}

/**
 * Tells `onStale` of one late thing, or runs somebody's cleanup for it. What that throws goes to `onError` and never
 * reaches the late code's stack.
 */
export function report(token: LiveToken, kind: StaleKind, name?: string, run = token.scope.onStale): void {
  const { current, onError } = token.scope;
  const info = { label: token.label, generation: token.id, current: current.isCurrent ? current.id : 0, kind, name, reason: token.reason };
  shield(() => run?.(info), onError && ((error) => onError(error, info)));
}

/** The callback, which does nothing but tell once its token is stale. */
export function checked<This, Args extends unknown[], Result>(
  token: LiveToken,
  kind: StaleKind,
  name: string | undefined,
  callback: (this: This, ...args: Args) => Result,
  options?: GuardOptions<Args>,
): (this: This, ...args: Args) => Result | undefined {
  // Apart, because arguments that a closure holds would be copied at every call.
  const drop = (args: Args): void => {
    report(token, kind, name);
    report(token, kind, name, () => options?.onStale?.(...args));
  };
  return function (...args) {
    if (token.isCurrent) return callback.apply(this, args);
    drop(args);
    return undefined;
  };
}
