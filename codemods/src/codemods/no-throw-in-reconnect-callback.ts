import { type FileModel, type FunctionInfo, isForStaleness, isFunctionNode, isHidden, type Subject, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Codemod, Plan } from "../rewrite/codemod.ts";

type EscapeSubject = Extract<Subject, { kind: "escape" }>;

/** A throw that only says "too late" becomes a return; every other one has to reach somebody, which takes a human. */
export const codemod: Codemod = {
  rule: "no-throw-in-reconnect-callback",
  plans(model, { subject }) {
    if (subject?.kind === "unhandled") return [{ reason: "reports-other-error", detail: "where a rejection should go is for the project to say" }];
    if (subject?.kind !== "escape") return [{ reason: "unknown-form" }];
    return [returnInstead(model, subject)];
  },
};

/** For conditions that no teardown in the file decides: what a throw says whose caller came too late. */
const TOO_LATE = /clos(?:ed|ing)|destroyed|disconnected|shut ?down|stopped|terminated|zombie|already|no longer|disposed|not (?:connected|open\b)/i;

/** Said of a connection that ended by itself, which somebody should hear of. */
const OTHER_TROUBLE = /attempt\w*\s*[<>=]|\b(?:max|retries|giv(?:e|ing) up|failed|failure|lost|denied|unauthori[sz]ed|timed out)\b/i;

function returnInstead(model: FileModel, { callback, escape }: EscapeSubject): Plan {
  const { node, via, fn } = escape;
  if (!ts.isThrowStatement(node)) return { reason: "unknown-form", detail: "the rejection comes from a call" };
  const said = node.expression.getText(model.sourceFile);
  if (via.length > 0) return { reason: "reports-other-error", detail: `${fn.name || "the function"} also has callers that wait for this error` };
  if (!escape.dependsOnState || !(isForStaleness(model, node) || TOO_LATE.test(said))) return { reason: "reports-other-error", detail: said.slice(0, 80) };
  const condition = conditionOf(node);
  // `if (this.closed || data === "fatal")`: said of live connections, too.
  if (condition?.includes("||") === true && (escape.dependsOnArguments || /[<>]/.test(condition))) return { reason: "reports-other-error", detail: said.slice(0, 80) };
  if (!isForStaleness(model, node) && (condition === undefined || OTHER_TROUBLE.test(`${said} ${condition}`))) {
    return { reason: "reports-other-error", detail: said.slice(0, 80) };
  }
  if (unwrap(callback.value) !== fn.node && isCalledByOthers(model, fn)) return { reason: "reports-other-error", detail: `${fn.name} is also called by others, who wait for this error` };
  if (isFunctionNode(fn.node) && fn.returns.some(({ expression }) => expression !== undefined)) {
    return { reason: "unknown-form", detail: "the callback's value is used" };
  }
  return { edits: [{ start: node.getStart(), end: node.end, text: node.getText().endsWith(";") ? "return;" : "return" }], imports: [] };
}

/** What decides on a throw; undefined where it comes in any case. */
function conditionOf(node: ts.Node): string | undefined {
  for (let current = node; current.parent !== undefined && !isFunctionNode(current.parent); current = current.parent) {
    if (ts.isIfStatement(current.parent)) return current.parent.expression.getText();
  }
  return undefined;
}

/** True for a function that is more than a callback: others may wait for what it throws. */
function isCalledByOthers(model: FileModel, fn: FunctionInfo): boolean {
  const isCalled = model.inventory.functions.some((other) => other !== fn && other.calls.some((call) => model.calls.target(call)?.fn === fn));
  return isCalled || (fn.isAsync && ts.isMethodDeclaration(fn.node) && !isHidden(fn));
}
