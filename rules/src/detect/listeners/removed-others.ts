import ts = require("typescript");
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { type CallNode, calleeName, contains, receiverOf, unwrap } from "../../analysis/syntax.ts";
import { actorOf } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import type { ListenerMessage } from "../require-listener-guard.ts";

const LISTENERS = /(?:listener|handler|callback|subscri|observer|watcher|hook|\bcbs?\b|\bfns?\b)/i;
const REMOVERS = /^[_#]?(?:off|un(?:listen|subscribe|watch|observe|bind)\w*|remove(?:Event)?(?:Listener|Handler|Callback|Subscriber|Observer)|detach\w*|dispose)$/i;

/** `list.splice(list.indexOf(listener), 1)` in what takes a listener off: the second time it takes somebody else's. */
export function removedOthers(file: FileModel): Fact<ListenerMessage>[] {
  return file.inventory.functions.flatMap((fn) => fn.calls.flatMap((call) => factAt(file, fn, call) ?? []));
}

function factAt(file: FileModel, fn: FunctionInfo, call: CallNode): Fact<ListenerMessage> | undefined {
  const list = calleeName(call) === "splice" ? receiverOf(call) : undefined;
  const [index, count] = call.arguments ?? [];
  if (list === undefined || index === undefined || count?.getText() !== "1" || call.arguments?.length !== 2) return undefined;
  const search = searchOf(file, fn, index);
  const receiver = search === undefined ? undefined : receiverOf(search);
  const [item] = search?.arguments ?? [];
  if (item === undefined || receiver?.getText() !== list.getText() || !ts.isIdentifier(item) || !LISTENERS.test(`${list.getText()} ${item.text}`)) return undefined;
  if (isChecked(fn, call) || !(isHandedOut(file, fn, list, item) || (REMOVERS.test(fn.name) && file.inventory.resolve(item)?.owner === fn))) return undefined;
  const line = file.line(call);
  return {
    messageId: "removesAnother",
    ...span(call),
    confidence: "certain",
    data: { item: item.text, list: list.getText() },
    witness: [
      { role: "tears down", actor: actorOf(file, fn), line, text: `takes ${item.text} off ${list.getText()}` },
      { role: "runs late", actor: actorOf(file, fn), line, text: "is called again: indexOf() gives -1" },
      { role: "goes wrong", actor: actorOf(file, fn), line, text: `the last of ${list.getText()} is taken off, which is somebody else's` },
    ],
    suggestions: [],
  };
}

/** `list.indexOf(item)`, on the spot or in a constant that nobody looks at. */
function searchOf(file: FileModel, fn: FunctionInfo, index: ts.Expression): CallNode | undefined {
  const inner = unwrap(index);
  const declaration = ts.isIdentifier(inner) ? file.inventory.resolve(inner) : undefined;
  const value = declaration === undefined ? inner : declaration.owner === fn && declaration.init !== undefined ? unwrap(declaration.init) : undefined;
  return value !== undefined && ts.isCallExpression(value) && calleeName(value) === "indexOf" ? value : undefined;
}

/** Any condition in the function may be the one that asks whether there is something to take off. */
function isChecked({ body }: FunctionInfo, call: CallNode): boolean {
  let isFound = false;
  const visit = (node: ts.Node): void => {
    if (node.pos > call.pos) return;
    isFound ||= ts.isIfStatement(node) || ts.isConditionalExpression(node) || ts.isSwitchStatement(node) || ts.isIterationStatement(node, false);
    isFound ||= ts.isBinaryExpression(node) && /^(?:&&|\|\||\?\?)$/.test(node.operatorToken.getText());
    ts.forEachChild(node, visit);
  };
  if (body !== undefined) visit(body);
  return isFound;
}

/** The function that an adding one gives back: whoever has it may call it twice. */
function isHandedOut(file: FileModel, fn: FunctionInfo, list: ts.Expression, item: ts.Identifier): boolean {
  const { parent } = fn;
  const declaration = file.inventory.resolve(item);
  if (parent === undefined || declaration === undefined || declaration.owner !== parent) return false;
  const isAdded = parent.calls.some((call) => calleeName(call) === "push" && receiverOf(call)?.getText() === list.getText() && call.arguments?.[0]?.getText() === item.text);
  return isAdded && (parent.returns.some(({ expression }) => expression !== undefined && contains(expression, fn.node)) || ts.isReturnStatement(fn.node.parent));
}
