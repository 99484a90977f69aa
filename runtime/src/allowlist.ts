import type { AllowRule } from "./allowed-requests.ts";
import type { SiteKey } from "./raw-site.ts";

/** One raw call that is allowed, and why. */
export interface AllowlistEntry extends SiteKey {
  /** Fingerprint of the function around the call, by which a renamed function or a moved file is followed. */
  readonly body: string;
  /** 2, 3, ...: which one it is, where one function has several calls alike. Absent for the first. */
  readonly nth?: number;
  /** Why the call may stay. Never empty. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner?: string;
  /** Where its removal is discussed. */
  readonly issue?: string;
  /** YYYY-MM-DD: the last day on which it is allowed. */
  readonly expires?: string;
  /** Its line in the ledger that was read; not written. */
  readonly line?: number;
}

/** A call that the project forbids beside the raw ones: `os.tmpdir`, `window.open`. */
export interface ForbiddenCall {
  /** The callee: `os.tmpdir`, `window.open`, or `*.register` for a method of whatever object. */
  readonly call: string;
  /** What to do instead. */
  readonly message: string;
  /** Default: the callee. */
  readonly kind?: string;
}

/** What requests are to go through. */
export interface Wrapper {
  /** The exported name. */
  readonly name: string;
  /** The module it is imported from. */
  readonly from: string;
}

/** A ledger that has been read. Members that it does not have are absent. */
export interface Allowlist {
  /** Where editors find the schema. */
  readonly $schema?: string;
  /** Origins and rules for `createFetchGuard`. */
  readonly hosts?: readonly (string | AllowRule)[];
  /** What requests are to go through. */
  readonly wrapper?: Wrapper;
  /** The kinds that count. Default: all. */
  readonly kinds?: readonly string[];
  /** Globs of files that do not count. Default: the usual names of tests. */
  readonly exclude?: readonly string[];
  /** Other calls that count. */
  readonly forbidden?: readonly ForbiddenCall[];
  /** What is allowed, in no particular order. */
  readonly entries: readonly AllowlistEntry[];
}

/**
 * The kind of a forbidden call's sites.
 *
 * @example
 * import { forbiddenKind } from "@stale-guard/runtime/raw-fetch";
 * console.assert(forbiddenKind({ call: "os.tmpdir", message: "use scratchFolder()" }) === "os.tmpdir");
 */
export function forbiddenKind({ call, kind }: ForbiddenCall): string {
  return kind ?? call;
}
