import ts = require("typescript");
import { type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { nameOf, type Place } from "../../analysis/places.ts";
import { calleeName, type CallNode, contains, isAssignment, isCallNode, isComparison, isFunctionNode, isMember, memberName, unwrap } from "../../analysis/syntax.ts";

const { SyntaxKind } = ts;

/** Methods by which an object that counts by itself is told to wait and try again. */
const SCHEDULES = /^(?:schedule\w*|retry|backoff)$/;

/** Where a slot holds a reconnect back. */
export interface BackoffUse {
  readonly kind: "limit" | "delay";
  readonly node: ts.Node;
}

const SLEEPS = /^[_#]?(?:sleep|delay|wait|pause)(?:For|Ms)?$/i;
const ARITHMETIC: ReadonlySet<ts.SyntaxKind> = new Set([SyntaxKind.PlusToken, SyntaxKind.MinusToken, SyntaxKind.AsteriskToken, SyntaxKind.AsteriskAsteriskToken, SyntaxKind.LessThanLessThanToken]);
const BACKOFF_NAMES = /attempt|retr(?:y|ies)|backoff|reconnect|delay|tries|fail/i;
const MAX_DEPTH = 4;

/** Which slots count attempts or hold a growing delay: what is written from its own value, and then waited for or compared. */
export class BackoffUses {
  private readonly memo = new Map<string, BackoffUse | undefined>();
  private readonly seen = new Set<ts.Node>();

  constructor(private readonly file: FileModel) {}

  /** The use of a slot that grows outside of the listener. */
  of(place: Place, listener: FunctionInfo): BackoffUse | undefined {
    if (this.memo.has(place.key)) return this.memo.get(place.key);
    this.seen.clear();
    const names = this.file.uses.namesOf(place.key);
    const growing = names.filter((name) => this.grows(name, place, listener) || isAsked(name));
    const scheduled = names.find((name) => SCHEDULES.test(asked(name) ?? ""));
    const use = growing.length === 0 ? undefined : this.first(names, 0);
    // A limit may be one of messages; a delay is always one of turns.
    const isOfTurns = use?.kind === "delay" || BACKOFF_NAMES.test(nameOf(place)) || (use !== undefined && [use.node, ...growing].some((node) => this.connects(node)));
    const found = (isOfTurns ? use : undefined) ?? (scheduled === undefined ? undefined : { kind: "delay", node: scheduled });
    this.memo.set(place.key, found);
    return found;
  }

  /** Stands in a function that connects or arms a timer. */
  private connects(node: ts.Node): boolean {
    return this.file.effects.all(this.file.inventory.enclosing(node)).some(({ kind }) => kind === "connect" || kind === "arm");
  }

  /** `attempts++`, `attempts += 1`, `delay = Math.min(delay * 2, max)`. */
  private grows(name: ts.Expression, place: Place, listener: FunctionInfo): boolean {
    const fn = this.file.inventory.enclosing(name);
    if (fn === listener || isInside(fn, listener)) return false;
    const { parent } = name;
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return parent.operator === SyntaxKind.PlusPlusToken || parent.operator === SyntaxKind.MinusMinusToken;
    if (!isAssignment(parent) || parent.left !== name) return false;
    const operator = parent.operatorToken.kind;
    if (operator === SyntaxKind.PlusEqualsToken || operator === SyntaxKind.AsteriskEqualsToken || operator === SyntaxKind.MinusEqualsToken) return true;
    return operator === SyntaxKind.EqualsToken && this.file.uses.namesOf(place.key).some((other) => other !== name && contains(parent.right, other) && isComputedFrom(other, parent.right));
  }

  private first(nodes: readonly ts.Node[], depth: number): BackoffUse | undefined {
    for (const node of nodes) {
      const use = this.seen.has(node) || depth > MAX_DEPTH ? undefined : this.follow(node, depth);
      if (use !== undefined) return use;
    }
    return undefined;
  }

  /** Climbs from a read to what its value decides. */
  private follow(node: ts.Node, depth: number): BackoffUse | undefined {
    this.seen.add(node);
    for (let outer = node; ; outer = outer.parent) {
      const { parent } = outer;
      if (isCallNode(parent) && parent.expression !== outer) {
        const use = this.argument(parent, outer as ts.Expression, depth);
        if (use !== undefined) return use;
      } else if (ts.isBinaryExpression(parent) && isComparison(parent.operatorToken.kind)) {
        return isNothing(parent.left) || isNothing(parent.right) ? undefined : { kind: "limit", node: parent };
      } else if (isAssignment(parent)) {
        if (parent.left === outer) return undefined;
        const place = this.file.places.of(parent.left);
        return place === undefined ? undefined : this.first(this.file.uses.namesOf(place.key), depth + 1);
      } else if (ts.isVariableDeclaration(parent)) {
        const declaration = parent.initializer === outer && ts.isIdentifier(parent.name) ? this.file.inventory.resolve(parent.name) : undefined;
        return declaration === undefined ? undefined : this.first(this.file.uses.namesOf(declaration.id), depth + 1);
      } else if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === outer)) {
        return this.first(this.callsOf(this.file.inventory.functionOf.get(parent) ?? this.file.inventory.enclosing(parent)), depth + 1);
      } else if (ts.isStatement(parent) || isFunctionNode(parent) || ts.isSourceFile(parent) || ts.isPropertyAssignment(parent) || ts.isClassLike(parent)) {
        return undefined;
      }
    }
  }

  private argument(call: CallNode, argument: ts.Expression, depth: number): BackoffUse | undefined {
    const isTimer = this.file.effects.at(this.file.inventory.enclosing(call), call).some(({ kind }) => kind === "arm");
    if ((isTimer || SLEEPS.test(calleeName(call) ?? "")) && !isFunctionNode(unwrap(argument))) return { kind: "delay", node: call };
    const target = this.file.calls.target(call);
    if (target === undefined || target.file !== this.file || ts.isSourceFile(target.fn.node)) return undefined;
    const name = target.fn.node.parameters[call.arguments?.indexOf(argument) ?? -1]?.name;
    const parameter = target.fn.parameters.find((declaration) => declaration.node === name);
    return parameter === undefined ? undefined : this.first(this.file.uses.namesOf(parameter.id), depth + 1);
  }

  private callsOf(fn: FunctionInfo): ts.Node[] {
    return this.file.inventory.functions.flatMap((caller) => caller.calls.filter((call) => this.file.calls.target(call)?.fn === fn));
  }
}

/** `attempts > 0` asks whether there was any, not whether there were too many. */
function isNothing(expression: ts.Expression): boolean {
  const inner = unwrap(expression);
  return (ts.isNumericLiteral(inner) && Number(inner.text) === 0) || inner.kind === SyntaxKind.NullKeyword || (ts.isIdentifier(inner) && inner.text === "undefined");
}

/** `delay * 2` within `Math.min(delay * 2, max)`: a number that moves, unlike a state that is replaced. */
function isComputedFrom(name: ts.Node, value: ts.Expression): boolean {
  for (let outer = name; outer !== value; outer = outer.parent) {
    if (ts.isBinaryExpression(outer.parent) && ARITHMETIC.has(outer.parent.operatorToken.kind)) return true;
  }
  return false;
}

/** The method called on it: `duration` of `backoff.duration()`. */
function asked(name: ts.Expression): string | undefined {
  const { parent } = name;
  const isCalled = isMember(parent) && parent.expression === name && isCallNode(parent.parent) && parent.parent.expression === parent;
  return isCalled ? memberName(parent) : undefined;
}

/** `backoff.duration()`: an object that counts by itself. */
function isAsked(name: ts.Expression): boolean {
  return /^(?:duration|next\w*|get\w*|compute\w*|delay\w*)$/.test(asked(name) ?? "");
}
