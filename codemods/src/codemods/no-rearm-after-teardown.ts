import { type Edit, type FileModel, isFunctionNode, type Subject } from "eslint-plugin-stale-guard/detect";
import ts from "typescript";
import type { Codemod, Plan } from "../codemod.ts";
import { advanceIn, asSuggested, freeName, generationSite, insertAfter, insertBefore, isStatementList, semicolon, statementAround } from "../generation-site.ts";

type Rearm = Extract<Subject, { kind: "rearm" }>;

/** A token taken before whatever may tear down, and a return before the timer is armed again. */
export const codemod: Codemod = {
  rule: "no-rearm-after-teardown",
  plans(model, { subject, suggestions }) {
    if (subject?.kind !== "rearm") return [{ reason: "unknown-form" }];
    const identity = suggestions.map((suggestion) => asSuggested(model, suggestion));
    // A helper that stops one timer must not end the whole connection's generation: there the handle's identity guards.
    const token = [checkToken(model, subject, "before arming"), checkToken(model, subject, "after the cause")];
    return subject.stopper.isWhole ? [...token, ...identity] : [...identity, ...token];
  },
};

/** Close to where it is armed, so that everything else is still done; where more than one timer follows, right after the cause. */
function checkToken(model: FileModel, { fn, cause, arm, stopper, handle }: Rearm, where: "before arming" | "after the cause"): Plan {
  const again = statementAround(arm);
  const before = again === undefined ? undefined : statementBeside(cause, again);
  if (again === undefined || before === undefined || before === again) return { reason: "unknown-form", detail: "both stand in one statement" };
  const shared = generationSite(model, cause, stopper, handle);
  if (shared === undefined) return { reason: "no-owner" };
  const token = freeName(model, fn.node);
  if (token === undefined) return { reason: "unknown-form", detail: "no name is free for the token" };
  const end = semicolon(model);
  const start = again.getStart();
  const edits: Edit[] = [
    ...shared.edits,
    insertBefore(model, before, `const ${token} = ${shared.here}.current${end}`),
    where === "after the cause"
      ? insertAfter(model, before, `if (!${token}.isCurrent) return${end}`)
      : // A return in a finally block would swallow what was thrown.
        isInFinally(again)
        ? { start, end: start, text: `if (${token}.isCurrent) ` }
        : insertBefore(model, again, `if (!${token}.isCurrent) return${end}`),
    ...advanceIn(model, stopper, shared.there),
  ];
  return { edits, imports: shared.imports };
}

/** The statement that holds the cause, in a list around the other statement, so that a constant there is seen by both. */
function statementBeside(cause: ts.Node, again: ts.Statement): ts.Statement | undefined {
  for (let current: ts.Node = cause; current.parent !== undefined; current = current.parent) {
    if (isFunctionNode(current)) return undefined;
    if (ts.isStatement(current) && isStatementList(current.parent) && current.parent.pos <= again.pos && again.end <= current.parent.end) return current;
  }
  return undefined;
}

function isInFinally(node: ts.Node): boolean {
  for (let current = node; current.parent !== undefined && !isFunctionNode(current); current = current.parent) {
    if (ts.isTryStatement(current.parent) && current.parent.finallyBlock === current) return true;
  }
  return false;
}
