import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import { Exposure } from "../../analysis/exposure.ts";
import type { FunctionInfo, Write } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, nameOf, type Place } from "../../analysis/places.ts";
import { assignedValue, type CallNode, calleeName, propertyNameText, receiverOf, unwrap } from "../../analysis/syntax.ts";
import { isGuarded } from "../../analysis/timers.ts";
import { CLOSE_EVENTS, SOCKET_MAKERS } from "../../analysis/vocabulary.ts";
import { actorAt, actorOf } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import { effectNode } from "../harm.ts";
import { outcome } from "../outcomes.ts";
import { isLasting, note, reconnectOf, SET, type State } from "../reconnects/aftermath.ts";
import type { ListenerMessage } from "../require-listener-guard.ts";
import { isCaptured, phrase } from "./listener-harm.ts";
import { isOffered, isRefused, reached } from "./succession.ts";

/** What holds a connection of its own: a list or a window does not go on by itself. */
const CLIENTS = /(?:client|socket|connection|connector|transport|channel|session|gateway|provider|relay|subscriber|consumer|bot)$/i;
const ENDS = /^(?:stop|close|disconnect|destroy|end|terminate|dispose|kill|shutdown|quit|logout|abort)$/;
const END_OPTIONS = /^on_?(?:clos|disconnect|end|exit|stop|lost)/i;
/** What functions are called that put one connection in the place of another. */
const REPLACES = /^[_#]?(?:re(?:start|connect|open|create|new|place|set|init)|switch|swap|rotate|change|update)/i;

/** A client put into a slot that may hold the one before. */
interface Replacement {
  readonly fn: FunctionInfo;
  readonly write: Write;
  readonly slot: Place;
  readonly made: CallNode;
}

/** What a client calls back: a member of its options, or a listener. */
interface Reaction {
  readonly event: string;
  readonly node: ts.Node;
  readonly fn: FunctionInfo;
}

/** Clients replaced in their slot while the callbacks of the one before still act on the owner. */
export function replacedClients(file: FileModel): Fact<ListenerMessage>[] {
  return file.inventory.functions.flatMap((fn) =>
    fn.writes.flatMap((write) => {
      const replacement = replacementAt(file, fn, write);
      return replacement === undefined ? [] : (judge(file, replacement) ?? []);
    }),
  );
}

function replacementAt(file: FileModel, fn: FunctionInfo, write: Write): Replacement | undefined {
  if (write.kind !== "assign" || write.value === undefined || ts.isSourceFile(fn.node) || fn.name === "constructor") return undefined;
  const made = makerOf(file, fn, write.value);
  const slot = made === undefined ? undefined : file.places.of(write.target);
  // Listeners of sockets are looked at one by one.
  if (made === undefined || slot === undefined || !isLasting(slot, fn) || slot.path.includes("[]") || file.slots.isSocket(slot)) return undefined;
  const name = ts.isNewExpression(made) ? (calleeName(made) ?? "") : nameOf(slot);
  return CLIENTS.test(name) ? { fn, write, slot, made } : undefined;
}

/** `new Client(options)` or `await this.createClient()`, itself or in a local of the same function. */
function makerOf(file: FileModel, fn: FunctionInfo, value: ts.Expression): CallNode | undefined {
  let inner = assignedValue(value);
  if (ts.isIdentifier(inner)) {
    const declaration = file.inventory.resolve(inner);
    if (declaration?.init === undefined || declaration.owner !== fn || declaration.isReassigned) return undefined;
    inner = unwrap(declaration.init);
  }
  if (ts.isAwaitExpression(inner)) inner = unwrap(inner.expression);
  if (ts.isNewExpression(inner)) return inner;
  return ts.isCallExpression(inner) && SOCKET_MAKERS.test(calleeName(inner) ?? "") ? inner : undefined;
}

function judge(file: FileModel, replacement: Replacement): Fact<ListenerMessage> | undefined {
  const { fn, write, slot, made } = replacement;
  const leading = file.listeners.leadingTo(fn);
  const run = new Set([...leading].flatMap((caller) => [...reached(file, caller)]));
  const reactions = [...optionsOf(file, made), ...listenersOn(file, fn, slot)];
  if (reactions.length === 0 || file.listeners.removed().some(({ fn: remover, receiver }) => run.has(remover) && receiver !== undefined && isOf(file, receiver, slot))) return undefined;
  const ending = endingBefore(file, fn, slot, write.node);
  // Whoever waits for the end has heard of it.
  if (ending !== undefined ? isAwaited(ending) : !isReplacing(file, replacement, leading)) return undefined;
  if (![...leading].some((caller) => isOffered(file, caller) || file.callbacks.own().some((callback) => callback.fn === caller && callback.kind === "timer"))) return undefined;
  const state = stateAfter(file, fn, slot);
  const end = { ...file.teardowns.stopper(fn), after: state, afterItself: state };
  if (isRefused({ file, slot, leading, listener: fn }, end, fn, write.node)) return undefined;
  for (const reaction of reactions) {
    const exposure = new Exposure(file, { ...end, fn: reaction.fn });
    const effect = worst(file, exposure, reaction, slot);
    if (effect !== undefined) return toFact(file, replacement, reaction, effect, ending);
  }
  return undefined;
}

/** The members of the options with which a client tells of its end, or of what it receives. */
function optionsOf(file: FileModel, made: CallNode): Reaction[] {
  return (made.arguments ?? []).flatMap((argument): Reaction[] => {
    const inner = unwrap(argument);
    if (!ts.isObjectLiteralExpression(inner)) return [];
    return inner.properties.flatMap((property): Reaction[] => {
      const event = propertyNameText(property.name);
      if (event === undefined || !END_OPTIONS.test(event)) return [];
      const value = ts.isPropertyAssignment(property) ? file.calls.functionValue(property.initializer) : undefined;
      const own = ts.isMethodDeclaration(property) ? file.inventory.functionOf.get(property) : value?.file === file ? value.fn : undefined;
      return own === undefined || (ts.isPropertyAssignment(property) && isGuarded(file, property.initializer)) ? [] : [{ event, node: property, fn: own }];
    });
  });
}

/** The listeners of a client's end that are added to what the slot holds, by the function that fills it. */
function listenersOn(file: FileModel, fn: FunctionInfo, slot: Place): Reaction[] {
  const adders = reached(file, fn);
  return file.listeners.added().flatMap((added): Reaction[] => {
    const { event, receiver, node, isOnce, hasSignal, listener } = added;
    if (receiver === undefined || isOnce || hasSignal || !CLOSE_EVENTS.test(event) || !adders.has(added.fn) || !isOf(file, receiver, slot) || isGuarded(file, listener)) return [];
    const own = file.callbacks.at(node);
    return own === undefined ? [] : [{ event, node, fn: own.fn }];
  });
}

/** `this.provider`, `this.provider.events`. */
function isOf(file: FileModel, receiver: ts.Expression, slot: Place): boolean {
  return file.listeners.slots(receiver).some(({ key }) => key === slot.key || key.startsWith(`${slot.key}.`));
}

/** The call before the write that tells the client in the slot to end. */
function endingBefore(file: FileModel, fn: FunctionInfo, slot: Place, write: ts.Node): CallNode | undefined {
  return fn.calls.find((call) => {
    const receiver = receiverOf(call);
    return call.end <= write.pos && receiver !== undefined && ENDS.test(calleeName(call) ?? "") && file.places.of(receiver)?.key === slot.key;
  });
}

function isAwaited(call: CallNode): boolean {
  let { parent }: ts.Node = call;
  while (ts.isParenthesizedExpression(parent) || ts.isPropertyAccessExpression(parent) || ts.isCallExpression(parent)) ({ parent } = parent);
  return ts.isAwaitExpression(parent);
}

/** Its name says so, and somebody else has filled the slot before. */
function isReplacing(file: FileModel, { fn, slot }: Replacement, leading: ReadonlySet<FunctionInfo>): boolean {
  const isClosed = [...leading].some((caller) => [...file.effects.all(caller)].some(({ kind, place }) => kind === "close" && place?.key === slot.key));
  if (isClosed || !REPLACES.test(fn.name)) return false;
  return file.slots.writes(slot).some((write) => write.fn !== fn && write.fn.name !== "constructor" && write.value !== undefined && makerOf(file, write.fn, write.value) !== undefined);
}

/** What the owner's state is once the next client is there. */
function stateAfter(file: FileModel, fn: FunctionInfo, slot: Place): State {
  const state: State = new Map(file.teardowns.stopper(fn).afterItself);
  note(state, file.effects.all(fn).filter(({ maybe }) => !maybe), true);
  return state.set(slot.key, SET);
}

/** A connection opened, or state of the owner overwritten, by the end of the client before. */
function worst(file: FileModel, exposure: Exposure, { fn }: Reaction, slot: Place): Effect | undefined {
  const own = reached(file, fn);
  const effects = exposure.of(fn).filter((effect) => !effect.maybe && effect.file === file && !isCaptured(file, effect, own));
  const isOwners = ({ place }: Effect): boolean => place !== undefined && isLasting(place, fn) && file.places.owner(place) === file.places.owner(slot);
  const harms = (effect: Effect): boolean => /^(?:write|close|arm|clear)$/.test(effect.kind) && isOwners(effect);
  return reconnectOf(file, exposure, fn)?.effect ?? effects.find(harms);
}

function toFact(file: FileModel, { fn, write, slot }: Replacement, { event, node }: Reaction, effect: Effect, ending: CallNode | undefined): Fact<ListenerMessage> {
  const at = effectNode(effect);
  const [line, effectLine, writeLine] = [file.line(node), file.line(at), file.line(write.node)];
  return {
    messageId: "replacedClient",
    ...span(write.target),
    confidence: "certain",
    data: { slot: describe(slot), event, line: String(line), effect: phrase(effect), effectLine: String(effectLine) },
    witness: [
      { role: "arms", actor: actorAt(file, node), line, text: `has ${event} of the client in ${describe(slot)} heard` },
      { role: "tears down", actor: actorOf(file, fn), line: ending === undefined ? writeLine : file.line(ending), text: ending === undefined ? "forgets that client and leaves its listeners on" : "tells it to end and does not wait" },
      { role: "replaces", actor: actorOf(file, fn), line: writeLine, text: `puts the next one into ${describe(slot)}` },
      { role: "runs late", actor: `${event} of the old client`, line, text: "comes only now" },
      { role: "acts", actor: `${event} of the old client`, line: effectLine, text: phrase(effect) },
      { role: "goes wrong", actor: `${event} of the old client`, line: effectLine, text: outcome(effect, "replaced") },
    ],
    suggestions: [],
  };
}
