import { CLOSE_EVENTS, type Edit, type FileModel, FlowBudgetExceeded, type FunctionInfo, isHidden, runFlow, type Subject, type Teardown } from "eslint-plugin-stale-guard/detect";
import ts from "typescript";
import type { Codemod, Plan } from "../codemod.ts";
import { advanceIn, asSuggested, freeName, generationSite, insertBefore, semicolon, statementAround } from "../generation-site.ts";

type TimerSubject = Extract<Subject, { kind: "timer" }>;

/** `setTimeout(guard(this, f), ms)` and an advance in every teardown; else the handle is cleared. */
export const codemod: Codemod = {
  rule: "require-timer-guard",
  plans(model, { subject, suggestions }) {
    if (subject?.kind === "overwrite") return [clearFirst(model, subject.site.node)];
    if (subject?.kind === "undone") return [guardReaction(model, subject)];
    if (subject?.kind === "unstoppable") return [askSocket(subject.act)];
    if (subject?.kind !== "timer") return [{ reason: "unknown-form" }];
    return [guardTimer(model, subject), ...suggestions.map((suggestion) => asSuggested(model, suggestion))];
  },
};

function guardTimer(model: FileModel, { site, teardown }: TimerSubject): Plan {
  const { node, callback } = site;
  if (!node.arguments.includes(callback)) return { reason: "unknown-form", detail: "the callback is not given where the timer is armed" };
  const shared = generationSite(model, node, teardown);
  if (shared === undefined) return { reason: "no-owner" };
  const hazard = tornDownAfterwards(model, site.fn, node, teardown);
  if (hazard !== undefined) return { reason: "changes-behaviour", detail: hazard };
  return {
    edits: [...shared.edits, ...wrapInGuard(callback, shared.source), ...advances(model, node, teardown)],
    imports: ["guard", ...shared.imports],
  };
}

type UndoneSubject = Extract<Subject, { kind: "undone" }>;

/**
 * Where the teardown's own close event brings the connection back, the listener comes too late: `if (token.isCurrent)` before
 * the call that does it, with the token of the moment the listener was added. Whatever else the listener does stays done.
 */
function guardReaction(model: FileModel, { listener, via, teardown }: UndoneSubject): Plan {
  const registration = model.callbacks.listeners(CLOSE_EVENTS).find(({ fn }) => fn === listener);
  const added = registration === undefined ? undefined : statementAround(registration.node);
  const reaction = statementAround(via);
  if (added === undefined || reaction === undefined || model.inventory.enclosing(reaction) !== listener) return { reason: "unknown-form" };
  const isInline = reaction.pos > added.pos && reaction.end < added.end;
  const place = registration?.receiver === undefined ? undefined : model.places.of(registration.receiver);
  if (place === undefined || !model.slots.isSocket(place) || registration?.scheduledBy.name === "constructor") {
    return { reason: "changes-behaviour", detail: "the listener may outlive one connection, and with it any token" };
  }
  if (!isInline) return { reason: "changes-behaviour", detail: "the listener is a function of its own, which others may run" };
  if (!ts.isExpressionStatement(reaction)) return { reason: "unknown-form" };
  const shared = generationSite(model, added, teardown);
  const token = freeName(model, registration?.scheduledBy.node ?? model.sourceFile);
  if (shared === undefined || token === undefined) return { reason: "no-owner" };
  const start = reaction.getStart();
  return {
    edits: [
      ...shared.edits,
      insertBefore(model, added, `const ${token} = ${shared.here}.current${semicolon(model)}`),
      { start, end: start, text: `if (${token}.isCurrent) ` },
      ...advances(model, added, teardown),
    ],
    imports: shared.imports,
  };
}

function wrapInGuard(callback: ts.Expression, source: string): Edit[] {
  return [
    { start: callback.getStart(), end: callback.getStart(), text: `guard(${source}, ` },
    { start: callback.end, end: callback.end, text: ")" },
  ];
}

/** In the teardown itself, and in every other one that the outside can call to end the same owner's connection. */
function advances(model: FileModel, at: ts.Node, teardown: Teardown): Edit[] {
  const edits: Edit[] = [];
  const done = new Set<ts.Node>();
  const others = model.teardowns.of(teardown.owners).filter(({ kind, isWhole, fn }) => kind === "asked" && isWhole && !isHidden(fn));
  for (const each of [teardown, ...others]) {
    const { body } = each.fn;
    if (body === undefined || done.has(body) || isCalledBy(model, teardown, each) || body === at) continue;
    done.add(body);
    const shared = generationSite(model, at, each);
    if (shared !== undefined) edits.push(...advanceIn(model, each, shared.there));
  }
  return edits;
}

/** `close() { this.cleanup(); }`: one advance is enough for both. */
function isCalledBy(model: FileModel, outer: Teardown, inner: Teardown): boolean {
  return outer !== inner && outer.fn.calls.some((call) => model.calls.target(call)?.fn === inner.fn);
}

/** What would now stop the timer at once, being called after it was armed; undefined when nothing is. */
function tornDownAfterwards(model: FileModel, fn: FunctionInfo, armed: ts.Node, teardown: Teardown): string | undefined {
  const callers = model.inventory.functions.flatMap((caller) =>
    caller.calls.filter((call) => caller !== fn && model.calls.target(call)?.fn === fn).map((call) => ({ caller, call })),
  );
  const later = teardownAfter(model, fn, armed, teardown) ?? callers.map(({ caller, call }) => teardownAfter(model, caller, call, teardown)).find(Boolean);
  return later && `${later.expression.getText()}() on line ${model.line(later)} follows the arming and must not stop it`;
}

/** A call on a path from a node on, in one function, that runs the teardown. */
function teardownAfter(model: FileModel, fn: FunctionInfo, from: ts.Node, teardown: Teardown): ts.CallExpression | undefined {
  if (fn.body === undefined) return undefined;
  let found: ts.CallExpression | undefined;
  try {
    runFlow<boolean>(fn.body, false, {
      join: (a, b) => a || b,
      equals: (a, b) => a === b,
      transfer: (node, isArmed) => {
        if (node === from) return true;
        if (isArmed && ts.isCallExpression(node) && runs(model, node, teardown)) found ??= node;
        return isArmed;
      },
    });
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
  }
  return found;
}

function runs(model: FileModel, call: ts.CallExpression, teardown: Teardown): boolean {
  const target = model.calls.target(call)?.fn;
  if (target === undefined || target === teardown.fn) return target !== undefined;
  return model.effects.all(target).some(({ via }) => via.some((step) => model.calls.target(step)?.fn === teardown.fn));
}

/** `clearTimeout(this.timer);` before it is overwritten: nothing happens where it holds none. */
function clearFirst(model: FileModel, armed: ts.CallExpression): Plan {
  const { parent } = armed;
  const statement = statementAround(armed);
  if (statement === undefined || !ts.isBinaryExpression(parent) || !ts.isExpressionStatement(parent.parent)) return { reason: "unknown-form" };
  const clear = /Interval$/.test(armed.expression.getText()) ? "clearInterval" : "clearTimeout";
  return { edits: [insertBefore(model, statement, `${clear}(${parent.left.getText()})${semicolon(model)}`)], imports: [] };
}

/** `socket.readyState === socket.OPEN && socket.send(...)`: with no teardown in sight, only the socket itself knows. */
function askSocket(act: ts.Node): Plan {
  const receiver = ts.isCallExpression(act) && ts.isPropertyAccessExpression(act.expression) ? act.expression.expression : undefined;
  const isWhole = ts.isExpressionStatement(act.parent) || (ts.isArrowFunction(act.parent) && act.parent.body === act);
  if (receiver === undefined || !isWhole || !/^[\w$.#]+$/.test(receiver.getText())) {
    return { reason: "no-teardown", detail: "nothing in this file ends the connection" };
  }
  const socket = receiver.getText();
  return { edits: [{ start: act.getStart(), end: act.getStart(), text: `${socket}.readyState === ${socket}.OPEN && ` }], imports: [] };
}
