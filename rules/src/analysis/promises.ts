import ts = require("typescript");
import { type CallNode, calleeName, isDiscarded, isMember, memberName, receiverOf, unwrap, wrapperOf } from "./syntax.ts";

const { SyntaxKind } = ts;

const LINKS = /^(?:then|catch|finally)$/;

/** The outermost call of a chain `p.then(...).catch(...)` that starts with the given expression; itself when not chained. */
export function chainEnd(expression: ts.Node): ts.Node {
  let end = wrapperOf(expression);
  while (isMember(end.parent) && end.parent.expression === end && LINKS.test(memberName(end.parent) ?? "") && ts.isCallExpression(end.parent.parent)) {
    end = wrapperOf(end.parent.parent);
  }
  return end;
}

/** True when a rejection is handled somewhere in the chain that ends here: `.catch(f)` or `.then(f, g)`. */
export function handlesRejection(end: ts.Node): boolean {
  let current: ts.Expression | undefined = ts.isExpression(end) ? unwrap(end) : undefined;
  while (current !== undefined && ts.isCallExpression(current)) {
    const name = memberName(unwrap(current.expression));
    if (name === "catch" && current.arguments.length > 0) return true;
    if (name === "then" && current.arguments[1] !== undefined && current.arguments[1].kind !== SyntaxKind.NullKeyword) return true;
    if (!LINKS.test(name ?? "")) return false;
    current = receiverOf(current);
  }
  return false;
}

/** What becomes of a promise: awaited, thrown away, returned to the caller, or something else (stored, passed on). */
export type Fate = "awaited" | "discarded" | "returned" | "kept";

export function fateOf(end: ts.Node): Fate {
  const { parent } = wrapperOf(end);
  if (ts.isAwaitExpression(parent)) return "awaited";
  if (isDiscarded(end)) return "discarded";
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return "returned";
  return "kept";
}

const NEVER_REJECTS = /^(?:_?(?:sleep|delay|wait|timeout|nextTick|pause|allSettled|setTimeout|setImmediate)\w*|resolve)$/i;

export interface FloatingChain {
  readonly kind: "then" | "finally";
  /** The promise that the chain starts with. */
  readonly base: ts.Expression;
  readonly links: number;
}

/** A `.then()` or `.finally()` call whose promise nobody holds and whose rejection nobody handles; undefined for other calls. */
export function floatingChain(call: CallNode): FloatingChain | undefined {
  const name = calleeName(call);
  if ((name !== "then" && name !== "finally") || receiverOf(call) === undefined || !ts.isCallExpression(call)) return undefined;
  if (call.arguments.length === 0 || !isDiscarded(call) || handlesRejection(call)) return undefined;
  let base = receiverOf(call);
  let links = 1;
  for (; base !== undefined && ts.isCallExpression(base) && LINKS.test(memberName(unwrap(base.expression)) ?? ""); links++) base = receiverOf(base);
  if (base === undefined) return undefined;
  return { kind: name, base, links };
}

/** `sleep(ms)`, `Promise.allSettled(all)`, `Promise.resolve()`: calls that by their name cannot fail. */
export function isWait(call: ts.CallExpression): boolean {
  // `(0, helpers.sleep)(ms)`, as compilers write a call of an import.
  const callee = unwrap(call.expression);
  const last = ts.isBinaryExpression(callee) && callee.operatorToken.kind === SyntaxKind.CommaToken ? unwrap(callee.right) : callee;
  return NEVER_REJECTS.test((ts.isIdentifier(last) ? last.text : memberName(last)) ?? "");
}
