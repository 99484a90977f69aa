import ts = require("typescript");
import type { Effect } from "./effect.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { familyOf } from "./owners.ts";
import type { Place } from "./places.ts";
import { isCallNode, propertyNameText } from "./syntax.ts";
import { isGuarded } from "./timers.ts";
import { CLOSE_EVENTS } from "./vocabulary.ts";

/** A function that ends something, as far as it is known. */
interface Ending {
  readonly fn: FunctionInfo;
  readonly effects: readonly Effect[];
  readonly sockets: ReadonlySet<string>;
  readonly owners: ReadonlySet<string>;
  readonly isListener: boolean;
  readonly closes: boolean;
  /** True where its name or what it does leaves no doubt that others hear of it. */
  readonly isCertain: boolean;
}

/** What else runs because a connection is ended: its close listeners, and whatever is named after its end. */
export function consequencesOf(file: FileModel, { fn, effects, sockets, owners, isListener, closes, isCertain }: Ending): { readonly closeListeners: FunctionInfo[]; readonly consequences: FunctionInfo[] } {
  const replaced = replacedHandlers(file, effects);
  const listeners = isCertain ? closeListeners(file, sockets, owners, replaced).filter((listener) => listener !== fn) : [];
  const told = toldListeners(file, effects, owners).filter((listener) => listener !== fn);
  if (isListener && !closes) return { closeListeners: listeners, consequences: [...siblingListeners(file, fn), ...told] };
  if (!isCertain) return { closeListeners: listeners, consequences: [] };
  const silenced = calledByReplaced(file, replaced);
  const named = reactions(file, owners).filter((reaction) => reaction !== fn && !silenced.has(reaction));
  return { closeListeners: listeners, consequences: [...new Set([...listeners, ...told, ...named])] };
}

/** The listeners that hear of the end; not those whose `onclose` (by place) holds another function by then. */
function closeListeners(file: FileModel, sockets: ReadonlySet<string>, owners: ReadonlySet<string>, replaced: ReadonlySet<string>): FunctionInfo[] {
  const { places } = file;
  const listeners = file.callbacks.listeners(CLOSE_EVENTS).filter(({ receiver, scheduledBy, node, value }) => {
    if (ts.isBinaryExpression(node) && replaced.has(places.of(node.left)?.key ?? "")) return false;
    // Taken off, or dropped on entry, by the very teardown.
    if (hasSignal(node) || isGuarded(file, value)) return false;
    const place = receiver === undefined ? undefined : places.of(receiver);
    if (place !== undefined && (sockets.has(place.key) || (place.path.length === 0 && owners.has(place.root.id)))) return true;
    // The socket may be a local when its listeners are added: `const ws = new WebSocket(url); this.ws = ws`.
    const self = scheduledBy.body === undefined ? undefined : file.owners.ofThis(scheduledBy.body);
    return self !== undefined && owners.has(familyOf(self).id) && place !== undefined && file.slots.isSocket(place);
  });
  return listeners.map(({ fn }) => fn);
}

/** The `onclose` properties written in the function that closes: written elsewhere, they may come after the event. */
function replacedHandlers(file: FileModel, effects: readonly Effect[]): ReadonlySet<string> {
  const { enclosing } = file.inventory;
  const closes = effects.filter(({ kind, file, maybe }) => kind === "close" && file === file && !maybe);
  const isWithClose = (handler: Place, fn: FunctionInfo): boolean => closes.some(({ node, place }) => handler.key === `${place?.key ?? ""}.onclose` && enclosing(node) === fn);
  return new Set(effects.flatMap(({ kind, place, node, file }) => (kind === "write" && place !== undefined && file === file && isWithClose(place, enclosing(node)) ? [place.key] : [])));
}

/** What only a listener calls that the teardown takes off. */
function calledByReplaced(file: FileModel, replaced: ReadonlySet<string>): ReadonlySet<FunctionInfo | undefined> {
  if (replaced.size === 0) return new Set();
  const off = file.callbacks.listeners(CLOSE_EVENTS).filter(({ node }) => ts.isBinaryExpression(node) && replaced.has(file.places.of(node.left)?.key ?? ""));
  return new Set(off.flatMap(({ fn }) => [fn, ...fn.calls.map((call) => file.calls.target(call)?.fn)]));
}

/** The owner's listeners of a close event that it emits itself: `this.emit("close")` and `this.on("close", ...)`. */
function toldListeners(file: FileModel, effects: readonly Effect[], owners: ReadonlySet<string>): FunctionInfo[] {
  const isOwner = (place: Place | undefined): boolean => place !== undefined && place.path.length === 0 && owners.has(place.root.id);
  const events = new Set<string>();
  for (const { kind, node, place, maybe } of effects) {
    const event = kind === "emit" && !maybe && isOwner(place) && isCallNode(node) ? node.arguments?.[0] : undefined;
    if (event !== undefined && ts.isStringLiteralLike(event)) events.add(event.text);
  }
  if (events.size === 0) return [];
  return file.callbacks
    .listeners(CLOSE_EVENTS)
    .filter(({ event, receiver }) => event !== undefined && events.has(event) && receiver !== undefined && isOwner(file.places.of(receiver)))
    .map(({ fn }) => fn);
}

/** The other listeners of the same object's end. */
function siblingListeners(file: FileModel, fn: FunctionInfo): FunctionInfo[] {
  const { places, callbacks } = file;
  const listeners = callbacks.listeners(CLOSE_EVENTS);
  const keyOf = (receiver: ts.Expression | undefined): string | undefined => (receiver === undefined ? undefined : places.of(receiver)?.key);
  const keys = new Set(listeners.filter((listener) => listener.fn === fn).map(({ receiver }) => keyOf(receiver)));
  return listeners.filter((listener) => listener.fn !== fn && keys.has(keyOf(listener.receiver))).map((listener) => listener.fn);
}

/** Methods named after the end of a connection, which somebody else may call when it comes. */
function reactions(file: FileModel, owners: ReadonlySet<string>): FunctionInfo[] {
  return file.owners.all
    .filter((owner) => owners.has(familyOf(owner).id))
    .flatMap((owner) => [...owner.methods.values()])
    .filter(({ name }) => /^[_#]?(?:on|handle)_?(?:ws|socket|conn|transport|connection|stream)?_?(?:close|end|disconnect)/i.test(name));
}

/** `addEventListener("close", f, { signal })`: gone with its signal. */
export function hasSignal(node: ts.Node): boolean {
  const options = ts.isCallExpression(node) ? node.arguments[2] : undefined;
  return options !== undefined && ts.isObjectLiteralExpression(options) && options.properties.some(({ name }) => propertyNameText(name) === "signal");
}
