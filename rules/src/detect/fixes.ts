import ts = require("typescript");
import type { FileModel } from "../analysis/model.ts";
import { isInside } from "../analysis/inventory.ts";
import { isDeclaration, type Place } from "../analysis/places.ts";
import type { Teardown } from "../analysis/teardowns.ts";
import type { TimerSite } from "../analysis/timers.ts";
import { unwrap } from "../analysis/syntax.ts";
import type { Edit } from "./fact.ts";

/** `clearTimeout(this.timer);` as the teardown's first statement, where the handle can be named there as it is where it is armed. */
export function clearInTeardown(file: FileModel, teardown: Teardown, site: TimerSite): Edit | undefined {
  const { body } = teardown.fn;
  if (site.handle.kind !== "kept" || body === undefined || !ts.isBlock(body)) return undefined;
  const { place } = site.handle;
  const clear = site.kind === "interval" ? "clearInterval" : "clearTimeout";
  // A closure's variable, which the teardown sees as well.
  if (isDeclaration(place.root)) {
    const isSeen = place.path.length === 0 && (place.root.owner === file.inventory.module || isInside(teardown.fn, place.root.owner));
    return isSeen ? insertFirst(file, body, `${clear}(${place.root.name});`) : undefined;
  }
  const self = file.owners.ofThis(body);
  if (place.path.includes("[]") || self === undefined || file.owners.ofThis(site.node) !== self) return undefined;
  const { parent } = site.node;
  const target = ts.isBinaryExpression(parent) ? unwrap(parent.left) : undefined;
  if (target === undefined || !target.getText().startsWith("this.")) return undefined;
  return insertFirst(file, body, `${clear}(${target.getText()});`);
}

/** A statement put first in a block, on a line of its own, indented like the block's first statement. */
export function insertFirst(file: FileModel, body: ts.Block, statement: string): Edit {
  const [first] = body.statements;
  const { text } = file.sourceFile;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  if (first === undefined) return { start: body.getStart() + 1, end: body.getStart() + 1, text: ` ${statement} ` };
  const start = first.getStart();
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(lineStart, start);
  return /^\s*$/.test(indent) ? { start, end: start, text: `${statement}${eol}${indent}` } : { start, end: start, text: `${statement} ` };
}

/**
 * Captures the handle before the call that may tear down and returns after it when the handle is another one. Only where
 * the stopper resets the handle, both statements stand in one block, and nothing there needs a return value.
 */
export function insertGuardAround(file: FileModel, cause: ts.Node, arm: ts.Node, handle: Place, stopper: Teardown): Edit[] | undefined {
  const [before, after] = [statementOf(cause), statementOf(arm)];
  if (before === undefined || after === undefined || before === after || before.parent !== after.parent || !ts.isBlock(before.parent)) return undefined;
  if (!ts.isExpressionStatement(before) || !stopper.after.has(handle.key)) return undefined;
  // The running timer's own handle: what the stopper resets although this callback was not stopped in time.
  const own = ownHandle(file, before, stopper);
  if (own === undefined) return undefined;
  const { text } = file.sourceFile;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const indent = /[ \t]*$/.exec(text.slice(0, before.getStart()))?.[0] ?? "";
  const semicolon = before.getText().endsWith(";") ? ";" : "";
  return [
    { start: before.getStart(), end: before.getStart(), text: `const armed = ${own}${semicolon}${eol}${indent}` },
    { start: before.end, end: before.end, text: `${eol}${indent}if (${own} !== armed) return${semicolon}` },
  ];
}

/** The text of the handle that armed the callback around a statement, when the stopper writes it. */
function ownHandle(file: FileModel, statement: ts.Statement, stopper: Teardown): string | undefined {
  const fn = file.inventory.enclosing(statement);
  const timer = file.callbacks.own().find((callback) => callback.fn === fn && callback.timer !== undefined)?.timer;
  if (timer === undefined || timer.handle.kind !== "kept" || !stopper.after.has(timer.handle.place.key)) return undefined;
  const { parent } = timer.node;
  return ts.isBinaryExpression(parent) ? parent.left.getText() : undefined;
}

function statementOf(node: ts.Node): ts.Statement | undefined {
  let current: ts.Node | undefined = node;
  while (current !== undefined && !(ts.isStatement(current) && ts.isBlock(current.parent))) current = current.parent;
  return current;
}
