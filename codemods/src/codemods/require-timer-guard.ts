import { CLOSE_EVENTS, type Edit, type FileModel, FlowBudgetExceeded, type FunctionInfo, isHidden, runFlow, type Subject, type Teardown } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Codemod, Plan } from "../codemod.ts";
import { advanceIn, alwaysRuns, asSuggested, freeName, generationSite, insertBefore, semicolon, statementAround } from "../generation-site.ts";

type TimerSubject = Extract<Subject, { kind: "timer" }>;

/** `setTimeout(guard(this, f), ms)` and an advance in every teardown; else the handle is cleared. */
export const codemod: Codemod = {
  rule: "require-timer-guard",
  plans(model, { subject, suggestions }) {
    if (subject?.kind === "overwrite") return [clearFirst(model, subject.site.node)];
    if (subject?.kind === "undone") return [guardReaction(model, subject)];
    if (subject?.kind === "unstoppable") return [askSocket(subject.act)];
    if (subject?.kind !== "timer") return [{ reason: "unknown-form" }];
    const lost = workLost(model, subject);
    if (lost !== undefined) return [{ reason: "changes-behaviour", detail: lost }];
    const cleared = suggestions.map((suggestion) => asSuggested(model, suggestion));
    const guarded = guardTimer(model, subject);
    // A guarded interval would run on for nothing.
    return subject.site.kind === "interval" ? [...cleared, guarded] : [guarded, ...cleared];
  },
};

function guardTimer(model: FileModel, { site, callback: fn, teardown }: TimerSubject): Plan {
  const { node, callback } = site;
  if (!node.arguments.includes(callback)) return { reason: "unknown-form", detail: "the callback is not given where the timer is armed" };
  if (!teardown.isWhole) return { reason: "changes-behaviour", detail: `${teardown.name} ends a part of what its owner holds, a generation all of it` };
  const shared = generationSite(model, node, teardown);
  if (shared === undefined) return { reason: "no-owner" };
  const advanced = advances(model, node, teardown, [{ node, fn: site.fn, callback: fn }]);
  if (!Array.isArray(advanced)) return advanced;
  if (site.kind === "interval" && isPlainStatement(node)) {
    // The token clears it, so that it does not run on for nothing.
    const { expression } = node;
    return {
      edits: [...shared.edits, { start: expression.getStart(), end: expression.end, text: `${shared.here}.current.setInterval` }, ...advanced],
      imports: shared.imports,
    };
  }
  return { edits: [...shared.edits, ...wrapInGuard(callback, shared.source), ...advanced], imports: ["guard", ...shared.imports] };
}

/** `setInterval(f, ms);` */
function isPlainStatement({ expression, arguments: given, parent }: ts.CallExpression): boolean {
  return ts.isExpressionStatement(parent) && given.length === 2 && /^(?:(?:window|globalThis)\.)?setInterval$/.test(expression.getText());
}

/** What the callback has to do although the connection is gone, and nobody else does. */
function workLost(model: FileModel, { callback, teardown }: TimerSubject): string | undefined {
  const isDone = (key: string): boolean => teardown.afterItself.has(key);
  const lost = duty(model, callback, 0, isDone);
  if (lost !== undefined) return lost;
  const cleared = new Set(teardown.tears.flatMap(({ kind, place }) => (kind === "clear" && place !== undefined ? [place.key] : [])));
  for (const { kind, node, place } of model.effects.direct(callback)) {
    const isLeftOpen = kind === "close" && isCaptured(model, node, callback);
    const isLeftArmed = kind === "clear" && place !== undefined && !cleared.has(place.key);
    if (isLeftOpen || isLeftArmed) return `${node.getText()} on line ${model.line(node)} has to be done`;
  }
  return undefined;
}

/** `old.terminate()` for a socket of the moment the timer was armed: the teardown knows only its successor. */
function isCaptured(model: FileModel, node: ts.Node, callback: FunctionInfo): boolean {
  const receiver = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? unwrap(node.expression.expression) : undefined;
  const declaration = receiver !== undefined && ts.isIdentifier(receiver) ? model.inventory.resolve(receiver) : undefined;
  return declaration !== undefined && !declaration.isReassigned && declaration.owner !== callback && !ts.isSourceFile(declaration.owner.node);
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
  const before = listener.calls.find((call) => call.end <= reaction.pos && runs(model, call, teardown.fn));
  if (before !== undefined) return { reason: "changes-behaviour", detail: `${before.expression.getText()}() on line ${model.line(before)} would make the listener's own token stale` };
  const restart = endedForReconnect(model, teardown);
  if (restart !== undefined) {
    return { reason: "changes-behaviour", detail: `${restart.expression.getText()}() on line ${model.line(restart)} may count on the listener to connect again` };
  }
  const advanced = advances(model, added, teardown, []);
  if (!Array.isArray(advanced)) return advanced;
  const start = reaction.getStart();
  return {
    edits: [
      ...shared.edits,
      insertBefore(model, added, `const ${token} = ${shared.here}.current${semicolon(model)}`),
      { start, end: start, text: `if (${token}.isCurrent) ` },
      ...advanced,
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

/**
 * In the teardown itself, and in every other one that the outside can call to end the same owner's connection, unless the
 * owner uses it to begin anew. Where one always runs another, one advance is enough.
 */
function advances(model: FileModel, at: ts.Node, teardown: Teardown, timers: readonly GuardedTimer[]): Edit[] | { reason: ReasonCode; detail: string } {
  const loss = lossBy(model, teardown.fn, timers);
  if (loss !== undefined) return { reason: "changes-behaviour", detail: loss };
  const shared = generationSite(model, at, teardown);
  const others = model.teardowns.of(teardown.owners).filter(({ kind, isWhole, fn }) => kind === "asked" && isWhole && !isHidden(fn));
  const ends = [teardown, ...others.filter(({ fn }) => fn !== teardown.fn && fn.body !== at && lossBy(model, fn, timers) === undefined)];
  return ends.flatMap((each) => {
    const site = generationSite(model, at, each);
    const isSame = site !== undefined && site.source === shared?.source && site.edits[0]?.start === shared.edits[0]?.start;
    if (!isSame || ends.some((inner) => inner !== each && alwaysRuns(model, each.fn, inner.fn))) return [];
    return advanceIn(model, each, site.there);
  });
}

/** A call of the owner's own that ends its connection and neither connects again nor ends it for good. */
function endedForReconnect(model: FileModel, teardown: Teardown): ts.CallExpression | undefined {
  for (const fn of model.inventory.functions) {
    if (fn === teardown.fn || model.teardowns.all().some((other) => other.fn === fn && other.kind === "asked" && !isHidden(fn))) continue;
    const isRestart = model.effects.all(fn).some(({ kind, maybe }) => (kind === "connect" || kind === "arm") && !maybe);
    const call = isRestart ? undefined : fn.calls.find((each) => ts.isCallExpression(each) && model.calls.target(each)?.fn === teardown.fn);
    if (call !== undefined && ts.isCallExpression(call) && !ts.isSourceFile(fn.node)) return call;
  }
  return undefined;
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
