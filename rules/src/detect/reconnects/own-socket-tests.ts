import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isEquality, isMember, unwrap } from "../../analysis/syntax.ts";

/** `if (ws !== this.active.ws) return;` in a listener of `ws`: it asks whether its socket is still the one in use. */
export function asksForItself({ inventory }: FileModel, { fn, receiver }: DeferredCallback): boolean {
  const heard = receiver === undefined ? undefined : unwrap(receiver);
  const socket = heard !== undefined && ts.isIdentifier(heard) ? inventory.resolve(heard) : undefined;
  if (socket === undefined || socket.isReassigned || fn.body === undefined) return false;
  const isSocket = (node: ts.Expression): boolean => ts.isIdentifier(node) && inventory.resolve(node) === socket;
  const asks = (node: ts.Node): boolean => {
    if (ts.isBinaryExpression(node) && isEquality(node.operatorToken.kind)) {
      const [left, right] = [unwrap(node.left), unwrap(node.right)];
      if ((isSocket(left) && isMember(right)) || (isSocket(right) && isMember(left))) return true;
    }
    return ts.forEachChild(node, (child) => asks(child) || undefined) ?? false;
  };
  return asks(fn.body);
}
