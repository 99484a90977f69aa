import ts = require("typescript");
import { isCaught } from "./escapes.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { handlesRejection, isWait } from "./promises.ts";
import { calleeName, isFunctionNode, isMember, memberName, receiverOf, unwrap } from "./syntax.ts";

const MAX_DEPTH = 6;
const NO_PROMISE = /^(?:undefined|null|true|false)$/;

/** True for a promise that can be followed to where it is made and rejects in no way that can be seen. */
export function neverRejects(file: FileModel, expression: ts.Expression, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const inner = unwrap(expression);
  if (ts.isAwaitExpression(inner)) return neverRejects(file, inner.expression, depth + 1);
  if (ts.isNewExpression(inner)) return isPromiseWithoutReject(inner);
  if (ts.isConditionalExpression(inner)) return neverRejects(file, inner.whenTrue, depth + 1) && neverRejects(file, inner.whenFalse, depth + 1);
  if (ts.isCallExpression(inner)) return callNeverRejects(file, inner, depth);
  if (ts.isIdentifier(inner) || isMember(inner)) return NO_PROMISE.test(inner.getText()) || isFreshWriter(file, inner) || placeNeverRejects(file, inner, depth);
  return ts.isLiteralExpression(inner) || ts.isObjectLiteralExpression(inner) || NO_PROMISE.test(inner.getText());
}

/** An async function that catches what it awaits, throws and returns, or one that returns nothing else than promises like that. */
export function isSafelyAsync(file: FileModel, fn: FunctionInfo, depth = 0): boolean {
  if (depth > MAX_DEPTH || fn.isGenerator || fn.body === undefined) return false;
  return settlesSafely(file, fn, fn.isAsync, depth);
}

function settlesSafely(file: FileModel, fn: FunctionInfo, isAsync: boolean, depth: number): boolean {
  if (!fn.throws.every((node) => isCaught(node, fn))) return false;
  const settles = (value: ts.Expression): boolean => isCaught(value, fn) || neverRejects(file, value, depth + 1);
  const returned = fn.returns.flatMap(({ expression }) => expression ?? []);
  if (fn.body !== undefined && !ts.isBlock(fn.body) && !ts.isSourceFile(fn.body)) returned.push(fn.body);
  if (!isAsync) return returned.length > 0 && returned.every((value) => neverRejects(file, value, depth + 1));
  return (
    fn.awaits.every((node) => isCaught(node, fn) || (ts.isAwaitExpression(node) && neverRejects(file, node.expression, depth + 1))) &&
    returned.filter((value) => ts.isCallExpression(unwrap(value)) || ts.isNewExpression(unwrap(value))).every(settles)
  );
}

function callNeverRejects(file: FileModel, call: ts.CallExpression, depth: number): boolean {
  if (handlesRejection(call)) return true;
  const compiled = compiledAsync(file, call);
  if (compiled !== undefined) return yieldsOf(compiled).every((node) => isCaught(node, compiled)) && settlesSafely(file, compiled, true, depth + 1);
  if (isJoinOfSafe(file, call, depth) || endsWorker(file, call)) return true;
  const receiver = receiverOf(call);
  if (memberName(unwrap(call.expression)) === "finally" && receiver !== undefined) return neverRejects(file, receiver, depth + 1);
  const target = file.calls.target(call);
  // A function that waits for itself rejects only for some other reason.
  if (target !== undefined && target.fn === file.inventory.enclosing(call)) return true;
  // A name decides only where nothing of the code can be seen.
  return target === undefined ? isWait(call) : isSafelyAsync(target.file, target.fn, depth + 1);
}

/** `Promise.any([ask(), sleep(5)])` needs one that is fulfilled, `Promise.all()` and `Promise.race()` none that rejects. */
function isJoinOfSafe(file: FileModel, call: ts.CallExpression, depth: number): boolean {
  const join = /^Promise\.(any|all|race)$/.exec(call.expression.getText())?.[1];
  const list = call.arguments[0] === undefined ? undefined : unwrap(call.arguments[0]);
  if (join === undefined || list === undefined || !ts.isArrayLiteralExpression(list)) return false;
  const isSafe = (part: ts.Expression): boolean => neverRejects(file, part, depth + 1);
  return join === "any" ? list.elements.some(isSafe) : list.elements.every(isSafe);
}

/** `worker.terminate()`: tells when the thread has ended, however it does. */
function endsWorker(file: FileModel, call: ts.CallExpression): boolean {
  const receiver = receiverOf(call);
  const place = receiver === undefined || calleeName(call) !== "terminate" ? undefined : file.places.of(receiver);
  return place !== undefined && file.slots.values(place).some((value) => ts.isNewExpression(value) && calleeName(value) === "Worker");
}

/** `__awaiter(this, void 0, void 0, function* () { ... })`: an async function as TypeScript writes it for old engines. */
function compiledAsync(file: FileModel, call: ts.CallExpression): FunctionInfo | undefined {
  const last = calleeName(call) === "__awaiter" ? call.arguments.at(-1) : undefined;
  const fn = last === undefined ? undefined : file.calls.functionValue(last)?.fn;
  return fn?.isGenerator === true ? fn : undefined;
}

function yieldsOf(fn: FunctionInfo): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isYieldExpression(node)) found.push(node);
    if (!isFunctionNode(node)) ts.forEachChild(node, visit);
  };
  if (fn.body !== undefined) ts.forEachChild(fn.body, visit);
  return found;
}

/** `stream.getWriter()` and its `ready`, which is kept to what can be written, and told of failures by `closed`. */
function isFreshWriter(file: FileModel, expression: ts.Expression): boolean {
  const writer = isMember(expression) && memberName(expression) === "ready" ? file.places.of(expression.expression) : undefined;
  const values = writer === undefined ? [] : file.slots.values(writer);
  return values.length > 0 && values.every((value) => ts.isCallExpression(value) && calleeName(value) === "getWriter");
}

/** A variable or slot, when all that is ever put into it is known. */
function placeNeverRejects(file: FileModel, expression: ts.Expression, depth: number): boolean {
  const place = file.places.of(expression);
  if (place === undefined || ("bindingPath" in place.root && (place.root.kind !== "variable" || place.root.bindingPath.length > 0))) return false;
  const values = file.slots.values(place);
  return values.length > 0 && values.every((value) => neverRejects(file, value, depth + 1));
}

/**
 * `new Promise((resolve) => ...)` that takes no `reject`, or takes one and leaves it. One that goes on with another promise
 * (`dial().then(resolve)`) was meant to tell of its failure, and one whose `resolve` is kept may be given a promise that fails.
 */
function isPromiseWithoutReject(made: ts.NewExpression): boolean {
  const executor = made.arguments?.[0] === undefined ? undefined : unwrap(made.arguments[0]);
  if (calleeName(made) !== "Promise" || executor === undefined || !(ts.isArrowFunction(executor) || ts.isFunctionExpression(executor))) return false;
  const body = executor.body.getText();
  if (/\.then\s*\(/.test(body)) return false;
  const [resolve, reject] = executor.parameters.map(({ name }) => name);
  if (reject === undefined) return true;
  if (!ts.isIdentifier(reject) || resolve === undefined || !ts.isIdentifier(resolve)) return false;
  return !new RegExp(`(?<![\\w$.])${escape(reject.text)}(?![\\w$])|=\\s*${escape(resolve.text)}(?![\\w$])`).test(body);
}

function escape(name: string): string {
  return name.replaceAll("$", "\\$");
}
