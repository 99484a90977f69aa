import type { Edit, FileModel, Finding } from "eslint-plugin-stale-guard/detect";

/** What the runtime exports and codemods write. */
export type RuntimeName = "Generation" | "generationOf" | "guard";

/** Why a finding was not rewritten; `detail` in the report says more. */
export type ReasonCode =
  /** No codemod knows this kind of finding. */
  | "no-codemod"
  /** There is no expression for the owner that both the timer and the teardown can use. */
  | "no-owner"
  /** Nothing in the file ends the connection, so there is no place to advance a generation. */
  | "no-teardown"
  /** The code has a form that the codemod does not change. */
  | "unknown-form"
  /** A rewrite would change what the code does for live connections. */
  | "changes-behaviour"
  /** A throw that reports something other than staleness. */
  | "reports-other-error"
  /** The project's own client, or something that it needs: it cannot go through itself. */
  | "wrapper"
  /** The file should not import the project's own client from where that is. */
  | "out-of-reach"
  /** A way to the network that is not called like fetch. */
  | "not-fetch"
  /** The same name serves a call that the ledger allows. */
  | "allowed-elsewhere"
  /** The ledger allowed it until a day that has passed. */
  | "expired"
  /** After the rewrite the finding was still there. */
  | "still-found"
  /** The rewrite led to another finding. */
  | "new-finding"
  /** The rewritten file did not parse. */
  | "syntax-error"
  /** The rewritten file had another type error. */
  | "type-error"
  /** It overlaps with another edit of the same file. */
  | "overlap";

/** What a codemod makes of one finding: edits of the text the model was made from, and what they import. */
export type Plan =
  | { readonly edits: readonly Edit[]; readonly imports: readonly RuntimeName[] }
  | { readonly reason: ReasonCode; readonly detail?: string };

/** Rewrites one rule's findings. Pure: model and finding in, edits out; the first plan that survives verification is kept. */
export interface Codemod {
  /** The rule whose findings it rewrites. */
  readonly rule: string;
  plans(model: FileModel, finding: Finding): Plan[];
}

/** What became of one finding. */
export interface Site {
  readonly rule: string;
  readonly messageId: string;
  readonly message: string;
  /** One-based, in the text before; in the text after where a rewrite led to the finding. */
  readonly line: number;
  /** `dropped`: a rewrite was tried and did not hold. `left`: none was tried. */
  readonly status: "rewritten" | "dropped" | "left";
  readonly reason?: ReasonCode;
  readonly detail?: string;
}

/** One file's text before and after, and every finding's fate. */
export interface FileRewrite {
  readonly fileName: string;
  readonly before: string;
  readonly after: string;
  readonly sites: readonly Site[];
}
