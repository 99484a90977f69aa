import { Generation } from "./generation.ts";
import { generationOf } from "./generation-of.ts";
import { isToken } from "./live-token.ts";
import type { GuardOptions, Token } from "./token.ts";

/**
 * The same function, which does nothing and returns undefined once the source's generation is over. Only the entry is
 * checked: what follows an `await` inside needs `token.check`.
 *
 * @param source A token, or a generation or owner whose token of this moment is taken.
 * @throws TypeError when the source is no object or the callback no function.
 * @example
 * import { generationOf, guard } from "@stale-guard/runtime";
 * const manager = { beats: 0 };
 * const beat = guard(manager, () => ++manager.beats);
 * beat();
 * generationOf(manager).advance("closed");
 * beat();
 * console.assert(manager.beats === 1);
 */
export function guard<This, Args extends unknown[], Result>(
  source: Token | Generation | object,
  callback: (this: This, ...args: Args) => Result,
  options?: GuardOptions<Args>,
): (this: This, ...args: Args) => Result | undefined {
  const token = isToken(source) ? source : (source instanceof Generation ? source : generationOf(source)).current;
  return token.guard(callback, options);
}
