import ts = require("typescript");
import type { FileModel } from "./model.ts";
import { type CallNode, isMember, unwrap, wrapperOf } from "./syntax.ts";
import { CONNECT_CALLS, CONNECT_NOUNS, SOCKET_CONSTRUCTORS, SOCKET_FACTORIES, SOCKET_MAKERS, SOCKET_MODULES } from "./vocabulary.ts";

const { SyntaxKind } = ts;

/** `new WebSocket(url)`, and `new ws(url)` or `new Client(url)` when the name was imported from the `ws` package. */
export function makesSocket(file: FileModel, call: ts.NewExpression, name: string): boolean {
  if (SOCKET_CONSTRUCTORS.test(name)) return true;
  const callee = unwrap(call.expression);
  const declaration = ts.isIdentifier(callee) ? file.inventory.resolve(callee) : undefined;
  // `this.conn = new this.transport(url)`: whoever was handed in, it is kept as the connection.
  const isInjected = isMember(callee) || declaration?.kind === "parameter";
  if (isInjected && (call.arguments?.length ?? 0) > 0 && isKeptAsSocket(file, call)) return true;
  return declaration?.imported !== undefined && SOCKET_MODULES.test(declaration.imported.module) && !/Server/.test(name);
}

function isKeptAsSocket(file: FileModel, call: CallNode): boolean {
  const { parent } = wrapperOf(call);
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== SyntaxKind.EqualsToken) return false;
  const place = file.places.of(parent.left);
  return place !== undefined && file.slots.isSocket(place);
}

/** `connect()`, `createConnection()`, and `open()` of an owner or a socket. */
export function opensConnection(file: FileModel, name: string, call: ts.CallExpression, receiver: ts.Expression | undefined, onSocket: boolean): boolean {
  if (SOCKET_FACTORIES.test(name) && name !== "connect") return true;
  if (SOCKET_MAKERS.test(name) && !onSocket && isKeptAsSocket(file, call)) return true;
  if (!CONNECT_CALLS.test(name) || CONNECT_NOUNS.test(name)) return false;
  if (name === "open") return onSocket || receiver?.kind === SyntaxKind.ThisKeyword || file.places.of(call.expression)?.path.length === 1;
  return true;
}
