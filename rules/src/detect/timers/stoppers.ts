import ts = require("typescript");
import { surelyClears } from "../../analysis/handles.ts";
import { type FunctionInfo, isHidden } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import type { Place } from "../../analysis/places.ts";
import { connectsAlways, type Teardown } from "../../analysis/teardowns.ts";

const { SyntaxKind } = ts;

const STOPPING_NAMES = /stop|clear|cancel|reset|close|end|destroy|dispose|tear|abort|kill|suspend|pause|clean|detach/i;

/**
 * The functions through which the outside stops the timer in a handle: teardowns that clear it, and small helpers such as
 * `stopHeartbeat(manager)` that others can call. A helper that only its own re-arming calls is no way to stop anything.
 */
export function stoppersOf(file: FileModel, handle: Place): Teardown[] {
  const stoppers: Teardown[] = [];
  for (const fn of file.inventory.functions) {
    if (ts.isSourceFile(fn.node)) continue;
    const effects = file.effects.all(fn);
    const clears = effects.some(({ kind, place, maybe }) => kind === "clear" && !maybe && place !== undefined && surelyClears(place, handle));
    const isRestart = effects.some(({ kind, place, maybe }) => kind === "arm" && !maybe && place !== undefined && surelyClears(place, handle));
    if (!clears || isRestart || connectsAlways(effects, fn)) continue;
    const teardown = file.teardowns.all().find((candidate) => candidate.fn === fn);
    if (teardown !== undefined) stoppers.push(teardown);
    else if (STOPPING_NAMES.test(fn.name) && isReachableFromOutside(fn)) stoppers.push(file.teardowns.stopper(fn));
  }
  // A private step of another one says less than that: what its caller does besides may be a guard.
  const isStep = ({ fn }: Teardown): boolean => isHidden(fn) && stoppers.some(({ fn: caller, kind }) => caller !== fn && kind === "asked" && !isHidden(caller) && caller.calls.some((call) => file.calls.target(call)?.fn === fn));
  return stoppers.filter((stopper) => !isStep(stopper)).sort((a, b) => Number(a.kind === "reaction") - Number(b.kind === "reaction"));
}

function isReachableFromOutside(fn: FunctionInfo): boolean {
  const { node, name } = fn;
  if (ts.isFunctionDeclaration(node)) return node.modifiers?.some(({ kind }) => kind === SyntaxKind.ExportKeyword) ?? false;
  return (ts.isMethodDeclaration(node) || ts.isFunctionExpression(node)) && name !== "" && !isHidden(fn);
}
