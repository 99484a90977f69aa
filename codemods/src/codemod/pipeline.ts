import type { Io } from "../cli/io.ts";
import type { Codemod, FileRewrite } from "../rewrite/codemod.ts";
import type { RewriteOptions } from "../rewrite/rewrite-file.ts";
import type { TypeCheck, TypeCheckedFiles } from "../rewrite/type-check.ts";

/** What finds and rewrites; the command around it reads, reports and writes. */
export interface Pipeline {
  /** Every rule that has findings, whether a codemod rewrites them or not. */
  readonly rules: readonly string[];
  /** Whether a text may hold findings; of all others nothing is asked, not even that they parse. Missing: every text. */
  isWorthParsing?(text: string): boolean;
  /** Is told the files before the first is read. Throws a UsageError where nothing can be done about them. */
  prepare?(files: readonly string[], cwd: string): void;
  loadCodemods(): Promise<readonly Codemod[]>;
  createTypeCheck(checked: TypeCheckedFiles): TypeCheck;
  rewriteFile(text: string, fileName: string, how: RewriteOptions): FileRewrite;
}

export interface CodemodIo extends Io {
  /** Rewrites with this in place of the installed pipeline. */
  readonly pipeline?: Pipeline;
}
