import type { Edit } from "eslint-plugin-stale-guard/detect";
import type { Scopes } from "eslint-plugin-stale-guard/raw-fetch";
import ts = require("typescript");
import type { FetchOrigin } from "./fetch-origin.ts";
import { type ImportedModule, importNames } from "../imports/module-imports.ts";
import type { Refusal } from "./refusal.ts";
import { isUnused, removal } from "../imports/unused-names.ts";
import { withoutStatement } from "../rewrite/whole-lines.ts";

/** Puts the wrapper in the place of what a file names at some origins, imports it, and drops the names that nothing uses any more. */
export function wrapFetch(
  tree: ts.SourceFile,
  origins: readonly FetchOrigin[],
  name: string,
  module: ImportedModule<string>,
  scopes: Scopes,
): readonly Edit[] | Refusal {
  const nodes = [...new Set(origins.map(({ node }) => node))];
  const spans = nodes.map(spanOf);
  if (spans.some(({ start, end }) => /\/[/*]/u.test(tree.text.slice(start, end)))) return { reason: "unknown-form", detail: "a comment stands in it" };
  const replaced = new Set<ts.Node>(nodes.flatMap(namesWithin));
  const declared = new Set(origins.flatMap(({ declared: each }) => each ?? []));
  const unused = new Set([...declared].filter((each) => isUnused(each, replaced, scopes)));
  const removed = removal(unused);
  if (removed === undefined) return { reason: "unknown-form", detail: "what names it cannot be left out" };
  const leaving = { names: new Set([...replaced, ...unused]), statements: removed.statements };
  const plan = importNames(tree, [name], module, leaving);
  if ("reason" in plan) return plan;
  const local = plan.locals.get(name) ?? name;
  // What the new import takes the place of is gone already.
  const deleted = [...removed.statements].filter((each) => plan.edits.every(({ start, end }) => end === start || start !== each.getStart()));
  return [
    ...plan.edits,
    ...removed.edits,
    ...deleted.map(withoutStatement),
    ...nodes.map((node, index) => ({ ...(spans[index] ?? spanOf(node)), text: isShorthand(node) && node.text !== local ? `${node.text}: ${local}` : local })),
  ];
}

/** An expression with what says only that it may be missing: `!`, `?.`. */
function spanOf(node: ts.Expression): { readonly start: number; readonly end: number } {
  let outer: ts.Node = node;
  while (ts.isNonNullExpression(outer.parent)) outer = outer.parent;
  const { parent } = outer;
  const question = ts.isCallExpression(parent) && parent.expression === outer ? parent.questionDotToken : undefined;
  return { start: node.getStart(), end: question?.end ?? outer.end };
}

function isShorthand(node: ts.Expression): node is ts.Identifier {
  return ts.isIdentifier(node) && ts.isShorthandPropertyAssignment(node.parent);
}

function namesWithin(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) found.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}
