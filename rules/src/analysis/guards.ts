import ts = require("typescript");
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, type Place } from "./places.ts";
import type { Teardown } from "./teardowns.ts";
import { calleeName, isFunctionNode, isMember, memberName, receiverOf, unwrap } from "./syntax.ts";
import { type AbstractValue, abstractValue, CHANGED, compareNumbers, compareValues, EMPTY_LIST, MISSING } from "./values.ts";
import { FALSE_WHEN_GONE, GONE_STATE, OPEN_STATE, TRUE_WHEN_GONE } from "./vocabulary.ts";

const { SyntaxKind } = ts;

/** What a condition's value would be after a teardown. */
interface Outcome {
  readonly value: AbstractValue;
  /** True when it reads state that the teardown changes, so that testing it is a guard of some kind. */
  readonly touched: boolean;
}

const UNKNOWN: Outcome = { value: CHANGED, touched: false };
const READY_STATES = /^(?:readyState|state|status)$/i;
const ORDERED = /(?:^|_|[a-z])(?:[sS]tate|[sS]tatus|[dD]elay|[iI]nterval|[tT]imeout|Ms|MS)$/;
const PREDICATE_DEPTH = 3;
const THROWING_GUARDS = /^(?:throwIf|assert)(?:Not)?(?:Aborted|Stale|Closed|Disposed|Destroyed|Cancell?ed|CancellationRequested|Open|Connected|Live|Current)$/;

/** `likely`: a test of state that changed in a way that cannot be told is taken for a guard; `surely`: it is not. */
export type Certainty = "likely" | "surely";

/**
 * Decides whether a branch can be taken in the state a teardown leaves behind. A guard is a branch that cannot: whatever
 * its flag is called, which way round it is, and whether it stands in a condition or in a predicate method.
 */
export class Guards {
  constructor(
    private readonly file: FileModel,
    private readonly teardown: Teardown,
    private readonly certainty: Certainty = "likely",
  ) {}

  /** True when code behind `condition === branch` is safe after the teardown. */
  excludes(condition: ts.Expression, branch: boolean): boolean {
    return this.rulesOut(this.evaluate(condition, 0), branch);
  }

  /** `signal.throwIfAborted()`: what follows such a call is reached only while the owner is live. */
  throwsWhenGone(node: ts.Node): boolean {
    if (!ts.isCallExpression(node)) return false;
    const name = calleeName(node) ?? "";
    const receiver = receiverOf(node);
    // `token.check(await dial())` of the runtime.
    if (name === "check" && receiver !== undefined && /token$/i.test(receiver.getText())) return true;
    return THROWING_GUARDS.test(name) || this.file.options.guards.includes(name);
  }

  excludesCase(subject: ts.Expression, candidate: ts.Expression, branch: boolean): boolean {
    return this.rulesOut(this.evaluateEquality(unwrap(subject), unwrap(candidate), 0), branch);
  }

  private rulesOut({ value, touched }: Outcome, branch: boolean): boolean {
    return value.truthy === undefined ? touched && this.certainty === "likely" : value.truthy !== branch;
  }

  private evaluate(expression: ts.Expression, depth: number): Outcome {
    const inner = unwrap(expression);
    if (ts.isPrefixUnaryExpression(inner) && inner.operator === SyntaxKind.ExclamationToken) {
      return negate(this.evaluate(inner.operand, depth));
    }
    // `~this.state.indexOf("open")`
    if (ts.isPrefixUnaryExpression(inner) && inner.operator === SyntaxKind.TildeToken) {
      return { value: CHANGED, touched: this.evaluate(inner.operand, depth).touched };
    }
    if (ts.isBinaryExpression(inner)) return this.evaluateBinary(inner, depth);
    if (ts.isCallExpression(inner)) return this.evaluateCall(inner, depth);
    if (ts.isIdentifier(inner) || isMember(inner)) return this.evaluatePlace(inner);
    if (ts.isAwaitExpression(inner)) return this.evaluate(inner.expression, depth);
    return { value: abstractValue(inner), touched: false };
  }

  private evaluateBinary(node: ts.BinaryExpression, depth: number): Outcome {
    const operator = node.operatorToken.kind;
    switch (operator) {
      case SyntaxKind.AmpersandAmpersandToken:
      case SyntaxKind.BarBarToken: {
        const isAnd = operator === SyntaxKind.AmpersandAmpersandToken;
        const [a, b] = [this.evaluate(node.left, depth), this.evaluate(node.right, depth)];
        const touched = a.touched || b.touched;
        if (a.value.truthy === !isAnd || b.value.truthy === !isAnd) return { value: { truthy: !isAnd, text: undefined }, touched };
        return a.value.truthy === isAnd && b.value.truthy === isAnd ? b : { value: CHANGED, touched };
      }
      case SyntaxKind.EqualsEqualsEqualsToken:
      case SyntaxKind.EqualsEqualsToken:
        return this.evaluateEquality(unwrap(node.left), unwrap(node.right), depth);
      case SyntaxKind.ExclamationEqualsEqualsToken:
      case SyntaxKind.ExclamationEqualsToken:
        return negate(this.evaluateEquality(unwrap(node.left), unwrap(node.right), depth));
      case SyntaxKind.InKeyword:
      case SyntaxKind.InstanceOfKeyword:
        return { value: CHANGED, touched: this.evaluate(node.left, depth).touched || this.evaluate(node.right, depth).touched };
      case SyntaxKind.LessThanToken:
      case SyntaxKind.LessThanEqualsToken:
      case SyntaxKind.GreaterThanToken:
      case SyntaxKind.GreaterThanEqualsToken: {
        // `this.state > RUNNING`: states in the order in which they follow one another.
        const [a, b] = [this.evaluate(node.left, depth), this.evaluate(node.right, depth)];
        const isOrdered = [a, b].every(({ value }) => value.text !== undefined) && [node.left, node.right].some((side) => isConstantName(unwrap(side)));
        // A state by its number, or a duration that is set to nothing so that it does not come again.
        const isStateOrDelay = isMember(unwrap(node.left)) && ORDERED.test(memberName(unwrap(node.left)) ?? "");
        const known = isStateOrDelay && (a.touched || b.touched) ? compareNumbers(operator, a.value, b.value) : undefined;
        if (known !== undefined) return { value: { truthy: known, text: undefined }, touched: true };
        return { value: CHANGED, touched: isOrdered && (a.touched || b.touched) };
      }
      default:
        // Counters and sizes that a teardown resets say how much is left to do, not whether the owner is live.
        return UNKNOWN;
    }
  }

  private evaluateEquality(left: ts.Expression, right: ts.Expression, depth: number): Outcome {
    // A captured copy is what the place held when it was captured, not what the teardown left there.
    const [a, b] = [left, right].map((side) => (this.isSnapshot(side) ? UNKNOWN : this.evaluate(side, depth))) as [Outcome, Outcome];
    const successor = this.successorState(left, b) ?? this.successorState(right, a);
    if (successor !== undefined) return successor;
    const touched = a.touched || b.touched;
    const known = compareValues(a.value, b.value);
    if (known !== undefined && touched) return { value: { truthy: known, text: undefined }, touched };
    for (const [subject, other] of [
      [left, b],
      [right, a],
    ] as const) {
      const state = this.readyState(subject, other);
      if (state !== undefined) return state;
    }
    // Identity or generation: what was captured before the teardown no longer equals what the teardown changed.
    if (touched && (this.isSnapshot(left) || this.isSnapshot(right))) return { value: { truthy: false, text: undefined }, touched };
    if (this.isGenerationCheck(left, right) || this.isGenerationCheck(right, left)) return { value: { truthy: false, text: undefined }, touched: true };
    const isCount = [left, right].some((side) => ts.isNumericLiteral(side));
    return { value: CHANGED, touched: touched && !isCount };
  }

  /** `generation !== this.generation`: a captured copy against the slot, whoever advances the slot. */
  private isGenerationCheck(captured: ts.Expression, current: ts.Expression): boolean {
    return this.isSnapshot(captured) && isMember(current) && this.isOwnState(current);
  }

  /** `this.ws.readyState` where another socket has been put into the slot: that one is on its way or open, and tells nothing of the old one. */
  private successorState(subject: ts.Expression, other: Outcome): Outcome | undefined {
    if (!isMember(subject) || memberName(subject) !== "readyState") return undefined;
    const socket = this.file.places.of(subject.expression);
    if (socket === undefined || this.teardown.after.get(socket.key)?.truthy !== true) return undefined;
    const isGone = GONE_STATE.test(other.value.text ?? "") || /^[23]$/.test(other.value.text ?? "");
    return isGone ? { value: { truthy: false, text: undefined }, touched: true } : UNKNOWN;
  }

  /** `ws.readyState === WebSocket.OPEN` is false of a socket that is gone. */
  private readyState(subject: ts.Expression, other: Outcome): Outcome | undefined {
    const name = isMember(subject) ? memberName(subject) : ts.isIdentifier(subject) ? subject.text : undefined;
    if (name === undefined || !READY_STATES.test(name) || other.value.text === undefined) return undefined;
    if (name !== "readyState" && this.isOwnState(subject)) return undefined;
    if (OPEN_STATE.test(other.value.text)) return { value: { truthy: false, text: undefined }, touched: true };
    if (GONE_STATE.test(other.value.text) || /^[23]$/.test(other.value.text)) return { value: { truthy: true, text: undefined }, touched: true };
    return { value: CHANGED, touched: true };
  }

  private evaluatePlace(expression: ts.Expression): Outcome {
    const name = isMember(expression) ? memberName(expression) : (expression as ts.Identifier).text;
    if (name === "undefined") return { value: MISSING, touched: false };
    if (name !== undefined && this.file.options.guards.includes(name)) return { value: CHANGED, touched: true };
    if (this.holdsAnswer(expression)) return { value: CHANGED, touched: true };
    const place = this.isSnapshot(expression) && !this.isReadHere(expression) ? undefined : this.file.places.of(expression);
    if (place !== undefined) {
      const written = this.written(place, this.capturedLength(expression));
      if (written !== undefined) return written;
    }
    if (name === "readyState" || this.isOwnState(expression)) return { value: abstractValue(expression), touched: false };
    const constant = abstractValue(expression);
    return (constant.text === undefined ? byName(name) : undefined) ?? { value: constant, touched: false };
  }

  /** `const { closed } = this; if (closed) return;`: read by the same late function that tests it. */
  private isReadHere(expression: ts.Expression): boolean {
    const declaration = ts.isIdentifier(expression) ? this.file.inventory.resolve(expression) : undefined;
    return declaration !== undefined && declaration.kind === "variable" && declaration.owner === this.file.inventory.enclosing(expression);
  }

  /** `const moved = this.transition("connected"); if (!moved) return;`: the answer of the state machine, with no wait in between. */
  private holdsAnswer(expression: ts.Expression): boolean {
    const declaration = ts.isIdentifier(expression) ? this.file.inventory.resolve(expression) : undefined;
    if (declaration?.init === undefined || !declaration.isConst || declaration.bindingPath.length > 0 || !this.isReadHere(expression)) return false;
    const asked = unwrap(declaration.init);
    const target = ts.isCallExpression(asked) ? this.file.calls.target(asked) : undefined;
    if (!ts.isCallExpression(asked) || target?.file !== this.file || !this.isTold(asked, target.fn)) return false;
    return !declaration.owner.awaits.some((node) => node.end > asked.end && node.pos < expression.pos);
  }

  /** How much of the place a constant holds: of `signal.aborted`, the object in `const { signal } = this.controller` stays. */
  private capturedLength(expression: ts.Expression): number {
    let base = unwrap(expression);
    if (!isMember(base)) return -1;
    while (isMember(base)) base = unwrap(base.expression);
    const held = this.isSnapshot(base) ? this.file.places.of(base) : undefined;
    return held === undefined || isDeclaration(held.root) ? -1 : held.path.length;
  }

  /** What the teardown leaves in the place, or in an object on the way to it past the part that a constant holds. */
  private written(place: Place, held = -1): Outcome | undefined {
    const { after } = this.teardown;
    const own = after.get(place.key);
    if (own !== undefined) return { value: own, touched: true };
    for (let length = place.path.length - 1; length > held; length--) {
      const key = [place.root.id, ...place.path.slice(0, length)].join(".");
      const holder = after.get(key);
      if (holder?.text === EMPTY_LIST && length === place.path.length - 1 && place.path.at(-1) === "length") return { value: { truthy: false, text: "0" }, touched: true };
      if (holder !== undefined) return { value: holder.truthy === false ? MISSING : CHANGED, touched: true };
    }
    return undefined;
  }

  private evaluateCall(call: ts.CallExpression, depth: number): Outcome {
    const name = calleeName(call);
    if (name !== undefined && this.file.options.guards.includes(name)) return { value: CHANGED, touched: true };
    const target = this.file.calls.target(call);
    if (target !== undefined && target.file === this.file && target.receiver === undefined && depth < PREDICATE_DEPTH) {
      // `if (!this.transition("connected")) return;`: the teardown has told the same state machine of the end.
      if (this.isTold(call, target.fn)) return { value: CHANGED, touched: true };
      const { node, body, returns } = target.fn;
      if (isFunctionNode(node) && body !== undefined && !ts.isBlock(body)) return this.evaluate(body as ts.Expression, depth + 1);
      const outcomes = returns.map(({ expression }) => (expression === undefined ? UNKNOWN : this.evaluate(expression, depth + 1)));
      const [only] = outcomes;
      if (only !== undefined && outcomes.length === 1) return only;
      return { value: CHANGED, touched: outcomes.some(({ touched }) => touched) };
    }
    const receiver = receiverOf(call);
    const place = receiver === undefined ? undefined : this.file.places.of(receiver);
    // `this.sockets.has(id)`, `this.state.includes(x)`: reads a collection the teardown empties.
    const written = place === undefined ? undefined : this.written(place);
    if (written?.touched === true) return { value: CHANGED, touched: true };
    const inArguments = call.arguments.some((argument) => this.evaluate(argument, depth + 1).touched);
    return (target === undefined ? byName(name) : undefined) ?? { value: CHANGED, touched: inArguments };
  }

  /** True when the teardown calls the same function, and like this call gives it something to decide by. */
  private isTold(call: ts.CallExpression, fn: FunctionInfo): boolean {
    const isDecision = (other: ts.CallExpression | ts.NewExpression): boolean => (other.arguments?.length ?? 0) > 0 && this.file.calls.target(other)?.fn === fn;
    return call.arguments.length > 0 && this.file.inventory.enclosing(call) !== this.teardown.fn && this.teardown.fn.calls.some(isDecision);
  }

  /** True for state that this file writes: then the teardown's own writes tell, and names do not. */
  private isOwnState(expression: ts.Expression): boolean {
    const place = this.file.places.of(expression);
    return place !== undefined && this.file.slots.writes(place).length > 0;
  }

  /** A constant or parameter that holds what a place held when it was captured. */
  private isSnapshot(expression: ts.Expression): boolean {
    if (!ts.isIdentifier(expression)) return false;
    const declaration = this.file.inventory.resolve(expression);
    if (declaration === undefined || declaration.isReassigned) return false;
    if (declaration.kind === "parameter") return true;
    // `const STATE_CLOSED = 3;` is a name for a value, and no copy of any state.
    if (declaration.init !== undefined && ts.isLiteralExpression(declaration.init) && isConstantName(expression)) return false;
    const place = this.file.places.of(expression);
    const isAliasOfThis = place !== undefined && !isDeclaration(place.root) && place.path.length === 0;
    return declaration.kind === "variable" && declaration.isConst && !isAliasOfThis;
  }
}

function isConstantName(expression: ts.Expression): boolean {
  return (ts.isIdentifier(expression) || isMember(expression)) && abstractValue(expression).text !== undefined;
}

function negate({ value, touched }: Outcome): Outcome {
  return { value: { truthy: value.truthy === undefined ? undefined : !value.truthy, text: undefined }, touched };
}

function byName(name: string | undefined): Outcome | undefined {
  if (name === undefined) return undefined;
  if (TRUE_WHEN_GONE.test(name)) return { value: { truthy: true, text: undefined }, touched: true };
  if (FALSE_WHEN_GONE.test(name)) return { value: { truthy: false, text: undefined }, touched: true };
  return undefined;
}
