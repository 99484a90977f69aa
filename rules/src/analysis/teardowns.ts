import ts = require("typescript");
import { consequencesOf } from "./consequences.ts";
import type { Effect } from "./effect.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { dropsOneByKey, hearsOneOfMany } from "./one-of-many.ts";
import { familyOf } from "./owners.ts";
import { isDeclaration, nameOf, type Place } from "./places.ts";
import { calleeName, isMember, memberName, unwrap, wrapperOf } from "./syntax.ts";
import { type AbstractValue, CHANGED, joinValues } from "./values.ts";
import { CLOSE_EVENTS, EMITTERS, ENDING_NAMES, FALSE_WHEN_GONE, GONE_STATE, TEARDOWN_NAMES, TEARDOWN_REACTIONS, TRUE_WHEN_GONE, WHOLE_TEARDOWN_NAMES } from "./vocabulary.ts";

const { SyntaxKind } = ts;

/** A function that ends an owner's connection, and the state it leaves behind. */
export interface Teardown {
  readonly fn: FunctionInfo;
  readonly name: string;
  /** `asked`: called to end the connection. `reaction`: runs because it ended. */
  readonly kind: "asked" | "reaction";
  /** False for one that ends only a part of what its owner holds: one stream, one subscription, one timer. */
  readonly isWhole: boolean;
  /** The owners (by id) whose state it tears down. */
  readonly owners: ReadonlySet<string>;
  /** What it does that ends the connection. */
  readonly tears: readonly Effect[];
  /** What the state it writes holds afterwards, by place. */
  readonly after: ReadonlyMap<string, AbstractValue>;
  /** The same at the moment it returns, before the listeners it causes have run. */
  readonly afterItself: ReadonlyMap<string, AbstractValue>;
  /** The sockets it closes or drops, by place. */
  readonly sockets: ReadonlySet<string>;
  /** The listeners among them that are certain to be that socket's. */
  readonly closeListeners: readonly FunctionInfo[];
  /** Functions that run because it closes a socket: that socket's own close listeners. */
  readonly consequences: readonly FunctionInfo[];
}

/** The teardowns of one file, known by what they do; a name alone is not enough, and not always needed. */
export class Teardowns {
  private list: Teardown[] | undefined;
  private readonly replacers = new Map<string, Teardown>();

  constructor(private readonly file: FileModel) {}

  all(): readonly Teardown[] {
    if (this.list !== undefined) return this.list;
    if (!this.mayHaveAny()) return (this.list = []);
    const closeListeners = new Set(this.file.callbacks.listeners(CLOSE_EVENTS).map(({ fn }) => fn));
    this.list = [];
    for (const fn of this.file.inventory.functions) {
      const teardown = this.describe(fn, closeListeners);
      if (teardown !== undefined) this.list.push(teardown);
    }
    // `close() { this.onClose("forced"); }`: what an asked teardown calls is part of it.
    const called = new Set(
      this.list.filter(({ kind }) => kind === "asked").flatMap(({ fn }) => fn.calls.map((call) => this.file.calls.target(call)?.fn)),
    );
    this.list = this.list.map((teardown) => (called.has(teardown.fn) ? { ...teardown, kind: "asked" } : teardown));
    return this.list;
  }

  /** False where no name in the file, of a function or of what is called, can belong to a teardown: nothing need be worked out then. */
  private mayHaveAny(): boolean {
    const { inventory, options } = this.file;
    return inventory.functions.some((fn) => {
      if (TEARDOWN_NAMES.test(fn.name) || TEARDOWN_REACTIONS.test(fn.name) || options.teardowns.includes(fn.name) || (!ts.isSourceFile(fn.node) && isReturned(fn))) return true;
      if (fn.writes.some(({ target }) => isMember(target) && /^on[a-z]+$/.test(memberName(target) ?? ""))) return true;
      return fn.calls.some((call) => ENDING_NAMES.test(calleeName(call) ?? ""));
    });
  }

  of(owners: ReadonlySet<string>): Teardown[] {
    return this.all().filter((teardown) => [...teardown.owners].some((owner) => owners.has(owner)));
  }

  /** A function that only clears timers, seen as the end of what they serve. */
  stopper(fn: FunctionInfo): Teardown {
    const effects = this.file.effects.all(fn);
    return {
      fn,
      name: nameForMessage(fn, false),
      kind: "asked",
      isWhole: false,
      owners: new Set(),
      tears: effects.filter(({ kind }) => kind === "clear"),
      after: this.stateAfter(effects, []),
      afterItself: this.stateAfter(effects, []),
      sockets: new Set(),
      closeListeners: [],
      consequences: [],
    };
  }

  /** The teardown when it does no more than these effects, and closes nothing that could tell of it. */
  narrowed(teardown: Teardown, effects: readonly Effect[]): Teardown {
    const after = this.stateAfter(effects, []);
    return { ...teardown, tears: teardown.tears.filter((tear) => effects.some(({ node }) => node === tear.node)), after, afterItself: after, closeListeners: [], consequences: [] };
  }

  /** A function that puts another connection into a slot, seen as the end of the one that was there. */
  replacer(fn: FunctionInfo, place: Place): Teardown {
    const key = `${fn.id} ${place.key}`;
    let replacer = this.replacers.get(key);
    if (replacer === undefined) {
      const after = this.stateAfter(this.file.effects.all(fn), []);
      after.set(place.key, { truthy: true, text: undefined });
      replacer = { ...this.stopper(fn), tears: [], after, afterItself: after };
      this.replacers.set(key, replacer);
    }
    return replacer;
  }

  private describe(fn: FunctionInfo, closeListeners: ReadonlySet<FunctionInfo>): Teardown | undefined {
    if (ts.isSourceFile(fn.node) || fn.name === "constructor" || isMethodOfOther(this.file, fn)) return undefined;
    const isListener = closeListeners.has(fn);
    const hasStrongName = TEARDOWN_NAMES.test(fn.name) && !TEARDOWN_REACTIONS.test(fn.name);
    const isConfigured = this.file.options.teardowns.includes(fn.name);
    const isNamed = isListener || isConfigured || TEARDOWN_NAMES.test(fn.name) || isReturned(fn);
    if (!isNamed && !this.file.effects.direct(fn).some(({ kind }) => kind === "close")) return undefined;
    const effects = this.file.effects.all(fn);
    const tears = effects.filter((effect) => this.isTear(effect, fn, hasStrongName));
    const closes = tears.some(({ kind }) => kind === "close");
    // Without a telling name it has to close and drop the socket itself; calling somebody's teardown is not being one.
    const own = tears.filter(({ via }) => via.length === 0);
    const tearsByItself = own.some(({ kind }) => kind === "close") && own.some(({ kind }) => kind === "write");
    // A listener that only passes the event on ends nothing.
    if (isListener && tears.length === 0 && (!isAnswered(fn) || this.isAfterWriting(fn))) return undefined;
    if (!isListener && !isConfigured && (isNamed ? tears.length === 0 : !tearsByItself)) return undefined;
    if (connectsAlways(effects, fn)) return undefined;
    // A helper like `clearTimers()` tears nothing down by itself.
    // `node.on("close", () => { node.closing = true; ... })` is how some frameworks ask.
    const isAborted = this.file.callbacks.listeners(/^abort$/).some((callback) => callback.fn === fn);
    const isAsked =
      isAborted || (isListener && this.isOnOwner(fn) && own.some(endsOwner));
    const isReaction = !isAsked && (isListener || TEARDOWN_REACTIONS.test(fn.name));
    if (!isReaction && !isConfigured && !closes && tears.every(({ kind }) => kind === "clear")) return undefined;
    const owners = new Set<string>();
    const sockets = new Set<string>();
    for (const { place, kind } of tears) {
      if (place === undefined) continue;
      owners.add(this.file.places.owner(place).id);
      if (kind === "close" || this.file.slots.isSocket(place)) sockets.add(place.key);
    }
    const self = fn.body === undefined || (isListener && hearsOneOfMany(this.file, fn)) ? undefined : this.file.owners.ofThis(fn.body);
    if (self !== undefined) owners.add(familyOf(self).id);
    else if (fn.parent !== undefined) owners.add(this.file.owners.closure(fn.parent).id);
    const heard = consequencesOf(this.file, { fn, effects, sockets, owners, isListener, closes, isCertain: closes || hasStrongName });
    return {
      fn,
      name: nameForMessage(fn, isListener),
      kind: isReaction ? "reaction" : "asked",
      isWhole: isListener || isConfigured || (!dropsOneByKey(this.file, fn, effects) && ((isNamed && this.dropsSocket(tears)) || this.isOwnersMethod(fn, tears))),
      owners,
      tears,
      after: this.stateAfter(effects, heard.consequences),
      afterItself: this.stateAfter(effects, []),
      sockets,
      ...heard,
    };
  }

  /** Closing or dropping a socket, clearing a timer, or setting a flag that says the owner is gone. */
  private isTear(effect: Effect, fn: FunctionInfo, hasStrongName: boolean): boolean {
    const { kind, place, value } = effect;
    if (place === undefined || (isDeclaration(place.root) && place.root.owner === fn)) return false;
    if (kind === "close") return true;
    if (kind === "clear") return true;
    if (kind !== "write" || value === undefined) return false;
    const name = nameOf(place);
    if (value.truthy === false) return hasStrongName || this.file.slots.isSocket(place) || FALSE_WHEN_GONE.test(name);
    if (value.text !== undefined && GONE_STATE.test(value.text)) return true;
    return TRUE_WHEN_GONE.test(name) && value.truthy === true;
  }

  /** True when the listener waits for the end of the owner itself, not of something it holds. */
  private isOnOwner(fn: FunctionInfo): boolean {
    return this.file.callbacks.listeners(CLOSE_EVENTS).some((listener) => {
      const place = listener.fn === fn && listener.receiver !== undefined ? this.file.places.of(listener.receiver) : undefined;
      return place !== undefined && !isDeclaration(place.root) && place.path.length === 0;
    });
  }

  /** True when all that it hears of is that everything was written, which ends only one direction. */
  private isAfterWriting(fn: FunctionInfo): boolean {
    const heard = this.file.callbacks.listeners(CLOSE_EVENTS).filter((listener) => listener.fn === fn);
    return heard.every(({ event }) => event === "finish");
  }

  private dropsSocket(tears: readonly Effect[]): boolean {
    return tears.some(({ kind, place }) => kind === "close" || (kind === "write" && place !== undefined && this.file.slots.isSocket(place)));
  }

  /** `stop()` or `dispose()` of the class itself, when it sets the class's state to gone or stops its timers. */
  private isOwnersMethod(fn: FunctionInfo, tears: readonly Effect[]): boolean {
    const self = fn.body === undefined ? undefined : this.file.owners.ofThis(fn.body);
    return self?.kind === "class" && WHOLE_TEARDOWN_NAMES.test(fn.name) && tears.some(({ kind, via }) => via.length <= 1 && (kind === "write" || kind === "clear"));
  }

  private stateAfter(effects: readonly Effect[], consequences: readonly FunctionInfo[]): Map<string, AbstractValue> {
    const after = new Map<string, AbstractValue>();
    const note = (place: Place, value: AbstractValue): void => {
      after.set(place.key, joinValues(after.get(place.key), value));
    };
    for (const { kind, place, value, maybe } of effects) {
      if (place === undefined || maybe) continue;
      if (kind === "write") note(place, value ?? CHANGED);
      // `this.pending.clear()` empties what it is called on; `clearTimeout(this.timer)` leaves the handle as it is.
      else if (kind === "clear" && value !== undefined && !after.has(place.key)) note(place, CHANGED);
    }
    for (const listener of consequences) {
      for (const { kind, place, value } of this.file.effects.all(listener)) {
        if (kind === "write" && place !== undefined && !after.has(place.key)) after.set(place.key, value ?? CHANGED);
      }
    }
    return after;
  }
}

/** A function that opens a connection on every path replaces one; it does not end it. */
export function connectsAlways(effects: readonly Effect[], fn: FunctionInfo): boolean {
  return effects.some(({ kind, maybe, node, via }) => kind === "connect" && !maybe && !isConditional(via[0] ?? node, fn));
}

function isConditional(node: ts.Node, fn: FunctionInfo): boolean {
  for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent) && parent.expression !== inner) return true;
    if (ts.isCaseOrDefaultClause(parent) || ts.isConditionalExpression(parent) || ts.isCatchClause(parent)) return true;
    if (ts.isBinaryExpression(parent) && parent.right === inner && parent.operatorToken.kind === SyntaxKind.AmpersandAmpersandToken) return true;
    // `if (!again) return; this.connect();`
    if (ts.isBlock(parent)) {
      const at = parent.statements.indexOf(inner as ts.Statement);
      if (parent.statements.slice(0, at).some((statement) => ts.isIfStatement(statement) && returns(statement.thenStatement))) return true;
    }
  }
  return false;
}

/** A throw does not count: what follows `if (!socket) throw` is still the function's only way to succeed. */
function returns(statement: ts.Statement): boolean {
  return ts.isReturnStatement(statement) || (ts.isBlock(statement) && statement.statements.some((inner) => ts.isReturnStatement(inner)));
}

/** `pipe.destroySoon = () => {}`: the end of an object made here and kept to itself or handed on, not of who wrote it. */
function isMethodOfOther({ inventory }: FileModel, { node, parent }: FunctionInfo): boolean {
  const written = ts.isSourceFile(node) ? undefined : wrapperOf(node).parent;
  if (written === undefined || parent === undefined || ts.isSourceFile(parent.node) || !ts.isBinaryExpression(written) || !isMember(written.left)) return false;
  const object = unwrap(written.left.expression);
  const declaration = ts.isIdentifier(object) ? inventory.resolve(object) : undefined;
  if (declaration?.kind !== "variable" || declaration.owner !== parent || declaration.init === undefined || !ts.isNewExpression(unwrap(declaration.init))) return false;
  if (/^on[a-z]+$/.test(memberName(written.left) ?? "")) return false;
  // `const client = new EventEmitter(); client.close = ...; return client`: a factory's.
  return !parent.returns.some(({ expression }) => expression !== undefined && ts.isIdentifier(expression) && inventory.resolve(expression) === declaration);
}

/** Closes what the owner holds, or marks the owner itself as gone; not what a closure has opened for itself. */
function endsOwner({ kind, place, value }: Effect): boolean {
  if (place === undefined || isDeclaration(place.root)) return false;
  return kind === "close" || (kind === "write" && value?.truthy === true);
}

/** True unless the body is one emit or nothing: `(event) => this.emit("close", event)`. */
function isAnswered({ calls, writes }: FunctionInfo): boolean {
  return writes.length > 0 || calls.some((call) => !EMITTERS.test(calleeName(call) ?? ""));
}

/** `return () => { ws.close(); }`: a factory's disposer. */
function isReturned(fn: FunctionInfo): boolean {
  return ts.isReturnStatement(fn.node.parent) && fn.name === "";
}

function nameForMessage(fn: FunctionInfo, isListener: boolean): string {
  if (fn.name !== "") return `${fn.name}()`;
  return isListener ? "the close listener" : "the returned function";
}
