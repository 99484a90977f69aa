import ts = require("typescript");
import { presenceTest } from "../../analysis/conditions.ts";
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { Escape } from "../../analysis/escapes.ts";
import { FlowBudgetExceeded, runFlow } from "../../analysis/flow.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { calleeName, isCallNode } from "../../analysis/syntax.ts";
import { type AbstractValue, abstractValue } from "../../analysis/values.ts";

/** Which places are known to be set (true) or unset (false). */
export type Known = ReadonlyMap<string, boolean>;

/**
 * True for a throw that the callback's own steps to it rule out: `if (!this.ws) return; this.send()`, where `send()` asks for
 * `this.ws` again, or `this.ws = new WebSocket(url); this.bind()`.
 */
export function isSeenToOnTheWay(file: FileModel, callback: DeferredCallback, { node, via }: Escape): boolean {
  let known: Known | undefined = new Map();
  let fn = callback.fn;
  for (const step of [...via, node]) {
    // A function handed on within the path runs at a time of its own.
    if (file.inventory.enclosing(step) !== fn) return false;
    known = knownAt(file, fn, step, known);
    if (known === undefined) return true;
    const next = isCallNode(step) && step !== node ? file.calls.target(step)?.fn : undefined;
    if (next !== undefined) fn = next;
  }
  return false;
}

/** What is known where a function comes to one of its nodes; undefined when it never does. */
export function knownAt(file: FileModel, fn: FunctionInfo, at: ts.Node, start: Known): Known | undefined {
  let found: Known | undefined;
  if (fn.body === undefined) return start;
  try {
    runFlow<Known>(fn.body, start, {
      join: common,
      equals: (a, b) => a.size === b.size && [...a].every(([key, value]) => b.get(key) === value),
      assume: (condition, value, known) => {
        const test = presenceTest(condition);
        const place = test === undefined ? undefined : file.places.of(test.subject);
        if (test === undefined || place === undefined) return known;
        const isSet = value === test.setWhen;
        const before = known.get(place.key);
        return before === undefined ? new Map([...known, [place.key, isSet]]) : before === isSet ? known : undefined;
      },
      transfer: (node, known) => {
        if (node === at) found = found === undefined ? known : common(found, known);
        if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return new Map();
        return afterEffects(file, fn, node, known);
      },
    });
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
    return new Map();
  }
  return found;
}

function afterEffects(file: FileModel, fn: FunctionInfo, node: ts.Node, known: Known): Known {
  const after = new Map(known);
  const effects = isCallNode(node) ? [...file.effects.at(fn, node), ...file.effects.ofCall(node, fn)] : file.effects.at(fn, node);
  for (const { kind, place, value, maybe, via } of effects) {
    if (kind !== "write" || place === undefined) continue;
    for (const key of after.keys()) if (key === place.key || key.startsWith(`${place.key}.`)) after.delete(key);
    const isSet = maybe || via.length > 0 ? undefined : setness(value, node);
    if (isSet !== undefined) after.set(place.key, isSet);
  }
  const [asserted] = isCallNode(node) && /^(?:assert|ok|invariant)$/.test(calleeName(node) ?? "") ? (node.arguments ?? []) : [];
  const place = asserted === undefined ? undefined : file.places.of(asserted);
  if (place !== undefined) after.set(place.key, true);
  return after;
}

/** A slot that is given what was made on the spot, or kept in a constant, is set. */
function setness(value: AbstractValue | undefined, node: ts.Node): boolean | undefined {
  if (value?.truthy !== undefined) return value.truthy;
  const given = ts.isBinaryExpression(node) ? node.right : undefined;
  return given !== undefined && (isCallNode(given) || abstractValue(given).truthy !== false) ? true : undefined;
}

function common(a: Known, b: Known): Known {
  return new Map([...a].filter(([key, value]) => b.get(key) === value));
}
