import ts = require("typescript");
import { clearsHandle } from "./handles.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import type { Place } from "./places.ts";
import { type CallNode, calleeName, isFunctionNode, receiverOf } from "./syntax.ts";

/** `this.disposers.push(() => clearTimeout(this.timer))`, and a teardown that runs all of `this.disposers`. */
export function clearsThroughList(file: FileModel, teardown: FunctionInfo, handle: Place): boolean {
  const lists = listsThatClear(file, handle);
  return lists.size > 0 && runsList(file, teardown, lists);
}

/** The lists into which a function was put that clears the handle. */
function listsThatClear(file: FileModel, handle: Place): Set<string> {
  const fitting = entriesOf(file).filter(({ put }) => clearsHandle(file, put, handle));
  return new Set(fitting.map(({ list }) => list));
}

/** A function that was put into a list. */
interface Entry {
  readonly list: string;
  readonly put: FunctionInfo;
}

/** Looked for once: a bundle has thousands of calls, and as many handles to ask about. */
const entries = new WeakMap<FileModel, readonly Entry[]>();

function entriesOf(file: FileModel): readonly Entry[] {
  let known = entries.get(file);
  if (known === undefined) entries.set(file, (known = file.inventory.functions.flatMap(({ calls }) => calls.flatMap((call) => entriesAt(file, call)))));
  return known;
}

function entriesAt(file: FileModel, call: CallNode): Entry[] {
  const list = /^(?:push|unshift|add)$/.test(calleeName(call) ?? "") ? receiverOf(call) : undefined;
  const place = list === undefined ? undefined : file.places.of(list);
  if (place === undefined || place.path.length + Number("owner" in place.root) === 0) return [];
  const puts = call.arguments?.map((argument) => file.calls.functionValue(argument)) ?? [];
  return puts.flatMap((put) => (put?.file === file ? [{ list: place.key, put: put.fn }] : []));
}

/** True for `list.forEach((run) => run())`, `for (const run of list) run()`, and the same in a method that the teardown calls. */
function runsList(file: FileModel, fn: FunctionInfo, lists: ReadonlySet<string>, depth = 0): boolean {
  const isList = (list: ts.Expression): boolean => lists.has(file.places.of(list)?.key ?? "");
  const runs = (node: ts.Node): boolean => {
    if (ts.isForOfStatement(node) && isList(node.expression)) return true;
    const receiver = ts.isCallExpression(node) && /^(?:forEach|map|pop|shift|splice)$/.test(calleeName(node) ?? "") ? receiverOf(node) : undefined;
    if (receiver !== undefined && isList(receiver)) return true;
    return !isFunctionNode(node) && (ts.forEachChild(node, (child) => runs(child) || undefined) ?? false);
  };
  if (fn.body === undefined) return false;
  if (runs(fn.body)) return true;
  return depth < 2 && fn.calls.some((call) => {
    const target = file.calls.target(call);
    return target?.file === file && target.fn !== fn && runsList(file, target.fn, lists, depth + 1);
  });
}
