import { type Edit, type FileModel, type FunctionInfo, isFunctionNode, scanFlow, type Subject } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Codemod, Plan } from "../rewrite/codemod.ts";
import { duty } from "../guarding/duties.ts";
import { advanceIn, generationSite } from "../guarding/generation-site.ts";
import { asSuggested, brief, freeName, insertAfter, insertBefore, isStatementList, semicolon, statementAround } from "../rewrite/insertions.ts";
import { endsPart, lossBy, lossByListener } from "../guarding/liveness.ts";
import { alwaysRuns, connects } from "../guarding/reach.ts";
import { endedOnTheWay, isInFinally } from "../guarding/waits.ts";

type Rearm = Extract<Subject, { kind: "rearm" }>;

/** A token taken before whatever may tear down, and a return before the timer is armed again. */
export const codemod: Codemod = {
  rule: "no-rearm-after-teardown",
  plans(model, { subject, suggestions }) {
    if (subject?.kind !== "rearm") return [{ reason: "unknown-form" }];
    const identity = suggestions.map((suggestion) => asSuggested(model, suggestion));
    // A helper that stops one timer must not end the whole connection's generation: there the handle's identity guards.
    const token = [checkToken(model, subject, "before arming"), checkToken(model, subject, "after the cause")];
    // A connection opened in between would be one that nobody knows.
    if (opensBetween(model, subject)) token.reverse();
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
  // `stopHeartbeat()` runs at every start, be the connection the same.
  if (endsPart(model, stopper)) return { reason: "changes-behaviour", detail: `${stopper.name} ends a part of what its owner holds, a generation all of it` };
  const restart = endedOnTheWay(fn, before, arm, (call) => isCertainToRun(model, call, stopper.fn));
  if (restart !== undefined) {
    return { reason: "changes-behaviour", detail: `${brief(restart.expression)}() on line ${model.line(restart)} makes every token stale before the timer is armed` };
  }
  const loss = lossBy(model, stopper.fn) ?? (connects(model, fn) ? lossByListener(model, stopper.fn, [{ node: cause, fn, callback: fn }]) : undefined);
  if (loss !== undefined) return { reason: "changes-behaviour", detail: loss };
  const isAfterCause = where === "after the cause";
  if (isAfterCause && again.end <= before.end) return { reason: "unknown-form" };
  // A return would skip what others wait for.
  const kept = duty(model, fn, isAfterCause ? before.end : again.end, () => false);
  const isSkipping = isFunctionNode(fn.node) && !fn.returns.some(({ expression }) => expression !== undefined) && kept === undefined && !isInFinally(again);
  if (!isSkipping && (isAfterCause || !ts.isExpressionStatement(again))) {
    return { reason: "changes-behaviour", detail: kept ?? "the function's value is used" };
  }
  const token = freeName(model, fn.node);
  if (token === undefined) return { reason: "unknown-form", detail: "no name is free for the token" };
  const end = semicolon(model);
  const start = again.getStart();
  const edits: Edit[] = [
    ...shared.edits,
    insertBefore(model, before, `const ${token} = ${shared.here}.current${end}`),
    isAfterCause
      ? insertAfter(model, before, `if (!${token}.isCurrent) return${end}`)
      : isSkipping
        ? insertBefore(model, again, `if (!${token}.isCurrent) return${end}`)
        : { start, end: start, text: `if (${token}.isCurrent) ` },
    ...advanceIn(model, stopper, shared.there),
  ];
  return { edits, imports: shared.imports };
}

/** The statement that holds the cause, in a list around the other statement, so that a constant there is seen by both. */
function statementBeside(cause: ts.Node, again: ts.Statement): ts.Statement | undefined {
  for (let current: ts.Node = cause; current.parent !== undefined; current = current.parent) {
    if (isFunctionNode(current)) return undefined;
    // A constant in a case is seen by the others, too.
    if (ts.isStatement(current) && isStatementList(current.parent) && !ts.isCaseOrDefaultClause(current.parent) && current.parent.pos <= again.pos && again.end <= current.parent.end) return current;
  }
  return undefined;
}

/** True where a path from the cause to the arming opens a connection. */
function opensBetween(model: FileModel, { fn, cause, arm }: Rearm): boolean {
  let isOpened = false;
  // 0: before the cause, 1: after it, 2: a connection was opened since.
  if (fn.body !== undefined) {
    scanFlow<number>(fn.body, 0, {
      join: (a, b) => Math.max(a, b),
      equals: (a, b) => a === b,
      transfer: (node, stage) => {
        if (node === arm && stage === 2) isOpened = true;
        if (node === cause) return Math.max(stage, 1);
        const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
        return stage === 1 && node !== arm && isCall && opens(model, fn, node) ? 2 : stage;
      },
    });
  }
  return isOpened;
}

function opens(model: FileModel, fn: FunctionInfo, call: ts.CallExpression | ts.NewExpression): boolean {
  return [...model.effects.at(fn, call), ...model.effects.ofCall(call, fn)].some(({ kind, maybe }) => kind === "connect" && !maybe);
}

/** True for a call that runs the ending, itself or on every path of what it calls. */
function isCertainToRun(model: FileModel, call: ts.CallExpression, ending: FunctionInfo): boolean {
  const target = model.calls.target(call)?.fn;
  return target !== undefined && (target === ending || alwaysRuns(model, target, ending));
}
