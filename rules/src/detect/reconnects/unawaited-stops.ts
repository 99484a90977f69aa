import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, type Place } from "../../analysis/places.ts";
import { chainEnd, fateOf } from "../../analysis/promises.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { type CallNode, calleeName, isCallNode, receiverOf } from "../../analysis/syntax.ts";
import { CLOSE_METHODS, TEARDOWN_NAMES } from "../../analysis/vocabulary.ts";
import { actorAt } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import { calleeText, effectNode } from "../harm.ts";
import { effectsAt, exposureIn, isLasting, isSuspended, note, SET, type State } from "./aftermath.ts";

/** A teardown that goes on after its first await, and whose promise nobody waits for. */
interface Stop {
  readonly node: CallNode;
  readonly fn: FunctionInfo;
}

/** `this.stop(); this.start();` with an async `stop()`: its rest takes the new connection for the old one. */
export function stopNotAwaited(file: FileModel): Fact<"stopNotAwaited">[] {
  const facts: Fact<"stopNotAwaited">[] = [];
  for (const fn of file.inventory.functions) {
    const stops = ts.isSourceFile(fn.node) ? [] : fn.calls.flatMap((node) => stopAt(file, fn, node) ?? []);
    if (stops.length === 0) continue;
    for (const [node, stop] of pairs(file, fn, stops)) {
      const harm = harmOf(file, fn, stop, node);
      if (harm !== undefined) facts.push(toFact(file, stop, node, harm));
    }
  }
  return facts;
}

function stopAt(file: FileModel, caller: FunctionInfo, node: CallNode): Stop | undefined {
  const name = calleeName(node) ?? "";
  if ((!TEARDOWN_NAMES.test(name) && !CLOSE_METHODS.test(name)) || fateOf(chainEnd(node)) !== "discarded" || goesOn(node)) return undefined;
  const target = file.calls.target(node);
  if (target === undefined || target.file !== file || target.receiver !== undefined || target.fn === caller) return undefined;
  const { fn } = target;
  return fn.isAsync && fn.awaits.length > 0 && lateEnds(file, fn, file.effects.all(fn)).length > 0 ? { node, fn } : undefined;
}

/** `stop().then(start)`: what follows waits. A `.catch()` does not. */
function goesOn(node: CallNode): boolean {
  const end = chainEnd(node);
  return end !== node && !(ts.isCallExpression(end) && calleeName(end) === "catch" && receiverOf(end) === node);
}

/** `const ws = this.ws; await ...; ws.close()` ends the old socket, whatever the slot holds by then. */
function isCaptured({ kind, node }: Effect): boolean {
  const receiver = kind === "close" && isCallNode(node) ? receiverOf(node) : undefined;
  return receiver !== undefined && ts.isIdentifier(receiver);
}

/** What a teardown does to its owner's connection after its first await. */
function lateEnds(file: FileModel, fn: FunctionInfo, effects: readonly Effect[]): (Effect & { readonly place: Place })[] {
  return effects.flatMap((effect) => {
    const { kind, maybe, place, value } = effect;
    if (maybe || place === undefined || !isLasting(place, fn) || !isSuspended(effect) || isCaptured(effect) || !file.slots.isSocket(place)) return [];
    return kind === "close" || (kind === "write" && value?.truthy === false) ? [{ ...effect, place }] : [];
  });
}

function pairs(file: FileModel, fn: FunctionInfo, stops: readonly Stop[]): Map<ts.Node, Stop> {
  const found = new Map<ts.Node, Stop>();
  const byNode = new Map<ts.Node, Stop>(stops.map((stop) => [stop.node, stop]));
  scanFlow<Stop | null>(fn.body as ts.ConciseBody, null, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b,
    transfer: (node, stop) => {
      if (ts.isAwaitExpression(node)) return null;
      const next = byNode.get(node);
      if (next !== undefined) return next;
      if (stop !== null && isCallNode(node) && effectsAt(file, fn, node).some(({ kind }) => kind === "connect")) found.set(node, stop);
      return stop;
    },
  });
  return found;
}

/** What the rest of the teardown does to the slot that the new connection was put into. */
function harmOf(file: FileModel, fn: FunctionInfo, stop: Stop, node: ts.Node): (Effect & { readonly place: Place }) | undefined {
  const opened = effectsAt(file, fn, node);
  const state: State = new Map();
  note(state, opened, true);
  const filled = opened.flatMap(({ kind, place, value }) => (kind === "write" && value?.truthy !== false && place !== undefined ? [place.key] : []));
  for (const key of filled) state.set(key, SET);
  return lateEnds(file, stop.fn, exposureIn(file, state).of(stop.fn)).find(({ place }) => filled.includes(place.key));
}

function toFact(file: FileModel, stop: Stop, node: ts.Node, harm: Effect & { readonly place: Place }): Fact<"stopNotAwaited"> {
  const closing = calleeText(stop.node);
  const what = `${harm.kind === "close" ? "closes" : "drops"} ${describe(harm.place)}`;
  const [stopLine, line, lateLine] = [file.line(stop.node), file.line(node), file.line(effectNode(harm))];
  return {
    messageId: "stopNotAwaited",
    ...span(isCallNode(node) ? node.expression : node),
    confidence: "certain",
    data: { closing, stopLine: String(stopLine), lateLine: String(lateLine), harm: what },
    witness: [
      { role: "waits", actor: closing, line: stopLine, text: `runs up to its first await, and ${actorAt(file, node)} does not wait for the rest` },
      { role: "replaces", actor: actorAt(file, node), line, text: "opens the next connection" },
      { role: "runs late", actor: closing, line: lateLine, text: `goes on and ${what}` },
      { role: "goes wrong", actor: closing, line: lateLine, text: "that is the new connection by then" },
    ],
    suggestions: [],
  };
}
