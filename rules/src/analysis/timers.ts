import ts = require("typescript");
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { makePlace, type Place } from "./places.ts";
import { type CallNode, calleeName, isCallNode, isDiscarded, isFunctionNode, isMember, memberName, receiverOf, unwrap, wrapperOf } from "./syntax.ts";
import { HANDLE_RELEASERS, TIMER_ARMERS, TIMER_CLEARERS, type TimerKind } from "./vocabulary.ts";

/** Where a timer's handle goes. */
type Handle =
  | { readonly kind: "kept"; readonly place: Place }
  | { readonly kind: "dropped" }
  /** Returned, passed on, or put where it cannot be followed: somebody else may clear it. */
  | { readonly kind: "handed on" };

/** One call that arms a timer. */
export interface TimerSite {
  readonly node: ts.CallExpression;
  readonly kind: TimerKind;
  readonly callback: ts.Expression;
  readonly handle: Handle;
  readonly fn: FunctionInfo;
}

const MAY_ARM = /^[_#]?(?:set|request|start|restart|schedule|arm|resume|refresh)/;

/** False where a call's name alone says that it arms no timer: then nothing need be worked out for it. */
export function mayArm(file: FileModel, call: CallNode): boolean {
  const name = calleeName(call);
  if (name === undefined) return false;
  if (MAY_ARM.test(name) || file.options.schedulers.includes(name)) return true;
  const declaration = ts.isIdentifier(call.expression) ? file.inventory.resolve(call.expression) : undefined;
  return declaration?.imported !== undefined && /^(?:node:)?timers/.test(declaration.imported.module);
}

/** The timer a call arms: `setTimeout(f, ms)`, `window.setInterval(f, ms)`, `this.setTimeoutFn(f, ms)`, a configured scheduler. */
export function timerSite(file: FileModel, call: CallNode, fn: FunctionInfo): TimerSite | undefined {
  if (!ts.isCallExpression(call)) return undefined;
  const kind = armedKind(file, call);
  const [callback] = call.arguments;
  if (kind === undefined || callback === undefined || ts.isSpreadElement(callback) || isTokenBound(file, call, callback)) return undefined;
  return { node: call, kind, callback, handle: handleOf(file, call, fn), fn };
}

const SCHEDULE_METHODS = /^(?:start|restart|schedule\w*|arm|resume|refresh)$/;
const TIMER_CLASSES = /timer|timeout|interval|backoff|watchdog|heartbeat|poller|loop|keep_?alive/i;

/** `this.reconnectTimer.schedule()` where the slot holds `new Timer(() => ...)`: an object that arms the callback it was given. */
export function timerObjectSite(file: FileModel, call: CallNode, fn: FunctionInfo): TimerSite | undefined {
  if (!ts.isCallExpression(call) || !SCHEDULE_METHODS.test(calleeName(call) ?? "")) return undefined;
  const receiver = receiverOf(call);
  const place = receiver === undefined ? undefined : file.places.of(receiver);
  const callback = place === undefined ? undefined : timerObjectCallback(file, place);
  return place === undefined || callback === undefined ? undefined : { node: call, kind: "timeout", callback, handle: { kind: "kept", place }, fn };
}

/** The function that a timer object in a place was made with; undefined when the place holds no such object. */
export function timerObjectCallback(file: FileModel, place: Place): ts.Expression | undefined {
  for (const value of file.slots.values(place)) {
    if (!isCallNode(value) || !TIMER_CLASSES.test(calleeName(value) ?? "") || Object.hasOwn(TIMER_ARMERS, calleeName(value) ?? "")) continue;
    for (const argument of value.arguments ?? []) {
      const inner = unwrap(argument);
      if (isFunctionNode(inner)) return inner;
      if (!ts.isObjectLiteralExpression(inner)) continue;
      const option = inner.properties.find((property) => ts.isPropertyAssignment(property) && isFunctionNode(unwrap(property.initializer)));
      if (option !== undefined && ts.isPropertyAssignment(option)) return option.initializer;
    }
  }
  return undefined;
}

/**
 * The place whose timer a call clears by its name; undefined when it clears none. A function that can be looked into tells
 * itself what it clears, so only `clearTimeout` and its like are taken at their word there.
 */
export function clearedPlace(file: FileModel, call: CallNode): Place | undefined {
  const name = calleeName(call);
  if (name === undefined) return undefined;
  const [argument] = call.arguments ?? [];
  if (argument !== undefined && (TIMER_CLEARERS.test(name) || HANDLE_RELEASERS.test(name))) {
    let inner = unwrap(argument);
    // `clearTimeout(this.timer ?? undefined)`
    if (ts.isBinaryExpression(inner) && (inner.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken || inner.operatorToken.kind === ts.SyntaxKind.BarBarToken)) inner = unwrap(inner.left);
    if (ts.isIdentifier(inner) || isMember(inner) || ts.isCallExpression(inner)) return file.places.of(inner);
  }
  // `this.timers.forEach(clearTimeout)`
  const receiver = receiverOf(call);
  if (receiver !== undefined && argument !== undefined && ts.isIdentifier(argument) && TIMER_CLEARERS.test(argument.text)) {
    const place = file.places.of(receiver);
    return place === undefined || place.path.at(-1) === "[]" ? place : makePlace(place.root, [...place.path, "[]"]);
  }
  return undefined;
}

/** The name in `clearTimeout(name)` that nothing in the file declares: such a call throws instead of clearing. */
export function undeclaredHandle(file: FileModel, call: CallNode): ts.Identifier | undefined {
  const [argument] = call.arguments ?? [];
  if (argument === undefined || !ts.isIdentifier(argument) || !TIMER_CLEARERS.test(calleeName(call) ?? "")) return undefined;
  return argument.text === "undefined" || file.inventory.resolve(argument) !== undefined ? undefined : argument;
}

function armedKind(file: FileModel, call: ts.CallExpression): TimerKind | undefined {
  const name = calleeName(call);
  if (name === undefined) return undefined;
  const configured = file.options.schedulers.includes(name) ? "timeout" : undefined;
  if (configured === undefined && name !== "set" && !/^[_#]?(?:set|request)[TIA]/.test(name) && !ts.isIdentifier(call.expression)) return undefined;
  const base = name.replace(/^[_#]/, "").replace(/Fn$/, "");
  let kind = Object.hasOwn(TIMER_ARMERS, base) ? TIMER_ARMERS[base] : configured;
  const callee = unwrap(call.expression);
  if (ts.isIdentifier(callee)) {
    const declaration = file.inventory.resolve(callee);
    if (declaration?.imported !== undefined) {
      const { module, name: exported } = declaration.imported;
      if (/^(?:node:)?timers\/promises$/.test(module)) return undefined;
      if (/^(?:node:)?timers$/.test(module)) kind = TIMER_ARMERS[exported] ?? kind;
    } else if (declaration !== undefined && configured === undefined && isFunctionNode(declaration.node)) {
      return undefined;
    }
  }
  if (kind !== undefined) return kind;
  // `timers.set(() => {}, ms)`: an injected timer object.
  const receiver = receiverOf(call);
  const [first, second] = call.arguments;
  if (memberName(callee) !== "set" || receiver === undefined || first === undefined || second === undefined) return undefined;
  const receiverName = ts.isIdentifier(receiver) ? receiver.text : (memberName(receiver) ?? "");
  return isFunctionNode(unwrap(first)) && /timers?$/i.test(receiverName) ? "timeout" : undefined;
}

/** `token.setTimeout(f)` and `setTimeout(guard(owner, f))`: the runtime's tokens stop these by themselves. */
function isTokenBound(file: FileModel, call: ts.CallExpression, callback: ts.Expression): boolean {
  if (isGuarded(file, callback)) return true;
  const receiver = receiverOf(call);
  if (receiver === undefined) return false;
  const name = ts.isIdentifier(receiver) ? receiver.text : memberName(receiver);
  return name !== undefined && /^(?:\w*[tT]oken|current)$/.test(name);
}

/**
 * `guard(owner, f)`: the runtime runs it only while the owner's generation lasts. Around `this` it needs somebody in the file who
 * ends that generation; a parameter's may be ended where it comes from.
 */
export function isGuarded(file: FileModel, callback: ts.Expression): boolean {
  const wrapper = unwrap(callback);
  if (!ts.isCallExpression(wrapper) || calleeName(wrapper) !== "guard") return false;
  const [source] = wrapper.arguments;
  return source?.kind !== ts.SyntaxKind.ThisKeyword || ENDS_A_GENERATION.test(file.sourceFile.text);
}

/** `generationOf(this).advance()`, imported under whatever name; other things are closed, too: `connect(url).close()`. */
const ENDS_A_GENERATION = /\b\w+\(\s*[\w$]+\s*\)\s*\.advance\(|\bgenerationOf\(\s*[\w$]+\s*\)\s*\.close\(/;

/** Where a local handle is put next: `this.timer = timer`, `this.timers.push(timer)`. */
function storedFrom(file: FileModel, name: ts.Identifier, fn: FunctionInfo): Handle | undefined {
  const local = file.inventory.resolve(name);
  const isLocal = (expression: ts.Expression): boolean => {
    const inner = unwrap(expression);
    return ts.isIdentifier(inner) && local !== undefined && file.inventory.resolve(inner) === local;
  };
  for (const { target, value } of fn.writes) {
    const place = value !== undefined && isLocal(value) ? file.places.of(target) : undefined;
    if (place !== undefined) return { kind: "kept", place };
  }
  for (const call of fn.calls) {
    const argument = call.arguments?.find(isLocal);
    const place = argument === undefined ? undefined : collectionOf(file, argument);
    if (place !== undefined) return { kind: "kept", place };
  }
  return undefined;
}

/** The element place of a collection that a value is added to: `this.timers.add(value)`, `this.timers.set(key, value)`. */
function collectionOf(file: FileModel, value: ts.Expression): Place | undefined {
  const { parent } = value;
  if (!ts.isCallExpression(parent) || !/^(?:push|add|set|unshift)$/.test(calleeName(parent) ?? "")) return undefined;
  const receiver = receiverOf(parent);
  const place = receiver === undefined ? undefined : file.places.of(receiver);
  return place === undefined ? undefined : makePlace(place.root, [...place.path, "[]"]);
}

function handleOf(file: FileModel, call: ts.CallExpression, fn: FunctionInfo): Handle {
  let outer: ts.Node = wrapperOf(call);
  // `setTimeout(...).unref()` and `setTimeout(...).unref?.()` hand the same timer on.
  while (isMember(outer.parent) && memberName(outer.parent) === "unref" && ts.isCallExpression(outer.parent.parent)) {
    outer = wrapperOf(outer.parent.parent);
  }
  const { parent } = outer;
  if (isDiscarded(outer)) return { kind: "dropped" };
  const kept = (target: ts.Expression): Handle => {
    const place = file.places.of(target);
    return place === undefined ? { kind: "handed on" } : { kind: "kept", place };
  };
  if (ts.isBinaryExpression(parent) && parent.right === outer) return kept(parent.left);
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    if (!file.isReferenced(parent.name)) return { kind: "dropped" };
    return storedFrom(file, parent.name, fn) ?? kept(parent.name);
  }
  const collected = ts.isExpression(outer) ? collectionOf(file, outer) : undefined;
  if (collected !== undefined) return { kind: "kept", place: collected };
  if (ts.isConditionalExpression(parent)) {
    const holder = wrapperOf(parent).parent;
    if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)) return kept(holder.name);
    if (ts.isBinaryExpression(holder)) return kept(holder.left);
  }
  // `() => setTimeout(...)`: a short arrow's value is nobody's in a listener, somebody's elsewhere.
  if (ts.isArrowFunction(parent) && ts.isCallExpression(parent.parent) && calleeName(parent.parent) !== "map") return { kind: "dropped" };
  // `ws.onmessage = () => setTimeout(...)`
  const holder = ts.isArrowFunction(parent) ? wrapperOf(parent).parent : undefined;
  if (holder !== undefined && ts.isBinaryExpression(holder) && /^on[a-z]+$/.test(memberName(unwrap(holder.left)) ?? "")) return { kind: "dropped" };
  return { kind: "handed on" };
}
