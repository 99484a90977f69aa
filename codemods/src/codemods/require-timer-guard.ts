import { CLOSE_EVENTS, type Edit, type FileModel, type FunctionInfo, type Subject, type Teardown, unwrap } from "eslint-plugin-stale-guard/detect";
import ts from "typescript";
import type { Codemod, Plan, RuntimeName } from "../codemod.ts";
import { advanceIn, generationSite, insertBefore, statementAround } from "../generation-site.ts";

type TimerSubject = Extract<Subject, { kind: "timer" }>;

/** `setTimeout(guard(this, f), ms)` and an advance in every teardown; else the handle is cleared. */
export const codemod: Codemod = {
  rule: "require-timer-guard",
  plans(model, { subject, messageId, suggestions }) {
    if (subject?.kind === "overwrite") return [clearFirst(model, subject.site.node)];
    if (subject?.kind !== "timer") return [{ reason: "unknown-form" }];
    const plans = [messageId === "undone" ? guardCloseListeners(model, subject) : guardTimer(model, subject)];
    for (const { edits } of suggestions) plans.push({ edits, imports: [] });
    return plans;
  },
};

function guardTimer(model: FileModel, { site, teardown }: TimerSubject): Plan {
  if (teardown === undefined) return { reason: "no-teardown", detail: "nothing in this file ends the connection" };
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

/** Where the teardown's own close event brings the connection back, it is the listener that comes too late. */
function guardCloseListeners(model: FileModel, { teardown }: TimerSubject): Plan {
  const listeners = model.callbacks.listeners(CLOSE_EVENTS).filter(({ fn }) => teardown?.closeListeners.includes(fn));
  const edits: Edit[] = [];
  const imports = new Set<RuntimeName>(["guard"]);
  for (const { node, value } of listeners) {
    const shared = teardown === undefined ? undefined : generationSite(model, node, teardown);
    if (teardown === undefined || shared === undefined) return { reason: "no-owner" };
    if (isRemovedByReference(model, value)) return { reason: "changes-behaviour", detail: `${value.getText()} is removed elsewhere` };
    if (edits.length === 0) edits.push(...shared.edits, ...advances(model, node, teardown));
    edits.push(...wrapInGuard(value, shared.source));
    for (const name of shared.imports) imports.add(name);
  }
  return edits.length === 0 ? { reason: "unknown-form" } : { edits, imports: [...imports] };
}

function wrapInGuard(callback: ts.Expression, source: string): Edit[] {
  return [
    { start: callback.getStart(), end: callback.getStart(), text: `guard(${source}, ` },
    { start: callback.end, end: callback.end, text: ")" },
  ];
}

/** In the teardown itself, and in every other one that somebody calls to end the same owner's connection. */
function advances(model: FileModel, at: ts.Node, teardown: Teardown): Edit[] {
  const edits: Edit[] = [];
  const done = new Set<ts.Node>();
  for (const each of [teardown, ...model.teardowns.of(teardown.owners).filter(({ kind, isWhole }) => kind === "asked" && isWhole)]) {
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

/** The line of a call, after the timer was armed, that would now stop it at once; undefined when there is none. */
function tornDownAfterwards(model: FileModel, fn: FunctionInfo, armed: ts.Node, teardown: Teardown): string | undefined {
  const tearsDown = (call: ts.Node & { expression: ts.Expression }): boolean => {
    const target = model.calls.target(call as ts.CallExpression)?.fn;
    return target === teardown.fn || (target !== undefined && model.effects.all(target).some(({ via }) => via.some((step) => model.calls.target(step)?.fn === teardown.fn)));
  };
  const later = fn.calls.find((call) => call.pos > armed.end && tearsDown(call));
  if (later !== undefined) return `${later.expression.getText()}() on line ${model.line(later)} follows the arming and must not stop it`;
  for (const caller of model.inventory.functions) {
    const arming = caller.calls.find((call) => model.calls.target(call)?.fn === fn);
    const after = arming === undefined ? undefined : caller.calls.find((call) => call.pos > arming.end && tearsDown(call));
    if (after !== undefined) return `${after.expression.getText()}() on line ${model.line(after)} follows the arming and must not stop it`;
  }
  return undefined;
}

/** `off("close", this.onClose)` would no longer match the function that was added. */
function isRemovedByReference(model: FileModel, value: ts.Expression): boolean {
  const text = unwrap(value).getText();
  if (!/^[\w$.#]+$/.test(text)) return false;
  const removal = new RegExp(`\\b(?:off|removeListener|removeEventListener)\\([^)]*${text.replaceAll(/[.$]/g, "\\$&")}\\b`);
  return removal.test(model.sourceFile.text);
}

/** `clearTimeout(this.timer);` before it is overwritten: nothing happens where it holds none. */
function clearFirst(model: FileModel, armed: ts.CallExpression): Plan {
  const { parent } = armed;
  const statement = statementAround(armed);
  if (statement === undefined || !ts.isBinaryExpression(parent) || !ts.isExpressionStatement(parent.parent)) return { reason: "unknown-form" };
  const clear = /Interval$/.test(armed.expression.getText()) ? "clearInterval" : "clearTimeout";
  return { edits: [insertBefore(model, statement, `${clear}(${parent.left.getText()});`)], imports: [] };
}

