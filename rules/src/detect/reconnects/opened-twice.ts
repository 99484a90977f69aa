import ts = require("typescript");
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { type CallNode, isCallNode } from "../../analysis/syntax.ts";
import { actorAt } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import { calleeText } from "../harm.ts";
import { effectsAt, isLasting } from "./aftermath.ts";

/** What was opened on a path so far. */
interface Opened {
  readonly node: CallNode;
  /** True when something was closed since, and the first attempt may be what is closed, or when it waits before it opens. */
  readonly isDoubtful: boolean;
}

/** `if (!this.ws) this.connect(); this.connect();`: one path that opens two connections. */
export function openedTwice(file: FileModel): Fact<"openedTwice">[] {
  const facts: Fact<"openedTwice">[] = [];
  for (const fn of file.inventory.functions) {
    const opens = fn.calls.length < 2 || ts.isSourceFile(fn.node) ? [] : opensOf(file, fn);
    if (opens.length < 2) continue;
    for (const [node, first] of pairs(file, fn, new Set(opens))) facts.push(toFact(file, node, first));
  }
  return facts;
}

/** The calls of one own function that puts a new connection into a slot, where there are two with the same arguments. */
function opensOf(file: FileModel, fn: FunctionInfo): CallNode[] {
  const byCall = new Map<string, CallNode[]>();
  for (const node of fn.calls) {
    if (file.calls.target(node) === undefined) continue;
    const text = node.getText();
    byCall.set(text, [...(byCall.get(text) ?? []), node]);
  }
  return [...byCall.values()].filter(({ length }) => length > 1).flatMap((nodes) => nodes.filter((node) => fillsSlot(file, fn, node)));
}

function fillsSlot(file: FileModel, fn: FunctionInfo, node: CallNode): boolean {
  const effects = file.effects.ofCall(node, fn);
  if (!effects.some(({ kind }) => kind === "connect")) return false;
  return effects.some(({ kind, place, value }) => kind === "write" && value?.truthy !== false && place !== undefined && isLasting(place, fn) && file.slots.isSocket(place));
}

function pairs(file: FileModel, fn: FunctionInfo, opens: ReadonlySet<ts.Node>): Map<CallNode, Opened> {
  const found = new Map<CallNode, Opened>();
  scanFlow<Opened | null>(fn.body as ts.ConciseBody, null, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a?.node === b?.node && a?.isDoubtful === b?.isDoubtful,
    // Whatever is asked after the first connection may be about it.
    assume: () => null,
    transfer: (node, opened) => {
      if (ts.isAwaitExpression(node) || ts.isThrowStatement(node)) return null;
      if (!isCallNode(node)) return opened;
      if (opens.has(node)) {
        if (opened !== null && opened.node !== node && opened.node.getText() === node.getText() && !isRetry(opened.node, node)) found.set(node, opened);
        return { node, isDoubtful: !effectsAt(file, fn, node).some(({ kind }) => kind === "connect") };
      }
      if (opened !== null && !opened.isDoubtful && effectsAt(file, fn, node).some(({ kind }) => kind === "close")) return { ...opened, isDoubtful: true };
      return opened;
    },
  });
  return found;
}

/** `try { this.connect(); } catch { this.connect(); }`: the first attempt has failed. */
function isRetry(first: ts.Node, second: ts.Node): boolean {
  for (let node = second; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isCatchClause(node)) return first.pos < node.pos || first.pos >= node.end;
  }
  return false;
}

function toFact(file: FileModel, node: CallNode, first: Opened): Fact<"openedTwice"> {
  const open = calleeText(node);
  const [firstLine, line] = [file.line(first.node), file.line(node)];
  return {
    messageId: "openedTwice",
    ...span(node.expression),
    confidence: first.isDoubtful ? "possible" : "certain",
    data: { open, firstLine: String(firstLine) },
    witness: [
      { role: "acts", actor: actorAt(file, node), line: firstLine, text: `opens a connection with ${open}` },
      { role: "replaces", actor: actorAt(file, node), line, text: "opens another one on the same path, while the first is on its way" },
      { role: "goes wrong", actor: actorAt(file, node), line, text: "two connections are opened, and only one of them is known" },
    ],
    suggestions: [],
  };
}
