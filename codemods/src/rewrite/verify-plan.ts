import {
  type AnalysisOptions,
  type FileModel,
  type Finding,
  inspect,
  onInternalError,
} from "eslint-plugin-stale-guard/detect";
import { added } from "./added.ts";
import { applyEdits, overlaps } from "./apply-edits.ts";
import type { Plan, ReasonCode } from "./codemod.ts";
import { withLocalNames } from "./local-names.ts";
import { matchFindings } from "./match-findings.ts";
import { importEdits } from "./runtime-imports.ts";
import { syntaxErrors } from "./syntax-errors.ts";
import { eolOf } from "./text-style.ts";

/** A file's text and what the rules say about it; without a model there are no findings. */
export interface Version {
  readonly text: string;
  readonly model: FileModel | undefined;
  readonly findings: readonly Finding[];
}

export interface ModelledVersion extends Version {
  readonly model: FileModel;
}

export type Verdict =
  | { readonly version: Version; readonly kept: ReadonlyMap<Finding, Finding> }
  | { readonly reason: ReasonCode; readonly detail?: string };

export interface Verification {
  readonly fileName: string;
  readonly options?: AnalysisOptions | undefined;
  /** Type errors that a text would add to the file. */
  readonly check?: ((after: string) => readonly string[]) | undefined;
}

export type EditPlan = Exclude<Plan, { readonly reason: ReasonCode }>;

/** Throws what a rule fails with: it finds nothing then, which is to pass neither for a clean file nor for a mended finding. */
export function readVersion(text: string, fileName: string, options: AnalysisOptions | undefined): Version {
  const failures: unknown[] = [];
  const remove = onInternalError((error) => failures.push(error));
  try {
    const inspection = inspect(text, fileName, options);
    if (failures.length > 0) throw failures[0];
    return { text, model: inspection?.model, findings: inspection?.findings ?? [] };
  } finally {
    remove();
  }
}

/** Tries a plan, and says what keeps it from being a rewrite that mends the finding and nothing else. */
export function verifyPlan(before: ModelledVersion, finding: Finding, plan: EditPlan, how: Verification): Verdict {
  const imports = importEdits(before.model.sourceFile, plan.imports);
  if ("reason" in imports) return imports;
  const own = withLocalNames(before.text, plan.edits, imports.locals);
  if (own === undefined) return { reason: "unknown-form", detail: "a name of the runtime means something else here" };
  const edits = [...imports.edits, ...own].map((edit) => ({ ...edit, text: withEol(edit.text, eolOf(before.text)) }));
  if (overlaps(edits)) return { reason: "overlap" };
  const text = applyEdits(before.text, edits);

  const errors = syntaxErrors(text, how.fileName);
  const [syntaxError] = errors.length === 0 ? [] : added(syntaxErrors(before.text, how.fileName), errors);
  if (syntaxError !== undefined) return { reason: "syntax-error", detail: syntaxError };
  const after = readResult(text, how);
  const { kept, added: others } = matchFindings(before, after, edits);
  if (kept.has(finding)) return { reason: "still-found" };
  // What is only possible does not hold back the mending of what is certain.
  const [other] = others.filter(({ confidence }) => confidence === "certain" || finding.confidence === "possible");
  if (other !== undefined) {
    const { rule, messageId, line, message } = other;
    return { reason: "new-finding", detail: `${rule}/${messageId} on line ${line} of the result: ${message}` };
  }
  const [typeError] = how.check?.(text) ?? [];
  return typeError === undefined ? { version: after, kept } : { reason: "type-error", detail: typeError };
}

/** Codemods need not know how the file ends its lines. */
function withEol(text: string, eol: string): string {
  return eol === "\n" ? text : text.replaceAll(/\r?\n/gu, eol);
}

function readResult(text: string, { fileName, options }: Verification): Version {
  try {
    return readVersion(text, fileName, options);
  } catch (cause) {
    throw new Error("a rule failed on the result", { cause });
  }
}
