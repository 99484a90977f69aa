import { type Edit, type FileModel, FlowBudgetExceeded, type FunctionInfo, isFunctionNode, runFlow, type Subject } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Codemod, Plan } from "../rewrite/codemod.ts";
import { duty } from "../guarding/duties.ts";
import { advanceIn, generationSite } from "../guarding/generation-site.ts";
import { asSuggested, brief, freeName, insertAfter, insertBefore, isStatementList, semicolon, statementAround } from "../rewrite/insertions.ts";
import { endsPart, lossBy, lossByListener } from "../guarding/liveness.ts";
import { alwaysRuns, connects } from "../guarding/reach.ts";

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
  const restart = endedBetween(model, fn, before, arm, stopper.fn);
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

/** A call that is certain to end the connection, on a path from where the token is taken to where the timer is armed. */
function endedBetween(model: FileModel, fn: FunctionInfo, from: ts.Node, arm: ts.Node, ending: FunctionInfo): ts.CallExpression | undefined {
  if (fn.body === undefined) return undefined;
  let found: ts.CallExpression | undefined;
  try {
    runFlow<ts.CallExpression | null>(fn.body, null, {
      join: (a, b) => a ?? b,
      equals: (a, b) => a === b,
      transfer: (node, ended) => {
        if (node === arm) found ??= ended ?? undefined;
        const target = node.pos >= from.pos && ts.isCallExpression(node) ? model.calls.target(node)?.fn : undefined;
        return target !== undefined && (target === ending || alwaysRuns(model, target, ending)) ? (node as ts.CallExpression) : ended;
      },
    });
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
  }
  return found;
}

/** True where a path from the cause to the arming opens a connection. */
function opensBetween(model: FileModel, { fn, cause, arm }: Rearm): boolean {
  let isOpened = false;
  try {
    // 0: before the cause, 1: after it, 2: a connection was opened since.
    if (fn.body !== undefined) {
      runFlow<number>(fn.body, 0, {
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
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
  }
  return isOpened;
}

function opens(model: FileModel, fn: FunctionInfo, call: ts.CallExpression | ts.NewExpression): boolean {
  return [...model.effects.at(fn, call), ...model.effects.ofCall(call, fn)].some(({ kind, maybe }) => kind === "connect" && !maybe);
}

/** A return in a finally block would swallow what was thrown. */
function isInFinally(node: ts.Node): boolean {
  for (let current = node; current.parent !== undefined && !isFunctionNode(current); current = current.parent) {
    if (ts.isTryStatement(current.parent) && current.parent.finallyBlock === current) return true;
  }
  return false;
}
