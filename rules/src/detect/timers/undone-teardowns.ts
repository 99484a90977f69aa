import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import { Exposure } from "../../analysis/exposure.ts";
import { type FunctionInfo, isHidden } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { type CallNode, calleeName, isCallNode, isFunctionNode, unwrap } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import type { TimerSite } from "../../analysis/timers.ts";
import { CLOSE_EVENTS } from "../../analysis/vocabulary.ts";
import { type Fact, span } from "../fact.ts";
import { effectNode } from "../harm.ts";
import { armStep, tearDownSteps } from "../story.ts";
import { firingSteps, type Leak, story } from "./timer-leaks.ts";

/** Teardowns whose socket's close listener reconnects without asking whether the end was wanted. */
export function undoneTeardowns(file: FileModel): Fact<"undone">[] {
  const facts = new Map<TimerSite, Fact<"undone">>();
  const callbackOf = new Map(file.callbacks.own().flatMap(({ timer, fn }) => (timer === undefined ? [] : [[timer.node as unknown, fn] as const])));
  for (const teardown of file.teardowns.all()) {
    if (teardown.kind !== "asked" || !teardown.isWhole || isHidden(teardown.fn) || removesListeners(file, teardown)) continue;
    const exposure = new Exposure(file, { ...teardown, after: teardown.afterItself });
    for (const listener of teardown.closeListeners) {
      for (const armed of exposure.of(listener)) {
        const site = armed.kind === "arm" && !armed.maybe ? armed.timer : undefined;
        const callback = site === undefined ? undefined : callbackOf.get(site.node);
        if (site === undefined || callback === undefined || facts.has(site) || armed.file !== file) continue;
        const effect = exposure.of(callback).find(({ kind, maybe }) => kind === "connect" && !maybe);
        if (effect !== undefined) facts.set(site, undoneFact(file, { site, callback, teardown, effect, confidence: "certain" }, listener, armed));
      }
    }
  }
  return [...facts.values()];
}

/** Handlers taken off or replaced before the close event comes. */
export function removesListeners(file: FileModel, { fn, after, sockets }: Pick<Teardown, "fn" | "after" | "sockets">): boolean {
  const dropsHandlers = [...sockets].some((socket) => ["onclose", "onerror"].some((name) => after.has(`${socket}.${name}`)));
  return dropsHandlers || file.effects.all(fn).some(({ kind, node }) => kind === "detach" && isCallNode(node) && mayNameClose(node));
}

/** `removeAllListeners()`, `off("close", f)`, `off(event, f)`. */
function mayNameClose(call: CallNode): boolean {
  const [event, listener] = call.arguments ?? [];
  // A function made on the spot was never added, so it removes nothing.
  const inner = listener === undefined ? undefined : unwrap(listener);
  if (inner !== undefined && (isFunctionNode(inner) || (ts.isCallExpression(inner) && calleeName(inner) === "bind"))) return false;
  return event === undefined || !ts.isStringLiteralLike(event) || CLOSE_EVENTS.test(event.text);
}

function undoneFact(file: FileModel, leak: Leak, listener: FunctionInfo, armed: Effect): Fact<"undone"> {
  const { data } = story(file, leak);
  const listenerLine = file.line(listener.node);
  return {
    messageId: "undone",
    ...span(leak.site.node.expression),
    confidence: leak.confidence,
    data: { ...data, listenerLine: String(listenerLine) },
    witness: [
      ...tearDownSteps(file, leak.teardown, "leaves the close listener on"),
      { role: "runs late", actor: "the close listener", line: listenerLine, text: "is called, as that closes the socket" },
      armStep(file, leak.site),
      ...firingSteps(file, leak),
    ],
    suggestions: [],
    subject: { kind: "undone", listener, via: effectNode(armed), teardown: leak.teardown },
  };
}
