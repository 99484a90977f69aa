import { type Edit, type FileModel, type FunctionInfo, isFunctionNode, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Plan } from "../rewrite/codemod.ts";
import { brief, insertBefore, semicolon } from "../rewrite/insertions.ts";
import { connects } from "./reach.ts";
import type { WaitSpan } from "./waits.ts";

/** `const ws = this.ws;` before the wait; after it the constant is closed, and the slot emptied only where it still holds that one. */
export function keepOld(model: FileModel, fn: FunctionInfo, { capture, waits }: WaitSpan, suspension: ts.Node, effect: ts.Node): Plan {
  const slot = slotOf(effect);
  if (slot === undefined) return { reason: "unknown-form" };
  if (connects(model, fn)) return { reason: "changes-behaviour", detail: "the function opens a connection of its own" };
  const source = slot.getText();
  if ([suspension, ...waits].some((wait) => fillsItself(wait, source))) return { reason: "changes-behaviour", detail: `the wait itself may fill ${source}` };
  const known = constantOf(model, fn, source, suspension);
  const name = known ?? freeLike(source, [fn.node, model.inventory.enclosing(capture).node]);
  if (name === undefined) return { reason: "unknown-form", detail: "no name is free for the old connection" };
  const from = fn.node.pos <= suspension.pos && suspension.end <= fn.node.end ? suspension.end : fn.node.pos;
  const edits: Edit[] = known === undefined ? [insertBefore(model, capture, `const ${name} = ${source}${semicolon(model)}`)] : [];
  for (const use of usesOf(fn.node, source, capture.getStart())) {
    const { parent } = use;
    const isWrite = (ts.isBinaryExpression(parent) && parent.left === use && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) || ts.isDeleteExpression(parent);
    if (use.pos < from) {
      if (isWrite) return { reason: "unknown-form", detail: `${source} is written before the wait is over` };
      continue;
    }
    if (!isWrite) {
      edits.push({ start: use.getStart(), end: use.end, text: name });
      continue;
    }
    const statement = parent.parent;
    const isEmptied = ts.isDeleteExpression(parent) || (ts.isBinaryExpression(parent) && isEmpty(parent.right));
    if (!isEmptied || !ts.isExpressionStatement(statement)) return { reason: "changes-behaviour", detail: `${brief(parent)} on line ${model.line(parent)} fills it again` };
    const start = statement.getStart();
    edits.push({ start, end: start, text: `if (${source} === ${name}) ` });
  }
  return { edits, imports: [] };
}

/** `await this.clientPromise`, `await this.connect()`: what comes is no successor. */
function fillsItself(suspension: ts.Node, source: string): boolean {
  const text = suspension.getText().split(/=>|\bfunction\b/, 1)[0] ?? "";
  const name = (source.split(".").at(-1) ?? "").replaceAll("$", "\\$");
  return new RegExp(`(?<![\\w$])${name}(?![\\w$])(?!\\??\\.)`).test(text) || /promise\b|(?:^|[.\s])_?(?:connect|open|ready|establish|init|start|create)\w*(?:\(|$)/i.test(text);
}

/** `if (controller?.signal.aborted)` with a constant in place of the slot that the teardown has emptied. */
export function askOld(model: FileModel, fn: FunctionInfo, capture: ts.Statement, suspension: ts.Node, effect: ts.Node): Plan {
  const check = checkBetween(fn, suspension.end, effect);
  const holder = check === undefined ? undefined : optionalHolder(check.expression);
  const name = holder === undefined ? undefined : freeLike(holder.getText(), [fn.node]);
  if (holder === undefined || name === undefined) return { reason: "unknown-form" };
  return {
    edits: [
      insertBefore(model, capture, `const ${name} = ${holder.getText()}${semicolon(model)}`),
      { start: holder.getStart(), end: holder.end, text: name },
    ],
    imports: [],
  };
}

function checkBetween(fn: FunctionInfo, from: number, effect: ts.Node): ts.IfStatement | undefined {
  let found: ts.IfStatement | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined || node.pos > effect.pos || (isFunctionNode(node) && node !== fn.node)) return;
    if (ts.isIfStatement(node) && node.pos >= from && optionalHolder(node.expression) !== undefined) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(fn.node);
  return found;
}

/** `this.controller` of `this.controller?.signal.aborted`. */
function optionalHolder(condition: ts.Expression): ts.Expression | undefined {
  for (let current = unwrap(condition); ts.isPropertyAccessExpression(current); current = unwrap(current.expression)) {
    if (current.questionDotToken !== undefined) return slotText(current.expression) ? current.expression : undefined;
  }
  return undefined;
}

/** The slot that a write empties, or whose connection a call closes. */
function slotOf(effect: ts.Node): ts.Expression | undefined {
  const slot = ts.isBinaryExpression(effect)
    ? effect.left
    : ts.isDeleteExpression(effect)
      ? effect.expression
      : ts.isCallExpression(effect) && ts.isPropertyAccessExpression(effect.expression)
        ? effect.expression.expression
        : undefined;
  const inner = slot === undefined ? undefined : unwrap(slot);
  return inner !== undefined && slotText(inner) ? inner : undefined;
}

function slotText(node: ts.Expression): boolean {
  return /^[\w$]+(?:\.#?[\w$]+)*$/.test(node.getText());
}

/** The places from a position on where the very expression stands directly in a function. */
function usesOf(root: ts.Node, text: string, from: number): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    // What runs later asks the slot as it is then.
    if (node.end <= from || (node !== root && isFunctionNode(node))) return;
    if ((ts.isPropertyAccessExpression(node) || ts.isIdentifier(node)) && node.getStart() >= from && node.getText() === text && !isName(node)) found.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function isName(node: ts.Node): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isPropertyAssignment(parent) && parent.name === node);
}

function isEmpty(value: ts.Expression): boolean {
  return value.kind === ts.SyntaxKind.NullKeyword || value.getText() === "undefined";
}

/** A constant of the function, or of one around it, that has taken the slot's value before the wait. */
function constantOf(model: FileModel, fn: FunctionInfo, source: string, suspension: ts.Node): string | undefined {
  for (let scope: FunctionInfo | undefined = fn; scope !== undefined; scope = scope.parent) {
    const owner = scope;
    const found = model.inventory.declarations.find((each) => each.owner === owner && each.isConst && each.node.pos < suspension.pos && each.bindingPath.length === 0 && each.init?.getText() === source);
    if (found !== undefined) return found.name;
  }
  return undefined;
}

/** A name like the slot's, where nothing in the given code is called so yet. */
export function freeLike(source: string, scopes: readonly ts.Node[], prefix = "old"): string | undefined {
  const last = (source.split(".").at(-1) ?? "").replace(/^[#_]+/, "");
  const text = scopes.map((scope) => scope.getText()).join("\n");
  const prefixed = `${prefix}${last.charAt(0).toUpperCase()}${last.slice(1)}`;
  return [last, prefixed].find((name) => /^[A-Za-z$][\w$]*$/.test(name) && !RESERVED.test(name) && !new RegExp(`(?<![\\w$.#])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(text));
}

/** Words that cannot be names, as far as members are called so. */
const RESERVED = /^(?:default|delete|new|class|function|import|export|in|this|null|undefined|void|with|let|package|private|public|protected|interface|static|await|async)$/;
