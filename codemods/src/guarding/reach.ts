import { type FileModel, type FunctionInfo, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");

/** Whether a call may run a function before it returns. */
export function runs(model: FileModel, call: ts.CallExpression | ts.NewExpression, fn: FunctionInfo): boolean {
  const target = model.calls.target(call)?.fn;
  if (target === undefined || target === fn) return target !== undefined;
  return reached(model, target).has(fn);
}

export function runsIn(model: FileModel, outer: FunctionInfo, fn: FunctionInfo): boolean {
  return outer === fn || reached(model, outer).has(fn);
}

/** Every function of the file that one may run before it returns. */
function reached(model: FileModel, from: FunctionInfo, into = new Set<FunctionInfo>()): Set<FunctionInfo> {
  for (const call of from.calls) {
    const target = model.calls.target(call);
    if (target === undefined || target.file !== model || into.has(target.fn)) continue;
    into.add(target.fn);
    reached(model, target.fn, into);
  }
  return into;
}

export function connects(model: FileModel, fn: FunctionInfo): boolean {
  return model.effects.all(fn).some(({ kind, maybe }) => kind === "connect" && !maybe);
}

/** `close() { this.ws = null; this.cleanup(); }`, with nothing before that may leave. */
export function alwaysRuns(model: FileModel, { body }: FunctionInfo, inner: FunctionInfo, depth = 0): boolean {
  if (body === undefined || !ts.isBlock(body) || depth > 3) return false;
  for (const statement of body.statements) {
    if (!ts.isExpressionStatement(statement)) return false;
    const isAwait = ts.isAwaitExpression(statement.expression);
    const call = unwrap(ts.isAwaitExpression(statement.expression) ? statement.expression.expression : statement.expression);
    const target = ts.isCallExpression(call) ? model.calls.target(call)?.fn : undefined;
    if (target !== undefined && (target === inner || alwaysRuns(model, target, inner, depth + 1))) return true;
    if (isAwait) return false;
  }
  return false;
}
