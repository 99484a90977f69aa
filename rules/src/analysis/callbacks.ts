import ts = require("typescript");
import { listenerCall } from "./listener-call.ts";
import type { Declaration, FunctionInfo } from "./inventory.ts";
import { propertyValue } from "./literals.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, type Place } from "./places.ts";
import { type CallNode, calleeName, isFunctionNode, isMember, memberName, receiverOf, unwrap } from "./syntax.ts";
import { mayArm, type TimerSite } from "./timers.ts";

const { SyntaxKind } = ts;

/** A function that runs on a later stack. */
export interface DeferredCallback {
  readonly kind: "timer" | "listener" | "promise" | "handed";
  readonly fn: FunctionInfo;
  /** The call or assignment that schedules or registers it. */
  readonly node: ts.Node;
  /** The function that does so. */
  readonly scheduledBy: FunctionInfo;
  readonly timer?: TimerSite;
  readonly event?: string;
  readonly receiver?: ts.Expression;
  /** The function as it stands there, wrappers and all. */
  readonly value: ts.Expression;
  /** For `handed`: who defers it, and where. */
  readonly deferredBy?: { readonly name: string; readonly file: FileModel; readonly node: ts.Node };
}

/** A parameter, or a property of a parameter object, that a function runs later: `2` or `1.reconnectCallback`. */
interface DeferredParameter {
  readonly index: number;
  readonly path: readonly string[];
  readonly node: ts.Node;
}

const REACTIONS = /^(?:then|catch|finally)$/;

/** Every deferred callback of one file. */
export class Callbacks {
  private ownList: DeferredCallback[] | undefined;
  private fullList: DeferredCallback[] | undefined;
  private ownByNode: ReadonlyMap<ts.Node, DeferredCallback> | undefined;
  private parameters: Map<FunctionInfo, DeferredParameter[]> | undefined;

  constructor(private readonly file: FileModel) {}

  /** Timers, listeners, promise reactions, and functions handed to someone who defers them. */
  all(): readonly DeferredCallback[] {
    if (this.fullList === undefined) {
      this.fullList = [...this.own()];
      for (const fn of this.file.inventory.functions) {
        for (const call of fn.calls) this.addHanded(call, fn, this.fullList);
      }
    }
    return this.fullList;
  }

  /** Those whose deferral stands in the file itself. */
  own(): readonly DeferredCallback[] {
    if (this.ownList !== undefined) return this.ownList;
    const list: DeferredCallback[] = (this.ownList = []);
    for (const fn of this.file.inventory.functions) {
      for (const call of fn.calls) this.addCall(call, fn, list);
      for (const { node, target, value } of fn.writes) {
        // `ws.onclose = () => {}`
        const event = isMember(target) ? /^on([a-z]+)$/.exec(memberName(target) ?? "")?.[1] : undefined;
        if (event === undefined || value === undefined || !isMember(target)) continue;
        this.add(list, value, { kind: "listener", node, scheduledBy: fn, event, receiver: unwrap(target.expression) });
      }
    }
    return list;
  }

  /** The first that a call or an assignment in the file defers. */
  at(node: ts.Node): DeferredCallback | undefined {
    this.ownByNode ??= new Map([...this.own()].reverse().map((callback) => [callback.node, callback] as const));
    return this.ownByNode.get(node);
  }

  /** Listeners of the events that say a connection has ended. */
  listeners(events: RegExp): DeferredCallback[] {
    return this.own().filter(({ event }) => event !== undefined && events.test(event));
  }

  deferredParameters(fn: FunctionInfo): readonly DeferredParameter[] {
    if (this.parameters === undefined) {
      this.parameters = new Map();
      this.collectDeferredParameters();
    }
    return this.parameters.get(fn) ?? [];
  }

  private add(list: DeferredCallback[], value: ts.Expression, rest: Omit<DeferredCallback, "fn" | "value">): void {
    const target = this.file.calls.functionValue(value);
    if (target !== undefined && target.file === this.file) list.push({ ...rest, value, fn: target.fn });
  }

  private addCall(call: CallNode, fn: FunctionInfo, list: DeferredCallback[]): void {
    const timer = mayArm(this.file, call) ? this.file.effects.at(fn, call).find(({ kind }) => kind === "arm")?.timer : undefined;
    if (timer !== undefined) {
      this.add(list, timer.callback, { kind: "timer", node: call, scheduledBy: fn, timer });
      return;
    }
    const listener = listenerCall(call);
    if (listener !== undefined) {
      this.add(list, listener.listener, { kind: "listener", node: call, scheduledBy: fn, event: listener.event, receiver: listener.receiver });
      return;
    }
    const name = calleeName(call);
    if (name === "queueMicrotask" || name === "nextTick") {
      const [first] = call.arguments ?? [];
      if (first !== undefined) this.add(list, first, { kind: "timer", node: call, scheduledBy: fn });
    } else if (receiverOf(call) !== undefined && REACTIONS.test(name ?? "")) {
      for (const argument of call.arguments ?? []) this.add(list, argument, { kind: "promise", node: call, scheduledBy: fn });
    }
  }

  private addHanded(call: CallNode, fn: FunctionInfo, list: DeferredCallback[]): void {
    if (!this.hasFunctionArgument(call)) return;
    const target = this.file.calls.target(call);
    if (target === undefined) return;
    for (const { index, path, node } of target.file.callbacks.deferredParameters(target.fn)) {
      const argument = call.arguments?.[index];
      const value = argument === undefined ? undefined : valueAt(unwrap(argument), path);
      if (value === undefined) continue;
      const deferredBy = { name: target.fn.name === "constructor" ? (calleeName(call) ?? "") : target.fn.name, file: target.file, node };
      this.add(list, value, { kind: "handed", node: call, scheduledBy: fn, deferredBy });
    }
  }

  /** Only what is plainly a function is worth looking up who gets it. */
  private hasFunctionArgument(call: CallNode): boolean {
    return (call.arguments ?? []).some((argument) => {
      const inner = unwrap(argument);
      if (isFunctionNode(inner)) return true;
      if (ts.isObjectLiteralExpression(inner)) {
        return inner.properties.some((property) => ts.isMethodDeclaration(property) || (ts.isPropertyAssignment(property) && this.isFunction(unwrap(property.initializer))));
      }
      return this.isFunction(inner);
    });
  }

  private isFunction(value: ts.Expression): boolean {
    if (isFunctionNode(value)) return true;
    if (ts.isCallExpression(value)) return calleeName(value) === "bind";
    if (ts.isIdentifier(value)) {
      const declaration = this.file.inventory.resolve(value);
      return declaration !== undefined && (declaration.kind === "function" || (declaration.init !== undefined && isFunctionNode(unwrap(declaration.init))));
    }
    const place = isMember(value) && value.expression.kind === SyntaxKind.ThisKeyword ? this.file.places.of(value.expression) : undefined;
    return place !== undefined && !isDeclaration(place.root) && this.file.owners.method(place.root, memberName(value) ?? "") !== undefined;
  }

  private collectDeferredParameters(): void {
    const { places, effects } = this.file;
    for (const callback of this.own()) {
      if (callback.kind === "promise") continue;
      for (const effect of effects.all(callback.fn)) {
        if (effect.kind === "callout" && effect.place !== undefined && effect.file === this.file) this.note(effect.place, callback.node);
      }
    }
    for (const fn of this.file.inventory.functions) {
      for (const effect of effects.direct(fn)) {
        const passed = effect.timer === undefined ? undefined : unwrap(effect.timer.callback);
        // `setTimeout(callback, ms)`: the parameter itself is the timer's callback.
        if (passed === undefined || !(ts.isIdentifier(passed) || isMember(passed))) continue;
        const place = places.of(passed);
        if (place !== undefined) this.note(place, effect.node);
      }
    }
  }

  private note(place: Place, node: ts.Node): void {
    if (isDeclaration(place.root)) {
      this.noteParameter(place.root, place.path, node);
      return;
    }
    if (place.root.kind === "parameter") {
      for (const fn of this.file.inventory.functions) {
        for (const parameter of fn.parameters) {
          if (this.file.owners.parameter(parameter) === place.root) this.noteParameter(parameter, place.path, node);
        }
      }
      return;
    }
    // A slot that a constructor or method fills from a parameter: whoever passes that parameter has it deferred.
    for (const value of this.file.slots.values(place)) {
      const declaration = ts.isIdentifier(value) ? this.file.inventory.resolve(value) : undefined;
      if (declaration?.kind === "parameter") this.noteParameter(declaration, [], node);
    }
  }

  private noteParameter(declaration: Declaration, path: readonly string[], node: ts.Node): void {
    const index = parameterIndex(declaration);
    if (index < 0) return;
    const known = this.parameters?.get(declaration.owner) ?? [];
    const fullPath = [...declaration.bindingPath, ...path];
    if (known.some((other) => other.index === index && other.path.join() === fullPath.join())) return;
    known.push({ index, path: fullPath, node });
    this.parameters?.set(declaration.owner, known);
  }
}

/** The parameter's position; a name destructured from a parameter object has its object's. */
function parameterIndex(declaration: Declaration): number {
  const { node } = declaration.owner;
  if (declaration.kind !== "parameter" || ts.isSourceFile(node)) return -1;
  return node.parameters.findIndex((parameter) => declaration.node.pos >= parameter.pos && declaration.node.end <= parameter.end);
}

function valueAt(argument: ts.Expression, path: readonly string[]): ts.Expression | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return argument;
  const value = ts.isObjectLiteralExpression(argument) ? propertyValue(argument, name) : undefined;
  return value === undefined ? undefined : valueAt(unwrap(value), rest);
}
