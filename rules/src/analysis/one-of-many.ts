import ts = require("typescript");
import type { Effect } from "./effect.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration } from "./places.ts";
import { calleeName, isCallNode, isMember, receiverOf, unwrap } from "./syntax.ts";
import { CLOSE_EVENTS } from "./vocabulary.ts";

/** `server.on("connection", (socket) => socket.on("close", ...))`: one of the server's sockets has ended, not the server. */
export function hearsOneOfMany({ callbacks, inventory }: FileModel, fn: FunctionInfo): boolean {
  return callbacks.listeners(CLOSE_EVENTS).some(({ fn: listener, receiver }) => {
    if (listener !== fn || receiver === undefined || !ts.isIdentifier(receiver)) return false;
    const declaration = inventory.resolve(receiver);
    return declaration?.kind === "parameter" && callbacks.own().some((callback) => callback.fn === declaration.owner && callback.event === "connection");
  });
}

/** `close(id) { this.sockets.get(id)?.close(); }` closes the one that its caller chooses, and no other. */
export function closesOneByKey(file: FileModel, tears: readonly Effect[]): boolean {
  const closes = tears.filter(({ kind }) => kind === "close");
  return closes.length > 0 && closes.every(({ node, via }) => via.length === 0 && isCallNode(node) && isGottenByParameter(file, receiverOf(node)));
}

/** `_destroy(conn) { delete this.active[conn.id]; conn.end(); }`: ends the one it is given out of many, and nothing of its own. */
export function dropsOneByKey({ inventory }: FileModel, { node: owner }: FunctionInfo, effects: readonly Effect[]): boolean {
  const isByParameter = (node: ts.Node): boolean => {
    const inner = ts.isDeleteExpression(node) ? unwrap(node.expression) : undefined;
    if (inner === undefined || !ts.isElementAccessExpression(inner)) return false;
    let key = unwrap(inner.argumentExpression);
    while (isMember(key)) key = unwrap(key.expression);
    const declaration = ts.isIdentifier(key) ? inventory.resolve(key) : undefined;
    return declaration?.kind === "parameter" && declaration.owner.node === owner;
  };
  const isOwn = ({ kind, place }: Effect): boolean => kind === "close" && place !== undefined && !(isDeclaration(place.root) && place.root.owner.node === owner);
  return effects.some(({ node, via }) => via.length === 0 && isByParameter(node)) && !effects.some(isOwn);
}

function isGottenByParameter({ inventory }: FileModel, receiver: ts.Expression | undefined): boolean {
  if (receiver === undefined) return false;
  const inner = unwrap(receiver);
  const init = ts.isIdentifier(inner) ? inventory.resolve(inner)?.init : undefined;
  const element = init === undefined ? inner : unwrap(init);
  const key = ts.isElementAccessExpression(element) ? element.argumentExpression : ts.isCallExpression(element) && calleeName(element) === "get" ? element.arguments[0] : undefined;
  return key !== undefined && ts.isIdentifier(key) && inventory.resolve(key)?.kind === "parameter";
}
