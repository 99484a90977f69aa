import ts = require("typescript");
import type { Target } from "./calls.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { familyOf } from "./owners.ts";
import { isDeclaration, makePlace, nameOf, type Place } from "./places.ts";
import { type CallNode, calleeName, isFunctionNode, isMember, memberName, propertyNameText, receiverOf, unwrap, wrapperOf } from "./syntax.ts";
import { RecursionMemo } from "./recursion-memo.ts";
import { clearedPlace, timerObjectCallback, timerObjectSite, timerSite, type TimerSite } from "./timers.ts";
import { type AbstractValue, abstractValue, CHANGED, MISSING } from "./values.ts";
import { CLOSE_METHODS, CONNECT_CALLS, CONNECT_NOUNS, EMITTERS, ENDING_METHODS, HANDLE_RELEASERS, LISTENER_ADDERS, LISTENER_REMOVERS, LOGGERS, SEND_METHODS, SOCKET_CONSTRUCTORS, SOCKET_FACTORIES, SOCKET_MAKERS, SOCKET_MODULES, TIMER_CLEARERS } from "./vocabulary.ts";

const { SyntaxKind } = ts;

export type EffectKind =
  | "arm"
  | "clear"
  | "write"
  | "close"
  | "detach"
  | "connect"
  | "send"
  | "emit"
  /** Runs a function that was handed in: an option, a parameter, a slot filled from outside. */
  | "callout";

/** One thing a function does to state that outlives it. */
export interface Effect {
  readonly kind: EffectKind;
  readonly node: ts.Node;
  readonly place: Place | undefined;
  readonly value?: AbstractValue;
  readonly timer?: TimerSite;
  /** The file of `node`. */
  readonly file: FileModel;
  /** True when it happens in a function handed to somebody who may or may not run it before returning. */
  readonly maybe: boolean;
  /** The calls from the function asked about down to the node, outermost first. */
  readonly via: readonly CallNode[];
}

const MAX_EFFECTS = 60;
const MAX_VIA = 5;
/** What options that hold a function are called, and the objects they come in. */
const CALLBACK_NAMES = /^on[A-Z_]\w*$|(?:[cC]allback|Handler|Listener|Hook|Fn|^cb|^callback|^fn)$/;
/** What every object has: `options.hasOwnProperty(key)` runs nobody's callback. */
const OBJECT_METHODS = /^(?:hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toString|toLocaleString|valueOf)$/;
const OPTION_OBJECTS = /^(?:opts?|options|params|props|config|cfg|args|callbacks|handlers|hooks|events|deps)$/i;
const SYNC_RECEIVERS = /^(?:forEach|map|filter|some|every|find|reduce|flatMap|sort|call|apply|runInContext|run|batch)$/;

/** What functions do, directly and through everything they call before they return. */
export class Effects {
  private readonly directOf = new Map<FunctionInfo, Effect[]>();
  private readonly byNodeOf = new Map<FunctionInfo, Map<ts.Node, Effect[]>>();
  private readonly summaries = new RecursionMemo<FunctionInfo, readonly Effect[]>();
  private readonly ofCalls = new Map<CallNode, readonly Effect[]>();

  constructor(private readonly file: FileModel) {}

  /** The function's own effects, without those of the functions it calls. */
  direct(fn: FunctionInfo): readonly Effect[] {
    const known = this.directOf.get(fn);
    if (known !== undefined) return known;
    const effects: Effect[] = [];
    this.directOf.set(fn, effects);
    const add = (kind: EffectKind, node: ts.Node, place: Place | undefined, rest: Partial<Effect> = {}): void => {
      effects.push({ kind, node, place, file: this.file, maybe: false, via: [], ...rest });
    };
    for (const write of fn.writes) {
      const place = this.file.places.of(write.target);
      if (place === undefined || this.isPrivateToCall(place, fn)) continue;
      const value = write.kind === "delete" ? MISSING : write.kind === "update" ? CHANGED : abstractValue(write.value);
      add("write", write.node, place, { value });
    }
    for (const call of fn.calls) this.addCall(call, fn, add);
    return effects;
  }

  /** The function's own effects at one node. */
  at(fn: FunctionInfo, node: ts.Node): readonly Effect[] {
    let byNode = this.byNodeOf.get(fn);
    if (byNode === undefined) {
      byNode = new Map();
      for (const effect of this.direct(fn)) {
        const list = byNode.get(effect.node);
        if (list === undefined) byNode.set(effect.node, [effect]);
        else list.push(effect);
      }
      this.byNodeOf.set(fn, byNode);
    }
    return byNode.get(node) ?? [];
  }

  /** Everything that can happen before the function returns or first suspends, and after it resumes. */
  all(fn: FunctionInfo): readonly Effect[] {
    return this.summaries.get(fn, this.direct(fn), () => {
      const effects = new DistinctEffects(this.direct(fn));
      for (const call of fn.calls) {
        if (effects.list.length > MAX_EFFECTS) break;
        this.collectOfCall(call, fn, effects);
      }
      return effects.list;
    });
  }

  /** The effects of what one call runs, in the caller's terms. */
  ofCall(call: CallNode, caller: FunctionInfo): readonly Effect[] {
    const known = this.ofCalls.get(call);
    if (known !== undefined) return known;
    const effects = new DistinctEffects([]);
    this.collectOfCall(call, caller, effects);
    if (this.summaries.isIdle) this.ofCalls.set(call, effects.list);
    return effects.list;
  }

  private collectOfCall(call: CallNode, caller: FunctionInfo, into: DistinctEffects): void {
    const target = this.file.calls.target(call);
    if (target !== undefined && target.fn !== caller) {
      for (const effect of target.file.effects.all(target.fn)) {
        if (effect.via.length < MAX_VIA) this.translate(effect, call, target, into);
      }
    }
    const name = calleeName(call) ?? "";
    const isSync = SYNC_RECEIVERS.test(name) || name === "Promise";
    for (const argument of call.arguments ?? []) {
      const inner = unwrap(argument);
      const value = isFunctionNode(inner) || (isSync && !ts.isLiteralExpression(inner)) ? this.file.calls.functionValue(argument) : undefined;
      if (value === undefined || value.file !== this.file || value.fn === caller) continue;
      if (this.at(caller, call).some(({ kind }) => kind === "arm")) continue;
      for (const effect of this.all(value.fn)) {
        if (effect.via.length < MAX_VIA) into.add({ ...effect, maybe: effect.maybe || !isSync, via: [call, ...effect.via] });
      }
    }
  }

  private addCall(
    call: CallNode,
    fn: FunctionInfo,
    add: (kind: EffectKind, node: ts.Node, place: Place | undefined, rest?: Partial<Effect>) => void,
  ): void {
    const { places, slots, calls } = this.file;
    const name = calleeName(call);
    if (name === undefined) return;
    const timer = timerSite(this.file, call, fn) ?? timerObjectSite(this.file, call, fn);
    if (timer !== undefined) {
      add("arm", call, timer.handle.kind === "kept" ? timer.handle.place : undefined, { timer });
      return;
    }
    const receiver = receiverOf(call);
    if (receiver !== undefined && LOGGERS.test(ts.isIdentifier(receiver) ? receiver.text : (memberName(receiver) ?? ""))) return;
    const receiverPlace = receiver === undefined ? undefined : places.of(receiver);
    if (ts.isNewExpression(call)) {
      if (this.makesSocket(call, name) && calls.target(call) === undefined) add("connect", call, undefined);
      return;
    }
    // Looking up who a call runs may read another file, so it comes last and only for names that say something.
    const isSeen = (): boolean => calls.target(call) !== undefined;
    const isRelease = HANDLE_RELEASERS.test(name) && !TIMER_CLEARERS.test(name);
    const cleared = clearedPlace(this.file, call);
    if (cleared !== undefined && (TIMER_CLEARERS.test(name) || !isSeen())) add("clear", call, cleared);
    if (name === "delete" && receiverPlace !== undefined) add("write", call, makePlace(receiverPlace.root, [...receiverPlace.path, "[]"]), { value: CHANGED });
    const isObject = receiverPlace !== undefined && (receiverPlace.path.length > 0 || isDeclaration(receiverPlace.root) || receiverPlace.root.kind === "parameter");
    const onSocket = isObject && slots.isSocket(receiverPlace);
    if (receiverPlace !== undefined && isRelease && (timerObjectCallback(this.file, receiverPlace) !== undefined || !isSeen())) {
      add("clear", call, receiverPlace, { value: CHANGED });
    }
    if (onSocket) {
      if (CLOSE_METHODS.test(name)) add("close", call, receiverPlace);
      else if (SEND_METHODS.test(name)) add("send", call, receiverPlace);
      else if (LISTENER_REMOVERS.test(name)) add("detach", call, receiverPlace);
    }
    if (isObject && !onSocket && ENDING_METHODS.test(name) && !isSeen()) add("close", call, receiverPlace);
    const kind = this.unseenKind(name, call, receiver, onSocket);
    if (kind !== undefined && !isSeen()) add(kind, call, kind === "callout" ? this.calloutPlace(call) : receiverPlace);
  }

  /** What a call does by its name, should nothing of the code behind it be in sight. */
  private unseenKind(name: string, call: ts.CallExpression, receiver: ts.Expression | undefined, onSocket: boolean): EffectKind | undefined {
    // `this.emit.apply(this, arguments)`
    const emitted = /^(?:apply|call)$/.test(name) && receiver !== undefined ? (memberName(receiver) ?? name) : name;
    if (EMITTERS.test(emitted)) return "emit";
    if (CALLBACK_NAMES.test(name) && this.isCallout(call)) return "callout";
    if (this.opensConnection(name, call, receiver, onSocket)) return "connect";
    if (this.isCallout(call)) return "callout";
    const owner = receiver === undefined ? undefined : this.file.places.of(receiver);
    const isOwner = owner !== undefined && !isDeclaration(owner.root) && owner.path.length === 0;
    return !onSocket && isOwner && SEND_METHODS.test(name) ? "send" : undefined;
  }

  /** `new WebSocket(url)`, and `new ws(url)` or `new Client(url)` when the name was imported from the `ws` package. */
  private makesSocket(call: ts.NewExpression, name: string): boolean {
    if (SOCKET_CONSTRUCTORS.test(name)) return true;
    const callee = unwrap(call.expression);
    const declaration = ts.isIdentifier(callee) ? this.file.inventory.resolve(callee) : undefined;
    // `this.conn = new this.transport(url)`: whoever was handed in, it is kept as the connection.
    const isInjected = isMember(callee) || declaration?.kind === "parameter";
    if (isInjected && (call.arguments?.length ?? 0) > 0 && this.isKeptAsSocket(call)) return true;
    return declaration?.imported !== undefined && SOCKET_MODULES.test(declaration.imported.module) && !/Server/.test(name);
  }

  private isKeptAsSocket(call: CallNode): boolean {
    const { parent } = wrapperOf(call);
    if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== SyntaxKind.EqualsToken) return false;
    const place = this.file.places.of(parent.left);
    return place !== undefined && this.file.slots.isSocket(place);
  }

  /** A variable of this very call that nothing else can see. */
  private isPrivateToCall(place: Place, fn: FunctionInfo): boolean {
    if (!isDeclaration(place.root) || place.root.owner !== fn || place.path.length > 0) return false;
    return !this.file.isCaptured(place.root);
  }

  private opensConnection(name: string, call: ts.CallExpression, receiver: ts.Expression | undefined, onSocket: boolean): boolean {
    if (SOCKET_FACTORIES.test(name) && name !== "connect") return true;
    if (SOCKET_MAKERS.test(name) && !onSocket && this.isKeptAsSocket(call)) return true;
    if (!CONNECT_CALLS.test(name) || CONNECT_NOUNS.test(name)) return false;
    if (name === "open") return onSocket || receiver?.kind === SyntaxKind.ThisKeyword || this.file.places.of(call.expression)?.path.length === 1;
    return true;
  }

  /** The place of the function that a call runs: `f` of `f()` and of `f.apply(this)`. */
  private calloutPlace(call: ts.CallExpression): Place | undefined {
    const callee = unwrap(call.expression);
    const isIndirect = /^(?:call|apply)$/.test(memberName(callee) ?? "") && isMember(callee);
    const called = isIndirect ? unwrap(callee.expression) : callee;
    return ts.isIdentifier(called) || isMember(called) ? this.file.places.of(called) : undefined;
  }

  private isCallout(call: ts.CallExpression): boolean {
    const place = this.calloutPlace(call);
    if (place === undefined) return false;
    const method = calleeName(call) ?? "";
    if (LISTENER_ADDERS.test(method) || LISTENER_REMOVERS.test(method) || OBJECT_METHODS.test(method)) return false;
    const name = nameOf(place);
    const rootName = place.root.name;
    const isNamedCallback = CALLBACK_NAMES.test(name);
    if (!isDeclaration(place.root) && place.root.kind === "parameter") {
      return place.path.length === 0 || (place.path.length <= 2 && (isNamedCallback || OPTION_OBJECTS.test(rootName)));
    }
    if (isDeclaration(place.root)) {
      const { kind, imported, init, node } = place.root;
      if (imported !== undefined) return false;
      if (kind === "parameter") return place.path.length === 0 || (place.path.length <= 2 && (isNamedCallback || OPTION_OBJECTS.test(rootName)));
      return place.path.length === 0 && init === undefined && !ts.isFunctionDeclaration(node);
    }
    // `this.checkPing()` where the file puts a parameter into the slot, or `this.options.onClose()`.
    if (place.path.length === 1) {
      return this.file.slots.values(place).some((value) => ts.isIdentifier(value) && this.isParameter(value));
    }
    return place.path.length <= 3 && isNamedCallback;
  }

  private isParameter(identifier: ts.Identifier): boolean {
    return this.file.inventory.resolve(identifier)?.kind === "parameter";
  }

  /** Adds the effect as the caller sees it: the callee's parameters and `this` replaced by what the call passes. */
  private translate(effect: Effect, call: CallNode, target: Target, into: DistinctEffects): void {
    const { place } = effect;
    const add = (translated: Place | undefined): void => into.add({ ...effect, via: [call, ...effect.via], place: translated });
    if (place === undefined) {
      add(undefined);
      return;
    }
    if (effect.kind === "callout") {
      const handed = this.handedFunction(place, call, target);
      if (handed !== undefined) {
        for (const inner of handed.file.effects.all(handed.fn)) {
          into.add({ ...inner, maybe: inner.maybe || effect.maybe, via: [call, ...effect.via, ...inner.via].slice(0, MAX_VIA) });
        }
        return;
      }
    }
    const { root } = place;
    const isParameter = isDeclaration(root) ? root.kind === "parameter" : root.kind === "parameter";
    const index = isParameter ? parameterIndex(target, root) : -1;
    if (index >= 0) {
      const argument = call.arguments?.[index];
      const base = argument === undefined ? undefined : this.file.places.of(argument);
      if (base !== undefined) add(makePlace(base.root, [...base.path, ...(isDeclaration(root) ? root.bindingPath : []), ...place.path]));
      else if (isPlaceless(effect)) add(undefined);
      return;
    }
    if (target.receiver !== undefined && !isDeclaration(root) && familyOf(root) === ownThis(target)) {
      add(makePlace(target.receiver.root, [...target.receiver.path, ...place.path]));
    } else if (target.file === this.file) {
      add(place);
    } else if (isPlaceless(effect)) {
      // Another module's variables are out of the caller's sight.
      add(undefined);
    }
  }

  /** The function that a call hands to the parameter (or the option of a parameter object) a callee calls out through. */
  handedFunction(place: Place, call: CallNode, target: Target): Target | undefined {
    const { root, path } = place;
    const index = parameterIndex(target, root);
    if (index < 0) return undefined;
    const argument = call.arguments?.[index];
    if (argument === undefined) return undefined;
    const names = isDeclaration(root) ? [...root.bindingPath, ...path] : path;
    if (names.length === 0) return this.file.calls.functionValue(argument);
    return names.length === 1 && names[0] !== undefined ? this.optionFunction(argument, names[0]) : undefined;
  }

  /** `f` of `{ name: f }`, given as a literal or through a variable that holds one. */
  private optionFunction(argument: ts.Expression, name: string): Target | undefined {
    let literal: ts.Expression | undefined = unwrap(argument);
    if (ts.isIdentifier(literal)) {
      const init = this.file.inventory.resolve(literal)?.init;
      literal = init === undefined ? undefined : unwrap(init);
    }
    if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return undefined;
    for (const property of literal.properties) {
      if (propertyNameText(property.name) !== name) continue;
      if (ts.isPropertyAssignment(property)) return this.file.calls.functionValue(property.initializer);
      if (ts.isMethodDeclaration(property)) {
        const fn = this.file.inventory.functionOf.get(property);
        return fn === undefined ? undefined : { file: this.file, fn, receiver: undefined };
      }
      if (ts.isShorthandPropertyAssignment(property)) return this.file.calls.functionValue(property.name);
    }
    return undefined;
  }
}

function ownThis(target: Target): unknown {
  const { node } = target.fn;
  if (ts.isSourceFile(node) || node.body === undefined) return undefined;
  const owner = target.file.owners.ofThis(node.body);
  return owner === undefined ? undefined : familyOf(owner);
}

/** Which of the target's parameters a place's root is; -1 when none. */
function parameterIndex(target: Target, root: Place["root"]): number {
  return isDeclaration(root)
    ? target.fn.parameters.indexOf(root)
    : target.fn.parameters.findIndex((parameter) => target.file.owners.parameter(parameter) === root);
}

/** Effects that mean something even where their place cannot be named: they connect, send, emit or call out. */
function isPlaceless({ kind }: Effect): boolean {
  return kind === "connect" || kind === "send" || kind === "emit" || kind === "callout";
}

/** A list in which the same thing done to the same place counts once, however many calls lead to it. */
class DistinctEffects {
  readonly list: Effect[] = [];
  private readonly seen = new Map<ts.Node, Effect[]>();

  constructor(effects: readonly Effect[]) {
    for (const effect of effects) this.add(effect);
  }

  add(effect: Effect): void {
    const same = this.seen.get(effect.node);
    if (same === undefined) {
      this.seen.set(effect.node, [effect]);
    } else {
      if (same.some(({ kind, place, maybe }) => kind === effect.kind && place?.key === effect.place?.key && (!maybe || effect.maybe))) return;
      same.push(effect);
    }
    this.list.push(effect);
  }
}

/** `ws.on("close", f)`'s event and receiver; undefined for other calls. */
export function listenerCall(call: CallNode): { readonly event: string; readonly receiver: ts.Expression; readonly listener: ts.Expression } | undefined {
  const receiver = receiverOf(call);
  if (receiver === undefined || !LISTENER_ADDERS.test(memberName(unwrap(call.expression)) ?? "")) return undefined;
  const [event, listener] = call.arguments ?? [];
  if (event === undefined || listener === undefined) return undefined;
  const name = ts.isStringLiteralLike(event) ? event.text : (ts.isPropertyAccessExpression(event) ? event.name.text : undefined);
  return name === undefined ? undefined : { event: name, receiver, listener };
}
