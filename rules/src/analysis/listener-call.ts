import ts = require("typescript");
import { type CallNode, memberName, receiverOf, unwrap } from "./syntax.ts";
import { LISTENER_ADDERS } from "./vocabulary.ts";

/** `ws.on("close", f)`'s event and receiver; undefined for other calls. */
export function listenerCall(call: CallNode): { readonly event: string; readonly receiver: ts.Expression; readonly listener: ts.Expression } | undefined {
  const receiver = receiverOf(call);
  if (receiver === undefined || !LISTENER_ADDERS.test(memberName(unwrap(call.expression)) ?? "")) return undefined;
  const [event, listener] = call.arguments ?? [];
  if (event === undefined || listener === undefined) return undefined;
  const name = ts.isStringLiteralLike(event) ? event.text : (ts.isPropertyAccessExpression(event) ? event.name.text : undefined);
  return name === undefined ? undefined : { event: name, receiver, listener };
}
