import ts = require("typescript");
import { CALLBACK_NAMES, calloutPlace, isCallout } from "./callouts.ts";
import type { Target } from "./calls.ts";
import { makesSocket, opensConnection } from "./connecting.ts";
import { DistinctEffects, type Effect, type EffectKind, isPlaceless } from "./effect.ts";
import type { FunctionInfo } from "./inventory.ts";
import { propertyValue } from "./literals.ts";
import type { FileModel } from "./model.ts";
import { familyOf } from "./owners.ts";
import { isDeclaration, makePlace, type Place } from "./places.ts";
import { RecursionMemo } from "./recursion-memo.ts";
import { type CallNode, calleeName, isFunctionNode, memberName, receiverOf, unwrap } from "./syntax.ts";
import { clearedPlace, timerObjectCallback, timerObjectSite, timerSite } from "./timers.ts";
import { abstractValue, CHANGED, MISSING } from "./values.ts";
import { CLOSE_METHODS, EMITTERS, ENDING_METHODS, HANDLE_RELEASERS, LISTENER_REMOVERS, LOGGERS, SEND_METHODS, TIMER_CLEARERS } from "./vocabulary.ts";

const MAX_EFFECTS = 60;
const MAX_VIA = 5;
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
      if (makesSocket(this.file, call, name) && calls.target(call) === undefined) add("connect", call, undefined);
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
    if (kind !== undefined && !isSeen()) add(kind, call, kind === "callout" ? calloutPlace(this.file, call) : receiverPlace);
  }

  /** What a call does by its name, should nothing of the code behind it be in sight. */
  private unseenKind(name: string, call: ts.CallExpression, receiver: ts.Expression | undefined, onSocket: boolean): EffectKind | undefined {
    // `this.emit.apply(this, arguments)`
    const emitted = /^(?:apply|call)$/.test(name) && receiver !== undefined ? (memberName(receiver) ?? name) : name;
    if (EMITTERS.test(emitted)) return "emit";
    if (CALLBACK_NAMES.test(name) && isCallout(this.file, call)) return "callout";
    if (opensConnection(this.file, name, call, receiver, onSocket)) return "connect";
    if (isCallout(this.file, call)) return "callout";
    const owner = receiver === undefined ? undefined : this.file.places.of(receiver);
    const isOwner = owner !== undefined && !isDeclaration(owner.root) && owner.path.length === 0;
    return !onSocket && isOwner && SEND_METHODS.test(name) ? "send" : undefined;
  }

  /** A variable of this very call that nothing else can see. */
  private isPrivateToCall(place: Place, fn: FunctionInfo): boolean {
    if (!isDeclaration(place.root) || place.root.owner !== fn || place.path.length > 0) return false;
    return !this.file.isCaptured(place.root);
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
    const value = literal === undefined || !ts.isObjectLiteralExpression(literal) ? undefined : propertyValue(literal, name);
    return value === undefined ? undefined : this.file.calls.functionValue(value);
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
