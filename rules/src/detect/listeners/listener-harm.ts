import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe } from "../../analysis/places.ts";
import { isCallNode, receiverOf } from "../../analysis/syntax.ts";
import { calleeText, phrase as plainPhrase } from "../harm.ts";

/** `const ws = this.ws; ws.on("close", () => ws.close())` acts on its own socket only; `own` is what the listener runs. */
export function isCaptured(file: FileModel, { node }: Effect, own: ReadonlySet<FunctionInfo>): boolean {
  const receiver = isCallNode(node) ? receiverOf(node) : undefined;
  if (receiver === undefined || !ts.isIdentifier(receiver)) return false;
  const declaration = file.inventory.resolve(receiver);
  return declaration !== undefined && !declaration.isReassigned && (!own.has(declaration.owner) || declaration.kind === "parameter");
}

/** What an effect does, for the middle of a sentence. */
export function phrase(effect: Effect): string {
  const { kind, place, via } = effect;
  const through = via[0] === undefined ? "" : ` through ${calleeText(via[0])}`;
  if (kind === "clear") return `clears ${place === undefined ? "state" : describe(place)}${through}`;
  return plainPhrase(effect);
}
