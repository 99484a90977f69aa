import ts = require("typescript");
import type { Declaration, FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, makePlace, type Place } from "./places.ts";
import { assignedValue, type CallNode, calleeName, isFunctionNode, isMember, memberName, propertyNameText, receiverOf, unwrap, wrapperOf } from "./syntax.ts";
import { LISTENER_ADDERS, LISTENER_REMOVERS } from "./vocabulary.ts";

const { SyntaxKind } = ts;

/** A listener being added, wherever its function comes from. */
export interface Registration {
  readonly event: string;
  /** What it is added to; undefined for the global object: `addEventListener("online", f)`. */
  readonly receiver: ts.Expression | undefined;
  readonly listener: ts.Expression;
  readonly node: CallNode | ts.Node;
  readonly fn: FunctionInfo;
  /** `on`, `addEventListener`, ..., or `=` for `ws.onclose = f`. */
  readonly method: string;
  /** Gone by itself: `once`, `{ once: true }`. */
  readonly isOnce: boolean;
  readonly hasSignal: boolean;
}

/** A listener being taken off. */
export interface Removal {
  /** Undefined when every event is meant, or one that cannot be told. */
  readonly event: string | undefined;
  readonly receiver: ts.Expression | undefined;
  /** Undefined when every listener is meant. */
  readonly listener: ts.Expression | undefined;
  readonly node: CallNode | ts.Node;
  readonly fn: FunctionInfo;
  readonly method: string;
}

const ALIAS_DEPTH = 3;
const RUN_AT_ONCE = /^(?:forEach|map|some|every|Promise|call|apply)$/;

/** Which listeners a file adds and takes off, and to which slots' sockets. */
export class Listeners {
  private adds: Registration[] | undefined;
  private removes: Removal[] | undefined;
  private stores: Map<Declaration, Place[]> | undefined;
  private results: Map<FunctionInfo, Place[]> | undefined;
  private callers: Map<FunctionInfo, { readonly call: CallNode; readonly fn: FunctionInfo }[]> | undefined;

  constructor(private readonly file: FileModel) {}

  added(): readonly Registration[] {
    if (this.adds === undefined) this.collect();
    return this.adds ?? [];
  }

  removed(): readonly Removal[] {
    if (this.removes === undefined) this.collect();
    return this.removes ?? [];
  }

  /** The places a socket is kept in: the expression's own, and those that a local or parameter is put into. */
  slots(expression: ts.Expression, depth = 0): Place[] {
    const base = chainBase(expression);
    const place = this.file.places.of(base);
    if (place === undefined) return this.placesOfNew(base, depth);
    if (!isDeclaration(place.root) || place.path.length > 0 || depth > ALIAS_DEPTH) return [place];
    return [place, ...this.kept(place.root, depth)];
  }

  /** Where a socket goes to which listeners are added as it is made: `const ws = new WebSocket(url).on("open", f)`. */
  private placesOfNew(made: ts.Expression, depth: number): Place[] {
    if (!ts.isNewExpression(made)) return [];
    let outer: ts.Node = made;
    while (isChained(outer.parent) || outer.parent.kind === SyntaxKind.ParenthesizedExpression) outer = ts.isPropertyAccessExpression(outer.parent) ? outer.parent.parent : outer.parent;
    const { parent } = outer;
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return this.slots(parent.name, depth);
    return ts.isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.EqualsToken && parent.right === outer ? this.slots(parent.left, depth) : [];
  }

  /** The calls in this file that run a function. */
  callersOf(fn: FunctionInfo): readonly { readonly call: CallNode; readonly fn: FunctionInfo }[] {
    if (this.callers === undefined) {
      this.callers = new Map();
      for (const caller of this.file.inventory.functions) {
        for (const call of caller.calls) {
          const target = this.file.calls.target(call);
          if (target === undefined || target.file !== this.file || target.fn === caller) continue;
          const known = this.callers.get(target.fn);
          if (known === undefined) this.callers.set(target.fn, [{ call, fn: caller }]);
          else known.push({ call, fn: caller });
        }
      }
    }
    return this.callers.get(fn) ?? [];
  }

  /** A function and all that run it before they return or after they wait: whoever calls one of them runs it. */
  leadingTo(fn: FunctionInfo): Set<FunctionInfo> {
    const leading = new Set<FunctionInfo>([fn]);
    for (const current of leading) {
      for (const caller of this.callersOf(current)) leading.add(caller.fn);
      if (current.parent !== undefined && isRunAtOnce(current)) leading.add(current.parent);
    }
    return leading;
  }

  /** The function that runs another before it goes on: `m` for the executor in `m() { return new Promise(() => {}) }`. */
  runnerOf(fn: FunctionInfo): FunctionInfo {
    let runner = fn;
    while (runner.parent !== undefined && isRunAtOnce(runner)) runner = runner.parent;
    return runner;
  }

  private kept(declaration: Declaration, depth: number): Place[] {
    this.index();
    const places = [...(this.stores?.get(declaration) ?? [])];
    for (const place of [...places]) {
      if (isDeclaration(place.root) && place.path.length === 0 && place.root !== declaration && depth < ALIAS_DEPTH) places.push(...this.kept(place.root, depth + 1));
    }
    if (declaration.kind === "parameter" && declaration.bindingPath.length === 0) {
      const at = declaration.owner.parameters.indexOf(declaration);
      for (const { call } of this.callersOf(declaration.owner)) {
        const argument = call.arguments?.[at];
        if (argument !== undefined) places.push(...this.slots(argument, depth + 1));
      }
    }
    for (const { expression } of declaration.owner.returns) {
      const inner = expression === undefined ? undefined : unwrap(expression);
      if (inner !== undefined && ts.isIdentifier(inner) && this.file.inventory.resolve(inner) === declaration) places.push(...(this.results?.get(declaration.owner) ?? []));
    }
    return places;
  }

  /** Where each local's value is put, and where the result of each function is. */
  private index(): void {
    if (this.stores !== undefined) return;
    const stores = (this.stores = new Map<Declaration, Place[]>());
    const results = (this.results = new Map<FunctionInfo, Place[]>());
    const { inventory, places, calls } = this.file;
    const note = (place: Place | undefined, value: ts.Expression): void => {
      if (place === undefined) return;
      const awaited = unwrap(value);
      const inner = ts.isAwaitExpression(awaited) ? unwrap(awaited.expression) : awaited;
      if (ts.isIdentifier(inner)) {
        const declaration = inventory.resolve(inner);
        if (declaration !== undefined) push(stores, declaration, place);
      } else if (ts.isObjectLiteralExpression(inner)) {
        for (const property of inner.properties) {
          const name = propertyNameText(property.name);
          const part = ts.isShorthandPropertyAssignment(property) ? property.name : ts.isPropertyAssignment(property) ? property.initializer : undefined;
          if (name !== undefined && part !== undefined && ts.isIdentifier(unwrap(part))) note(makePlace(place.root, [...place.path, name]), part);
        }
      } else if (ts.isCallExpression(inner)) {
        const target = calls.target(inner);
        if (target !== undefined && target.file === this.file) push(results, target.fn, place);
      }
    };
    for (const fn of inventory.functions) {
      for (const { target, value } of fn.writes) if (value !== undefined) note(places.of(target), assignedValue(value));
    }
    this.indexGivenObjects(stores);
    for (const declaration of inventory.declarations) {
      if (declaration.kind === "variable" && declaration.init !== undefined && declaration.bindingPath.length === 0) note(makePlace(declaration, []), assignedValue(declaration.init));
    }
  }

  /** `this.setState({ ws })`, where `setState` puts its parameter into a slot. */
  private indexGivenObjects(stores: Map<Declaration, Place[]>): void {
    const { inventory } = this.file;
    const stored = [...stores].filter(([{ kind }]) => kind === "parameter");
    for (const [parameter, kept] of stored) {
      const at = parameter.owner.parameters.indexOf(parameter);
      for (const { call } of this.callersOf(parameter.owner)) {
        const argument = call.arguments?.[at];
        const literal = argument === undefined ? undefined : unwrap(argument);
        if (literal === undefined || !ts.isObjectLiteralExpression(literal)) continue;
        for (const property of literal.properties) {
          const name = propertyNameText(property.name);
          const part = ts.isShorthandPropertyAssignment(property) ? property.name : ts.isPropertyAssignment(property) ? unwrap(property.initializer) : undefined;
          const declaration = part !== undefined && ts.isIdentifier(part) ? inventory.resolve(part) : undefined;
          if (name !== undefined && declaration !== undefined) for (const place of kept) push(stores, declaration, makePlace(place.root, [...place.path, name]));
        }
      }
    }
  }

  private collect(): void {
    const adds: Registration[] = (this.adds = []);
    const removes: Removal[] = (this.removes = []);
    for (const fn of this.file.inventory.functions) {
      for (const call of fn.calls) {
        const method = calleeName(call) ?? "";
        if (LISTENER_ADDERS.test(method)) this.addCall(call, method, fn, adds);
        else if (LISTENER_REMOVERS.test(method)) this.removeCall(call, method, fn, removes);
      }
      for (const { node, target, value } of fn.writes) {
        const event = isMember(target) ? /^on([a-z]+)$/.exec(memberName(target) ?? "")?.[1] : undefined;
        if (event === undefined || value === undefined || !isMember(target)) continue;
        const receiver = unwrap(target.expression);
        if (removesByWrite(value)) removes.push({ event, receiver, listener: undefined, node, fn, method: "=" });
        else adds.push({ event, receiver, listener: value, node, fn, method: "=", isOnce: false, hasSignal: false });
      }
    }
  }

  private addCall(call: CallNode, method: string, fn: FunctionInfo, adds: Registration[]): void {
    const [event, listener, options] = call.arguments ?? [];
    const receiver = receiverOf(call);
    const name = event === undefined ? undefined : eventName(event);
    if (name === undefined || listener === undefined || (receiver === undefined && !this.isGlobal(call))) return;
    adds.push({ event: name, receiver, listener, node: call, fn, method, isOnce: /once/i.test(method) || hasOption(options, "once"), hasSignal: hasOption(options, "signal") });
  }

  private removeCall(call: CallNode, method: string, fn: FunctionInfo, removes: Removal[]): void {
    const [event, listener] = call.arguments ?? [];
    const receiver = receiverOf(call);
    if (receiver === undefined && !this.isGlobal(call)) return;
    removes.push({ event: event === undefined ? undefined : eventName(event), receiver, listener, node: call, fn, method });
  }

  /** A bare `addEventListener(...)` that nothing in the file declares. */
  private isGlobal(call: CallNode): boolean {
    const callee = unwrap(call.expression);
    return ts.isIdentifier(callee) && /EventListener$/.test(callee.text) && this.file.inventory.resolve(callee) === undefined;
  }
}

/** What the first of several listeners in a row is added to: `ws` of `ws.on("open", f).on("close", g)`. */
function chainBase(expression: ts.Expression): ts.Expression {
  let base = unwrap(expression);
  while (ts.isCallExpression(base) && LISTENER_ADDERS.test(calleeName(base) ?? "")) {
    const receiver = receiverOf(base);
    if (receiver === undefined) break;
    base = unwrap(receiver);
  }
  return base;
}

/** `x.on` in `x.on("open", f)`. */
function isChained(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && LISTENER_ADDERS.test(node.name.text) && ts.isCallExpression(node.parent) && node.parent.expression === node;
}

/** `null`, `undefined` or a function that does nothing: what takes a handler property's listener off. */
function removesByWrite(value: ts.Expression): boolean {
  const inner = assignedValue(value);
  if (inner.kind === SyntaxKind.NullKeyword || ts.isVoidExpression(inner)) return true;
  if (ts.isIdentifier(inner)) return inner.text === "undefined" || /^[_#]?(?:noop|empty\w*)$/i.test(inner.text);
  return isFunctionNode(inner) && inner.body !== undefined && ts.isBlock(inner.body) && inner.body.statements.length === 0;
}

/** `"close"`, and the last name of `Events.Close`. */
export function eventName(event: ts.Expression): string | undefined {
  const inner = unwrap(event);
  if (ts.isStringLiteralLike(inner)) return inner.text;
  return ts.isPropertyAccessExpression(inner) ? inner.name.text : undefined;
}

/** An option of `addEventListener`, set to anything but `false`. */
function hasOption(options: ts.Expression | undefined, name: string): boolean {
  const inner = options === undefined ? undefined : unwrap(options);
  if (inner === undefined || !ts.isObjectLiteralExpression(inner)) return false;
  return inner.properties.some((property) => propertyNameText(property.name) === name && !(ts.isPropertyAssignment(property) && property.initializer.kind === SyntaxKind.FalseKeyword));
}

/** `new Promise((resolve) => {})`, `list.forEach(() => {})`, `(() => {})()`. */
function isRunAtOnce({ node }: FunctionInfo): boolean {
  if (ts.isSourceFile(node)) return false;
  const outer = wrapperOf(node);
  const { parent } = outer;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false;
  return parent.expression === outer || RUN_AT_ONCE.test(calleeName(parent) ?? "");
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
