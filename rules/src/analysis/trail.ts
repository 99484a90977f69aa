import ts = require("typescript");
import { type Declaration, type FunctionInfo, isHidden } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, type Place } from "./places.ts";
import { assignedValue, type CallNode, calleeName, isAssignment, isCallNode, isMember, memberName, receiverOf, unwrap, wrapperOf } from "./syntax.ts";
import type { Use, UseKind } from "./use.ts";
import { abstractValue } from "./values.ts";
import { LISTENER_ADDERS, LISTENER_REMOVERS } from "./vocabulary.ts";

const { SyntaxKind } = ts;

const CHAINING = /^(?:set(?:NoDelay|KeepAlive|Timeout|Encoding|MaxListeners)|ref|unref|resume|pause|cork)$/;
const ENDINGS = /^(?:close|terminate|end|destroy|destroySoon)$/;
/** `new Set().add(socket)`: kept, but nobody learns of it who would listen. */
const COLLECTING = /^(?:add|set|has|get|delete|remove|push|unshift|includes|indexOf)$/;
const ERROR_TAKERS = /^(?:pipeline|finished|compose)$/;
const MAX_DEPTH = 5;

/** One value followed through the names it gets. */
export class Trail {
  readonly uses: Use[] = [];
  private readonly seen = new Set<unknown>();
  private depth = 0;

  constructor(private readonly file: FileModel) {}

  declaration(declaration: Declaration): this {
    return this.names(declaration.id);
  }

  place(place: Place): this {
    return this.names(place.key);
  }

  private names(key: string): this {
    if (this.seen.has(key)) return this;
    this.seen.add(key);
    for (const name of this.file.uses.namesOf(key)) this.value(name);
    return this;
  }

  private add(kind: UseKind, node: ts.Node, method = ""): void {
    this.uses.push({ kind, node, fn: this.file.inventory.enclosing(node), method });
  }

  value(expression: ts.Expression): this {
    if (this.seen.has(expression)) return this;
    this.seen.add(expression);
    const outer = wrapperOf(expression) as ts.Expression;
    const { parent } = outer;
    if (isMember(parent) && parent.expression === outer) this.member(parent);
    else if (isCallNode(parent) && parent.expression !== outer) this.argument(parent, outer);
    else if (ts.isVariableDeclaration(parent)) this.variable(parent, outer);
    else if (isAssignment(parent)) this.assignment(parent, outer);
    else if (ts.isBinaryExpression(parent)) this.operand(parent, outer);
    else if (ts.isConditionalExpression(parent) && parent.condition !== outer) this.value(parent);
    else if (ts.isAwaitExpression(parent)) this.value(parent);
    else if (isCollected(this.file, parent)) return this;
    else if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) this.result(parent, outer);
    else if (isHandedOn(parent, outer)) this.add("escape", outer);
    return this;
  }

  /** What a function returns goes to its callers: to those in the file, and, should others know of it, out of sight. */
  private result(parent: ts.ReturnStatement | ts.ArrowFunction, outer: ts.Expression): void {
    if (ts.isArrowFunction(parent) && (parent.body !== outer || isByTheWay(parent, outer))) return;
    const { inventory, calls } = this.file;
    const fn = inventory.functionOf.get(parent) ?? inventory.enclosing(parent);
    const callers = inventory.functions.flatMap((caller) => caller.calls.filter((call) => calls.target(call)?.fn === fn));
    if (callers.length === 0 || !isLocal(fn)) this.add("escape", outer);
    for (const call of callers) this.value(call);
  }

  private member(member: ts.PropertyAccessExpression | ts.ElementAccessExpression): void {
    const name = memberName(member);
    const outer = wrapperOf(member) as ts.Expression;
    const { parent } = outer;
    if (isCallNode(parent) && parent.expression === outer) {
      if (name === undefined) this.add("escape", parent);
      else this.method(parent, name);
    } else if (isAssignment(parent) && parent.left === outer) {
      const isSet = abstractValue(assignedValue(parent.right)).truthy !== false;
      if (name === "onerror") this.add(isSet ? "sink" : "removal", parent, name);
      else if (name === "_events") this.add("removal", parent, "removeAllListeners");
      else if (name !== undefined && /^on[a-z]+$/.test(name) && isSet) this.add("listener", parent, name);
    } else if (name !== undefined && (LISTENER_ADDERS.test(name) || name === "constructor")) {
      this.add("escape", member);
    }
  }

  private method(call: CallNode, name: string): void {
    const [first] = call.arguments ?? [];
    // `Events.Error` is the event it is named after.
    const event = first === undefined ? undefined : ts.isStringLiteralLike(first) ? first.text : ts.isPropertyAccessExpression(first) ? first.name.text.toLowerCase() : undefined;
    if (LISTENER_ADDERS.test(name)) {
      if (event === undefined) this.add("escape", call, name);
      else this.add(event === "error" ? "sink" : "listener", call, name);
      this.value(call);
    } else if (name === "removeAllListeners") {
      if (first === undefined || event === "error") this.add("removal", call, name);
      this.value(call);
    } else if (LISTENER_REMOVERS.test(name)) {
      if (event === "error") this.add("removal", call, name);
    } else if (ENDINGS.test(name)) {
      this.add("ending", call, name);
    } else if (CHAINING.test(name)) {
      this.value(call);
    } else if (name === "call" || name === "apply" || name === "bind") {
      this.add("escape", call, name);
    }
  }

  private argument(call: CallNode, argument: ts.Expression): void {
    const name = calleeName(call) ?? "";
    const receiver = receiverOf(call);
    const index = call.arguments?.indexOf(argument) ?? -1;
    if (ERROR_TAKERS.test(name)) {
      this.add("sink", call, name);
      return;
    }
    // `events.once(socket, "open")` rejects when the socket fails meanwhile.
    if (name === "once" && index === 0 && call.arguments?.[1] !== undefined) {
      this.add("brief sink", call, name);
      return;
    }
    if (receiver !== undefined && (ts.isIdentifier(receiver) && receiver.text === "console")) return;
    const target = name === "call" || name === "apply" ? undefined : this.file.calls.target(call);
    if (target === undefined) {
      if (receiver === undefined || !COLLECTING.test(name)) this.add("escape", call, name);
      return;
    }
    const { node } = target.fn;
    const binding = ts.isSourceFile(node) ? undefined : node.parameters[index];
    const parameter = target.fn.parameters.find((declaration) => declaration.node === binding?.name);
    if (parameter === undefined || binding?.dotDotDotToken !== undefined || this.depth >= MAX_DEPTH) {
      if (binding !== undefined) this.add("escape", call, name);
      return;
    }
    this.depth++;
    for (const { kind, method } of target.file === this.file ? this.within(parameter) : target.file.uses.ofDeclaration(parameter)) this.add(kind, call, method);
    this.depth--;
  }

  /** The uses of a parameter, apart from those found so far. */
  private within(parameter: Declaration): Use[] {
    const before = this.uses.length;
    this.names(parameter.id);
    return this.uses.slice(before);
  }

  private variable(parent: ts.VariableDeclaration, outer: ts.Expression): void {
    if (parent.initializer !== outer) return;
    if (!ts.isIdentifier(parent.name)) {
      if (ts.isObjectBindingPattern(parent.name) && parent.name.elements.every(({ name }) => !ts.isIdentifier(name) || !LISTENER_ADDERS.test(name.text))) return;
      this.add("escape", parent);
      return;
    }
    const declaration = this.file.inventory.resolve(parent.name);
    if (declaration !== undefined) this.names(declaration.id);
  }

  private assignment(parent: ts.BinaryExpression, outer: ts.Expression): void {
    if (parent.right !== outer) return;
    const place = this.file.places.of(parent.left);
    if (place === undefined) {
      this.add("escape", parent);
      return;
    }
    if (isDeclaration(place.root) ? place.path.length > 0 : !this.isKeptInside(place, parent.left)) this.add("shared", parent);
    this.names(place.key);
    this.value(parent);
  }

  private operand(parent: ts.BinaryExpression, outer: ts.Expression): void {
    const operator = parent.operatorToken.kind;
    const isChoice = operator === SyntaxKind.BarBarToken || operator === SyntaxKind.QuestionQuestionToken;
    if (isChoice || (parent.right === outer && (operator === SyntaxKind.AmpersandAmpersandToken || operator === SyntaxKind.CommaToken))) this.value(parent);
  }

  /** A slot of the file's own class that its type or name keeps from others. */
  private isKeptInside(place: Place, target: ts.Expression): boolean {
    const inner = unwrap(target);
    if (place.path.length !== 1 || isDeclaration(place.root) || place.root.kind === "parameter") return false;
    if (/^[_#]/.test(place.path[0] ?? "")) return true;
    if (!isMember(inner) || !ts.isClassLike(place.root.node)) return false;
    return place.root.node.members.some((member) => {
      const isIt = ts.isPropertyDeclaration(member) && member.name.getText() === place.path[0];
      return isIt && (member.modifiers?.some(({ kind }) => kind === SyntaxKind.PrivateKeyword) ?? false);
    });
  }
}

/** True where a value leaves by the way it stands: returned, in a literal, spread, yielded, exported. */
function isHandedOn(parent: ts.Node, outer: ts.Expression): boolean {
  switch (parent.kind) {
    case SyntaxKind.YieldExpression:
    case SyntaxKind.PropertyAssignment:
    case SyntaxKind.ShorthandPropertyAssignment:
    case SyntaxKind.ArrayLiteralExpression:
    case SyntaxKind.SpreadElement:
    case SyntaxKind.SpreadAssignment:
    case SyntaxKind.ExportAssignment:
    case SyntaxKind.PropertyDeclaration:
      return true;
    default:
      return ts.isForOfStatement(parent) && parent.expression === outer;
  }
}

/** `clients.set(id, { socket })` keeps it as `clients.add(socket)` does. */
function isCollected(file: FileModel, parent: ts.Node): boolean {
  if (!ts.isPropertyAssignment(parent) && !ts.isShorthandPropertyAssignment(parent)) return false;
  const call = wrapperOf(parent.parent).parent;
  return ts.isCallExpression(call) && receiverOf(call) !== undefined && COLLECTING.test(calleeName(call) ?? "") && file.calls.target(call) === undefined;
}

/** A function that only its own file can call: nested, private, or not exported. */
function isLocal(fn: FunctionInfo): boolean {
  if (fn.parent?.parent !== undefined || isHidden(fn)) return true;
  return ts.isFunctionDeclaration(fn.node) && !(fn.node.modifiers?.some(({ kind }) => kind === SyntaxKind.ExportKeyword) ?? false);
}

/** `server.on("connection", (socket) => socket.on("data", f))`: what a callback's only call returns, nobody wants. */
function isByTheWay(arrow: ts.ArrowFunction, result: ts.Expression): boolean {
  return isCallNode(wrapperOf(arrow).parent) && ts.isCallExpression(unwrap(result));
}
