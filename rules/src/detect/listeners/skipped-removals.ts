import ts = require("typescript");
import { FlowBudgetExceeded, runFlow } from "../../analysis/flow.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { Registration, Removal } from "../../analysis/listeners.ts";
import type { FileModel } from "../../analysis/model.ts";
import { brief, contains, isFunctionNode, unwrap } from "../../analysis/syntax.ts";
import { actorAt, actorOf } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import type { ListenerMessage } from "../require-listener-guard.ts";

const NOT_ADDED = 1;
const ADDED = 2;
const REMOVED = 4;

/** Functions that add a listener for as long as they run, and leave it on one early way out. */
export function skippedRemovals(file: FileModel): Fact<ListenerMessage>[] {
  const removed = file.listeners.removed();
  if (removed.length === 0) return [];
  return file.listeners.added().flatMap((added) => {
    if (added.hasSignal || added.method === "=" || !outlivesCall(file, added)) return [];
    const removals = removed.filter((removal) => isRemovalOf(file, removal, added));
    // What a nested function removes, somebody else's call may remove in time.
    if (removals.length === 0 || removals.some(({ fn }) => fn !== added.fn)) return [];
    const leak = leakingReturn(added.fn, added.node, new Set(removals.map(({ node }) => node)));
    const [first] = removals;
    return leak === undefined || first === undefined ? [] : [factOf(file, added, first, leak)];
  });
}

function isRemovalOf(file: FileModel, { event, listener, receiver }: Removal, added: Registration): boolean {
  if (event !== added.event || listener === undefined) return false;
  const [a, b] = [unwrap(listener), unwrap(added.listener)];
  if (!ts.isIdentifier(a) || !ts.isIdentifier(b) || file.inventory.resolve(a) !== file.inventory.resolve(b)) return false;
  return receiver === undefined ? added.receiver === undefined : added.receiver !== undefined && receiver.getText() === added.receiver.getText();
}

/** A listener made by this call, on something that was there before it and stays when it returns. */
function outlivesCall(file: FileModel, { listener, receiver, fn }: Registration): boolean {
  const inner = unwrap(listener);
  const handler = ts.isIdentifier(inner) ? file.inventory.resolve(inner) : undefined;
  if (handler === undefined || handler.owner !== fn || ts.isSourceFile(fn.node)) return false;
  if (handler.init === undefined ? !isFunctionNode(handler.node) : !isFunctionNode(unwrap(handler.init))) return false;
  let root = receiver === undefined ? undefined : unwrap(receiver);
  while (root !== undefined && ts.isPropertyAccessExpression(root)) root = unwrap(root.expression);
  if (root === undefined || !ts.isIdentifier(root)) return true;
  const declaration = file.inventory.resolve(root);
  return declaration === undefined || declaration.owner !== fn || declaration.kind === "parameter";
}

/** An early return with the listener surely on, where a later way out has taken it off. */
function leakingReturn(fn: FunctionInfo, added: ts.Node, removals: ReadonlySet<ts.Node>): ts.ReturnStatement | undefined {
  if (fn.body === undefined) return undefined;
  const leaks: ts.ReturnStatement[] = [];
  try {
    const { exit } = runFlow<number>(fn.body, NOT_ADDED, {
      join: (a, b) => a | b,
      equals: (a, b) => a === b,
      transfer: (node, state) => {
        if (node === added) return ADDED;
        if (removals.has(node)) return REMOVED;
        if (ts.isReturnStatement(node) && state === ADDED && !isInFinally(node, removals)) leaks.push(node);
        return state;
      },
    });
    if (exit === undefined || (exit & REMOVED) === 0) return undefined;
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
    return undefined;
  }
  return leaks.find((leak) => [...removals].some((removal) => removal.pos > leak.pos) && (leak.expression === undefined || !givesAway(leak.expression)));
}

/** `return () => off()`: whoever gets the function is to clean up. */
function givesAway(value: ts.Expression): boolean {
  const inner = unwrap(value);
  return isFunctionNode(inner) || ts.isObjectLiteralExpression(inner);
}

/** A `finally` block around the return removes it all the same. */
function isInFinally(leak: ts.Node, removals: ReadonlySet<ts.Node>): boolean {
  for (let node = leak; node.parent !== undefined && !isFunctionNode(node); node = node.parent) {
    const { parent } = node;
    if (!ts.isTryStatement(parent) || parent.finallyBlock === undefined || parent.finallyBlock === node) continue;
    const { finallyBlock } = parent;
    if ([...removals].some((removal) => contains(finallyBlock, removal))) return true;
  }
  return false;
}

function factOf(file: FileModel, added: Registration, removal: Removal, leak: ts.ReturnStatement): Fact<ListenerMessage> {
  const [addedLine, removedLine] = [file.line(added.node), file.line(removal.node)];
  return {
    messageId: "leftOnPath",
    ...span(leak),
    confidence: "certain",
    data: { event: added.event, addedLine: String(addedLine), removedLine: String(removedLine), target: added.receiver === undefined ? "the global object" : brief(added.receiver) },
    witness: [
      { role: "arms", actor: actorOf(file, added.fn), line: addedLine, text: `adds the ${added.event} listener` },
      { role: "acts", actor: actorAt(file, leak), line: file.line(leak), text: "returns and leaves it on" },
      { role: "tears down", actor: actorOf(file, removal.fn), line: removedLine, text: "takes it off on the other ways out only" },
      { role: "goes wrong", actor: actorAt(file, leak), line: file.line(leak), text: "each such call leaks a listener" },
    ],
    suggestions: [],
    subject: { kind: "removal", removal: removal.node, registration: added.node },
  };
}
