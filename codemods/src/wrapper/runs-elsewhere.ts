import { isFunctionNode, memberName, unwrap, wrapperOf } from "eslint-plugin-stale-guard/detect";
import type { Scopes } from "eslint-plugin-stale-guard/raw-fetch";
import ts = require("typescript");

/** Methods of browser drivers, and of extensions, that run a function in a page. */
const inPages = new Set([
  ...["evaluate", "evaluateHandle", "evaluateOnNewDocument", "addInitScript", "$eval", "$$eval", "waitForFunction"],
  ...["executeScript", "executeAsyncScript"],
]);

/** True within a function that is handed on as text: where it runs, nothing that its file imports is there. */
export function runsElsewhere(node: ts.Node, scopes: Scopes): boolean {
  for (let current: ts.Node = node; !ts.isSourceFile(current); current = current.parent) {
    if (isFunctionNode(current) && (isForPage(current) || isWrittenOut(current, scopes))) return true;
  }
  return false;
}

/** `page.evaluate(() => {})`, `scripting.executeScript({ func: () => {} })`. */
function isForPage(fn: ts.Node): boolean {
  const outer = wrapperOf(fn);
  const { parent } = outer;
  const argument = ts.isPropertyAssignment(parent) ? wrapperOf(parent.parent) : outer;
  const call = argument.parent;
  return ts.isCallExpression(call) && call.expression !== argument && inPages.has(memberName(unwrap(call.expression)) ?? "");
}

/** `helper.toString()`, `String(helper)`, `${helper}`. */
function isWrittenOut(fn: ts.Node, scopes: Scopes): boolean {
  const { parent } = wrapperOf(fn);
  const name = ts.isFunctionDeclaration(fn) ? fn.name : ts.isVariableDeclaration(parent) ? parent.name : undefined;
  if (name === undefined || !ts.isIdentifier(name)) return false;
  const binding = scopes.resolve(name);
  return binding !== undefined && scopes.mentionsOf(binding).some(isText);
}

function isText(mention: ts.Node): boolean {
  const { parent } = mention;
  if (ts.isTemplateSpan(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === mention && parent.name.text === "toString";
  return ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === "String";
}
