import { CONNECT_CALLS, type FileModel, type FunctionInfo, LOGGERS, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { brief } from "../rewrite/insertions.ts";

type Call = ts.CallExpression | ts.NewExpression;

/** What asks a value without changing anything. */
const ASKS = /^(?:toString|toLocaleString|slice|trim|includes|startsWith|endsWith|has|get|keys|values|entries|String|Number|Boolean|parse|stringify|min|max|floor|ceil|round|random|pow|now|isArray|test|padStart|join|Error|TypeError|Date)$/;
const TIMERS = /^(?:set(?:Timeout|Interval|Immediate)|queueMicrotask|nextTick)$/;
const CLEARS = /^clear(?:Timeout|Interval|Immediate)$/;
const DEPTH = 4;

/**
 * What part of a listener owes to others although another socket has taken its own one's place: promises settled, events
 * passed on, what belongs to that one connection cleaned up. State of the owner is its successor's by then.
 */
export function lateDuty(model: FileModel, part: ts.Node, listener: FunctionInfo, adder: FunctionInfo): string | undefined {
  return new Duties(model, adder).in(part, listener, 0);
}

class Duties {
  private readonly seen = new Set<FunctionInfo>();

  constructor(
    private readonly model: FileModel,
    private readonly adder: FunctionInfo,
  ) {}

  in(part: ts.Node, fn: FunctionInfo, depth: number): string | undefined {
    const found = this.at(part, fn, depth);
    if (found !== "") return found;
    let inner: string | undefined;
    ts.forEachChild(part, (child) => {
      inner ??= this.in(child, fn, depth);
    });
    return inner;
  }

  /** An empty text where the parts are to be asked. */
  private at(node: ts.Node, fn: FunctionInfo, depth: number): string | undefined {
    if (ts.isTypeNode(node)) return undefined;
    if (ts.isThrowStatement(node) || ts.isDeleteExpression(node) || ts.isYieldExpression(node)) return this.owed(node);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return this.call(node, fn, depth);
    const target = targetOf(node);
    return target !== undefined && this.isOfOneConnection(target, fn) ? this.owed(node) : "";
  }

  private call(call: Call, fn: FunctionInfo, depth: number): string | undefined {
    const callee = unwrap(call.expression);
    const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : "";
    const [first] = call.arguments ?? [];
    if (isLogging(callee) || TIMERS.test(name)) return undefined;
    // `this.emit("debug", text)`
    if (first !== undefined && ts.isStringLiteralLike(first) && name === "emit" && LOGGERS.test(first.text)) return undefined;
    if (CLEARS.test(name) && first !== undefined) return this.isOfOneConnection(first, fn) ? this.owed(call) : undefined;
    if (ASKS.test(name)) return "";
    const target = this.model.calls.target(call);
    // It is not wanted while a successor is there.
    if (CONNECT_CALLS.test(name) && !/^(?:dis|un)/i.test(name) && this.isConnecting(call, fn)) return undefined;
    if (target === undefined || target.file !== this.model || depth >= DEPTH || target.fn.body === undefined) return this.owed(call);
    if (this.seen.has(target.fn)) return "";
    this.seen.add(target.fn);
    return this.in(target.fn.body, target.fn, depth + 1) ?? "";
  }

  private isConnecting(call: Call, fn: FunctionInfo): boolean {
    return this.model.effects.ofCall(call, fn).some(({ kind, maybe }) => !maybe && (kind === "connect" || kind === "arm"));
  }

  private owed(node: ts.Node): string {
    const what = ts.isCallExpression(node) ? `${brief(node.expression)}()` : brief(node);
    return `${what} on line ${this.model.line(node)} has to be done`;
  }

  /** A local of the function that adds the listener, and what hangs on one: not the owner's, and not of this call only. */
  private isOfOneConnection(target: ts.Expression, fn: FunctionInfo): boolean {
    const inner = unwrap(target);
    if (inner.kind === ts.SyntaxKind.ThisKeyword) return false;
    if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) return this.isOfOneConnection(inner.expression, fn);
    const declaration = ts.isIdentifier(inner) ? this.model.inventory.resolve(inner) : undefined;
    if (declaration === undefined) return !ts.isIdentifier(inner);
    // `const self = this`
    if (declaration.init?.kind === ts.SyntaxKind.ThisKeyword) return false;
    if (inner.parent === target.parent && inner === target && declaration.owner === fn && declaration.kind === "variable") return false;
    for (let outer = this.adder.parent; outer !== undefined; outer = outer.parent) if (declaration.owner === outer) return false;
    return true;
  }
}

/** What a node writes to. */
function targetOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) return node.left;
  const isStep = (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken);
  return isStep ? node.operand : undefined;
}

/** `console.error(...)`, `this.logger.debug(...)`, `log(...)`. */
function isLogging(callee: ts.Expression): boolean {
  const inner = unwrap(callee);
  if (ts.isIdentifier(inner)) return LOGGERS.test(inner.text);
  return ts.isPropertyAccessExpression(inner) && (LOGGERS.test(inner.name.text) || isLogging(inner.expression));
}

