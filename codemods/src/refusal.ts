import type { ReasonCode } from "./codemod.ts";

/** Why something is not rewritten. */
export interface Refusal {
  readonly reason: ReasonCode;
  readonly detail?: string;
}
