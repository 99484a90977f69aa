import ts = require("typescript");
import { isCaught } from "../../analysis/escapes.ts";
import { type FunctionInfo, isHidden, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { brief } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { actorOf } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import type { RecheckMessage } from "../require-recheck-after-await.ts";
import { tearDownSteps, waitStep } from "../story.ts";
import { knownAt } from "../throws/seen-to-on-the-way.ts";
import { droppedBy, fills, usedSlot } from "./dropped-slots.ts";
import { type Suspension, suspensionAt } from "./suspensions.ts";

/** `await this.ready(); this.ws.send(data)`, though a `close()` that ran meanwhile has set `this.ws` to null: a TypeError. */
export function emptiedSlots(file: FileModel): Fact<RecheckMessage>[] {
  const facts = new Map<ts.Node, Fact<RecheckMessage>>();
  // What a promise runs may well be followed by a `catch`.
  const reactions = new Set(file.callbacks.own().flatMap(({ kind, fn }) => (kind === "promise" ? [fn] : [])));
  for (const teardown of file.teardowns.all()) {
    if (teardown.kind !== "asked" || !teardown.isWhole || isHidden(teardown.fn)) continue;
    const dropped = droppedBy(teardown);
    if (dropped.size === 0) continue;
    for (const fn of file.inventory.functions) {
      if (fn.awaits.length === 0 || reactions.has(fn) || fn === teardown.fn || isInside(fn, teardown.fn) || isInside(teardown.fn, fn)) continue;
      const use = lateUse(file, fn, teardown, dropped);
      if (use !== undefined && !facts.has(use.node)) facts.set(use.node, toFact(file, fn, teardown, use));
    }
  }
  return [...facts.values()];
}

interface LateUse {
  readonly node: ts.Expression;
  readonly suspension: Suspension;
}

/** The first use of a slot that the function reaches after a wait, with the slot emptied meanwhile. */
function lateUse(file: FileModel, fn: FunctionInfo, teardown: Teardown, dropped: ReadonlySet<string>): LateUse | undefined {
  const { guards } = file.exposure(teardown);
  let found: LateUse | undefined;
  scanFlow<Suspension | null>(fn.body as ts.ConciseBody, null, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b,
    assume: (condition, value, since) => (since !== null && guards.excludes(condition, value) ? null : since),
    assumeCase: (subject, candidate, value, since) => (since !== null && guards.excludesCase(subject, candidate, value) ? null : since),
    transfer: (node, since) => {
      const used = since === null || found !== undefined ? undefined : usedSlot(file, node, dropped);
      if (used !== undefined && since !== null && !(isDeclaration(used.place.root) && used.place.root.owner === fn) && !isCaught(node, fn)) found = { node: used.node, suspension: since };
      if (guards.throwsWhenGone(node) || fills(file, node, fn, dropped) || isFilledByLoop(file, node, dropped)) return null;
      if (!ts.isAwaitExpression(node) && !ts.isForOfStatement(node)) return since;
      return suspensionAt(file, fn, node, teardown) ?? since;
    },
  });
  return found;
}

function isEmptiedByItself(file: FileModel, { afterItself }: Teardown, slot: ts.Expression): boolean {
  const place = file.places.of(slot);
  return place !== undefined && afterItself.get(place.key)?.truthy === false;
}

/** False for `stop() { if (!this.running) return; ... }` while a function waits that asked for `!this.running` itself. */
function comesToEmpty(file: FileModel, fn: FunctionInfo, { node }: Suspension, { fn: ending }: Teardown, slot: ts.Expression): boolean {
  const waiting = knownAt(file, fn, node, new Map());
  const key = file.places.of(slot)?.key;
  const empties = file.effects.all(ending).filter(({ kind, place, value }) => kind === "write" && place?.key === key && value?.truthy === false);
  return waiting === undefined || empties.some((empty) => knownAt(file, ending, empty.via[0] ?? empty.node, waiting) !== undefined);
}

/** `for await (this.ws of this.connections)`: the wait itself puts a socket there. */
function isFilledByLoop(file: FileModel, node: ts.Node, dropped: ReadonlySet<string>): boolean {
  const filled = ts.isForOfStatement(node) && !ts.isVariableDeclarationList(node.initializer) ? file.places.of(node.initializer) : undefined;
  return filled !== undefined && dropped.has(filled.key);
}

function toFact(file: FileModel, fn: FunctionInfo, teardown: Teardown, { node, suspension }: LateUse): Fact<RecheckMessage> {
  const [waitLine, teardownLine] = [file.line(suspension.node), file.line(teardown.fn.node)];
  const slot = brief(node);
  return {
    messageId: "usesEmptied",
    ...span(node),
    // What only the socket's close listener empties stays, where that listener is off or was not yet on.
    confidence: isEmptiedByItself(file, teardown, node) && comesToEmpty(file, fn, suspension, teardown, node) ? suspension.confidence : "possible",
    data: { teardown: teardown.name, teardownLine: String(teardownLine), waitLine: String(waitLine), slot },
    witness: [
      waitStep(file, suspension),
      ...tearDownSteps(file, teardown, `leaves ${slot} empty`),
      { role: "runs late", actor: actorOf(file, fn), line: file.line(node), text: `goes on and uses ${slot}` },
      { role: "goes wrong", actor: actorOf(file, fn), line: file.line(node), text: `${slot} is empty: this throws a TypeError` },
    ],
    suggestions: [],
  };
}
