import type { ReasonCode } from "../rewrite/codemod.ts";

/** Why something is not rewritten. */
export interface Refusal {
  readonly reason: ReasonCode;
  readonly detail?: string;
}
