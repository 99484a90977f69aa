import ts = require("typescript");
import type { Effect } from "../analysis/effect.ts";
import type { FunctionInfo } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { describe, isDeclaration } from "../analysis/places.ts";
import { brief, isCallNode, receiverOf } from "../analysis/syntax.ts";
import type { TimerSite } from "../analysis/timers.ts";

/** How much an effect hurts when it comes late; 3 and more is worth a certain report. */
export function strength(effect: Effect): number {
  switch (effect.kind) {
    case "connect":
      return 6;
    case "send":
      return 4;
    case "arm":
      return 3;
    case "close":
      return 2;
    default:
      return 1;
  }
}

/** True for an effect on a connection or its owner's state; bookkeeping of the timer itself and call-local state are not. */
export function isHarmful(file: FileModel, effect: Effect, site: TimerSite, callback: FunctionInfo): boolean {
  if (effect.maybe) return false;
  const { place } = effect;
  switch (effect.kind) {
    case "connect":
      return true;
    case "send":
    case "close":
      return !isCapturedSocket(file, effect, callback);
    case "arm":
      return true;
    case "write": {
      if (place === undefined) return false;
      if (site.handle.kind === "kept" && place.key === site.handle.place.key) return false;
      // A flag or counter of the very call that armed the timer: `timedOut = true`.
      return !(isDeclaration(place.root) && (place.root.owner === site.fn || place.root.owner === callback));
    }
    default:
      return false;
  }
}

/** `const ws = this.ws; setTimeout(() => ws.close())` acts on the socket it was armed for, never on its successor. */
function isCapturedSocket(file: FileModel, effect: Effect, callback: FunctionInfo): boolean {
  if (!isCallNode(effect.node)) return false;
  const receiver = receiverOf(effect.node);
  if (receiver === undefined || !ts.isIdentifier(receiver)) return false;
  const declaration = file.inventory.resolve(receiver);
  return declaration !== undefined && !declaration.isReassigned && declaration.owner !== callback && !ts.isSourceFile(declaration.owner.node);
}

/** The node to point a reader at: in this file, the outermost call that leads to the effect. */
export function effectNode(effect: Effect): ts.Node {
  return effect.via[0] ?? effect.node;
}

/** What the effect does, for the middle of a sentence: `opens a connection through this.connect()`. */
export function phrase(effect: Effect): string {
  const through = effect.via[0] === undefined ? "" : ` through ${calleeText(effect.via[0])}`;
  switch (effect.kind) {
    case "connect":
      return effect.via[0] === undefined ? `opens a connection with ${calleeText(effect.node)}` : `opens a connection${through}`;
    case "send":
      return `sends with ${calleeText(effect.via[0] ?? effect.node)}`;
    case "arm":
      return `arms another timer${through}`;
    case "close":
      return `closes ${effect.place === undefined ? "a socket" : describe(effect.place)}${through}`;
    case "write":
      return `writes ${effect.place === undefined ? "state" : describe(effect.place)}${through}`;
    default:
      return `runs ${calleeText(effect.node)}`;
  }
}

export function calleeText(node: ts.Node): string {
  return isCallNode(node) ? `${ts.isNewExpression(node) ? "new " : ""}${brief(node.expression)}()` : brief(node);
}
