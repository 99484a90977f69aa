import ts = require("typescript");
import type { DeferredCallback } from "../analysis/callbacks.ts";
import type { FunctionInfo } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { calleeName, isCallNode } from "../analysis/syntax.ts";
import type { TimerSite } from "../analysis/timers.ts";

/** Who runs a function, as a timeline calls it: `connect()`, `the close listener`. */
export function actorOf(file: FileModel, fn: FunctionInfo): string {
  if (ts.isSourceFile(fn.node)) return "the module";
  if (!isNameless(fn)) return `${fn.name}()`;
  const callback = file.callbacks.own().find((each) => each.fn === fn);
  return callback === undefined ? `the callback on line ${file.line(fn.node)}` : lateActor(callback);
}

/** `ws.onclose = () => {}` names a property of the socket's, not the function. */
export function isNameless({ name, node }: FunctionInfo): boolean {
  return name === "" || (/^on[a-z]+$/.test(name) && !ts.isSourceFile(node) && ts.isBinaryExpression(node.parent));
}

/** Who runs the code that a node stands in. */
export function actorAt(file: FileModel, node: ts.Node): string {
  return actorOf(file, file.inventory.enclosing(node));
}

/** What runs a deferred callback: the timer, not the function it was given. */
export function lateActor({ kind, timer, event, fn, node }: Pick<DeferredCallback, "kind" | "timer" | "event" | "fn" | "node">): string {
  if (kind === "listener") return `the ${event ?? ""} listener`;
  if (kind === "timer") return timer === undefined ? "the microtask" : timerActor(timer);
  if (kind === "promise") return isCallNode(node) ? `the .${calleeName(node) ?? "then"}() reaction` : "the reaction";
  return fn.name === "" ? "the callback" : `${fn.name}()`;
}

export function timerActor({ kind }: TimerSite): string {
  return kind === "interval" ? "the interval" : "the timer";
}
