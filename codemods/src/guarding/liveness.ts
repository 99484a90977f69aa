import { CLOSE_EVENTS, type FileModel, type FunctionInfo, isHidden, scanFlow, type Teardown, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { brief } from "../rewrite/insertions.ts";
import { connects, runs, runsIn } from "./reach.ts";

/** A timer whose callback is dropped once the generation it was armed in is over. */
export interface GuardedTimer {
  readonly node: ts.Node;
  readonly fn: FunctionInfo;
  readonly callback: FunctionInfo | undefined;
}

/**
 * What an advance in a function would take from a connection that is to go on, by a timer given or one that is guarded
 * already; undefined where it takes nothing.
 */
export function lossBy(model: FileModel, ending: FunctionInfo, added: readonly GuardedTimer[] = []): string | undefined {
  const timers = [...added, ...guardedTimers(model)];
  for (const timer of timers) {
    const later = endedAfterwards(model, timer, ending);
    if (later !== undefined) return `${brief(later.expression)}() on line ${model.line(later)} follows the arming and must not stop it`;
  }
  const listening = model.callbacks.listeners(CLOSE_EVENTS).find(({ fn }) => fn !== ending && hasCheck(fn));
  const between = listening === undefined ? undefined : endedInBetween(model, ending);
  if (between !== undefined) return `${brief(between.expression)}() on line ${model.line(between)} leaves it to the close listener to connect again`;
  return lossByListener(model, ending, timers);
}

/** `if (token.isCurrent) this.reconnect();` */
function hasCheck({ node }: FunctionInfo): boolean {
  return /\.isCurrent\b/.test(node.getText());
}

/** A call of the owner's own that ends its connection, neither on the way to the next one nor for good. */
export function endedInBetween(model: FileModel, ending: FunctionInfo): ts.CallExpression | undefined {
  const teardowns = new Set(model.teardowns.all().flatMap(({ fn, kind }) => (kind === "asked" && !isHidden(fn) ? [fn] : [])));
  const reconnects = ({ kind, timer, maybe }: ReturnType<FileModel["effects"]["all"]>[number]): boolean => {
    const callback = timer === undefined ? undefined : model.calls.functionValue(timer.callback)?.fn;
    return !maybe && (kind === "connect" || (kind === "arm" && callback !== undefined && connects(model, callback)));
  };
  const guarded = guardedTimers(model).filter(({ callback }) => callback !== undefined && connects(model, callback));
  for (const fn of model.inventory.functions) {
    if (fn === ending || teardowns.has(fn) || ts.isSourceFile(fn.node)) continue;
    if (model.effects.all(fn).some(reconnects) || guarded.some((timer) => runsIn(model, fn, timer.fn))) continue;
    const call = fn.calls.find((each) => ts.isCallExpression(each) && model.calls.target(each)?.fn === ending);
    if (call !== undefined && ts.isCallExpression(call)) return call;
  }
  return undefined;
}

/** The same for close listeners that run the function, be it for an earlier connection. */
export function lossByListener(model: FileModel, ending: FunctionInfo, timers: readonly GuardedTimer[]): string | undefined {
  for (const { fn: listener, event } of model.callbacks.listeners(CLOSE_EVENTS)) {
    if (!runsIn(model, listener, ending)) continue;
    const name = `the "${event ?? ""}" listener on line ${model.line(listener.node)}`;
    const check = /\.isCurrent\b/.exec(listener.node.getText(model.sourceFile))?.index;
    const isBefore = listener.calls.some((call) => check !== undefined && call.end <= listener.node.getStart() + check && runs(model, call, ending));
    if (isBefore || (listener === ending && check !== undefined)) return `${name} would find its own token stale`;
    // An error arms the reconnect, and the close that comes with it would drop it.
    const connecting = timers.filter(({ callback }) => callback !== undefined && connects(model, callback));
    const isOwn = connecting.some(({ fn }) => runsIn(model, listener, fn)) || model.effects.all(listener).some(({ kind }) => kind === "connect" || kind === "arm");
    if (connecting.length > 0 && !isOwn) return `${name} would stop a pending reconnect`;
  }
  return undefined;
}

/** The functions that end a generation already. */
export function advancing(model: FileModel): FunctionInfo[] {
  return model.inventory.functions.filter(({ calls }) => calls.some(({ expression }) => ts.isPropertyAccessExpression(expression) && expression.name.text === "advance"));
}

/** The timers that are guarded already. */
function guardedTimers(model: FileModel): GuardedTimer[] {
  return model.inventory.functions.flatMap((fn) =>
    fn.calls.flatMap((node): GuardedTimer[] => {
      const wrapper = node.arguments?.[0] === undefined ? undefined : unwrap(node.arguments[0]);
      if (wrapper === undefined || !ts.isCallExpression(wrapper) || !isGuard(model, wrapper.expression)) return [];
      const [, callback] = wrapper.arguments;
      return callback === undefined ? [] : [{ node, fn, callback: model.calls.functionValue(callback)?.fn }];
    }),
  );
}

function isGuard(model: FileModel, callee: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text === "guard";
  if (!ts.isIdentifier(callee)) return false;
  const imported = model.inventory.resolve(callee)?.imported;
  return imported === undefined ? /^(?:guard|staleGuard\d*)$/.test(callee.text) : imported.name === "guard";
}

/** A call that ends the connection on a path from where the timer is armed. */
function endedAfterwards(model: FileModel, timer: GuardedTimer, ending: FunctionInfo): ts.CallExpression | undefined {
  const isReconnect = timer.callback !== undefined && connects(model, timer.callback);
  for (const fn of model.inventory.functions) {
    const arms = (node: ts.Node): boolean =>
      node === timer.node ||
      (ts.isCallExpression(node) && fn !== timer.fn && (isReconnect ? runs(model, node, timer.fn) : model.calls.target(node)?.fn === timer.fn));
    if (!(fn === timer.fn || fn.calls.some(arms)) || !fn.calls.some((call) => runs(model, call, ending))) continue;
    const found = callAfter(model, fn, arms, ending);
    if (found !== undefined) return found;
  }
  return undefined;
}

function callAfter(model: FileModel, fn: FunctionInfo, arms: (node: ts.Node) => boolean, ending: FunctionInfo): ts.CallExpression | undefined {
  if (fn.body === undefined) return undefined;
  let found: ts.CallExpression | undefined;
  scanFlow<boolean>(fn.body, false, {
    join: (a, b) => a || b,
    equals: (a, b) => a === b,
    transfer: (node, isArmed) => {
      if (arms(node)) return true;
      if (isArmed && ts.isCallExpression(node) && runs(model, node, ending)) found ??= node;
      return isArmed;
    },
  });
  return found;
}

/** True for a teardown that ends one of its owner's sockets, while another one ends another: a generation ends both. */
export function endsPart(model: FileModel, { fn, isWhole, sockets, owners, tears }: Teardown): boolean {
  // `close(id) { this.sockets.get(id).close(); }`
  const isKeyed = fn.parameters.length > 0 && tears.some(({ kind, place }) => kind === "close" && place?.path.includes("[]") === true);
  if (!isWhole || isKeyed) return true;
  const others = model.teardowns.of(owners).flatMap((other) => [...other.sockets]);
  const roots = new Set([...sockets].map((key) => key.split(".")[0]));
  return sockets.size > 0 && others.some((key) => !sockets.has(key) && roots.has(key.split(".")[0]) && /^o\d+\.[^.]+$/.test(key));
}
