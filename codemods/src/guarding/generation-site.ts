import { type Edit, familyOf, type FileModel, type FunctionInfo, insertFirst, type Place, type Teardown, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { RuntimeName } from "../rewrite/codemod.ts";
import { semicolon } from "../rewrite/insertions.ts";

/** How two pieces of code name the generation they share. */
export interface GenerationSite {
  /** The id of the owner whose generation it is. */
  readonly owner: string;
  /** What `guard()` takes where the callback is scheduled: an owner or a generation. */
  readonly source: string;
  /** The generation where the callback is scheduled: `generationOf(this)`. */
  readonly here: string;
  /** The generation in the teardown. */
  readonly there: string;
  /** Edits that bring it into being, where there is no object to keep it beside. */
  readonly edits: readonly Edit[];
  readonly imports: readonly RuntimeName[];
}

/**
 * The generation that code at a node shares with a teardown: beside `this`, a parameter object, or made in their closure. The owner is
 * one that the teardown ends, or that holds the given slot.
 */
export function generationSite(model: FileModel, at: ts.Node, teardown: Teardown, slot?: Place): GenerationSite | undefined {
  const { body } = teardown.fn;
  if (body === undefined || !ts.isBlock(body)) return undefined;
  const owners = slot === undefined ? teardown.owners : new Set([model.places.owner(slot).id]);
  const here = ownerNames(model, at);
  for (const [owner, there] of ownerNames(model, body)) {
    const source = here.get(owner);
    if (source !== undefined && owners.has(owner)) {
      return { owner, source, here: `generationOf(${source})`, there: `generationOf(${there})`, edits: [], imports: ["generationOf"] };
    }
  }
  return closureSite(model, at, teardown, owners);
}

/** The owners that can be named at a node, with their names there, nearest first. */
export function ownerNames(model: FileModel, at: ts.Node): Map<string, string> {
  const names = new Map<string, string>();
  const self = model.owners.ofThis(at);
  if (self !== undefined) names.set(familyOf(self).id, "this");
  for (let fn: FunctionInfo | undefined = model.inventory.enclosing(at); fn !== undefined; fn = fn.parent) {
    for (const parameter of fn.parameters) {
      const owner = model.owners.parameter(parameter);
      if (owner !== undefined && !parameter.isReassigned && !names.has(owner.id)) names.set(owner.id, parameter.name);
    }
    for (const { name, owner } of selves(model, fn)) if (!names.has(owner)) names.set(owner, name);
  }
  return names;
}

/** `const self = this;` */
function selves(model: FileModel, fn: FunctionInfo): { name: string; owner: string }[] {
  return model.inventory.declarations.flatMap(({ name, owner, init, isConst, isReassigned }) => {
    if (owner !== fn || init?.kind !== ts.SyntaxKind.ThisKeyword || (!isConst && isReassigned)) return [];
    const self = model.owners.ofThis(init);
    return self === undefined ? [] : [{ name, owner: familyOf(self).id }];
  });
}

/** `const connection = new Generation("name");` first in the innermost function around both. */
function closureSite(model: FileModel, at: ts.Node, teardown: Teardown, owners: ReadonlySet<string>): GenerationSite | undefined {
  const around = new Set<FunctionInfo>();
  for (let fn: FunctionInfo | undefined = model.inventory.enclosing(at); fn !== undefined; fn = fn.parent) around.add(fn);
  let scope = teardown.fn.parent;
  while (scope !== undefined && !(around.has(scope) && owners.has(model.owners.closure(scope).id))) scope = scope.parent;
  if (scope?.body === undefined || !(ts.isBlock(scope.body) || ts.isSourceFile(scope.body))) return undefined;
  const owner = model.owners.closure(scope).id;
  const existing = generationIn(scope.body);
  if (existing !== undefined) return { owner, source: existing, here: existing, there: existing, edits: [], imports: [] };
  const name = ["connection", "generation", "lifetime"].find((candidate) => !new RegExp(`\\b${candidate}\\b`).test(model.sourceFile.text));
  if (name === undefined) return undefined;
  const label = scope.name === "" ? "" : `"${scope.name}"`;
  return {
    owner,
    source: name,
    here: name,
    there: name,
    edits: [declareIn(model, scope.body, `const ${name} = new Generation(${label})${semicolon(model)}`)],
    imports: ["Generation"],
  };
}

/** The name of a generation that an earlier rewrite has made there. */
function generationIn(body: ts.Block | ts.SourceFile): string | undefined {
  for (const statement of body.statements) {
    const declaration = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : undefined;
    const init = declaration?.initializer;
    if (declaration === undefined || init === undefined || !ts.isIdentifier(declaration.name)) continue;
    if (ts.isNewExpression(init) && /(?:^|\.)(?:Stale)?Generation\d*$/.test(init.expression.getText())) return declaration.name.text;
  }
  return undefined;
}

/** After imports and directives, before the first statement that does anything. */
function declareIn(model: FileModel, body: ts.Block | ts.SourceFile, statement: string): Edit {
  if (ts.isBlock(body)) return insertFirst(model, body, statement);
  const eol = model.sourceFile.text.includes("\r\n") ? "\r\n" : "\n";
  const first = body.statements.find((each) => !isPrologue(each)) ?? body.endOfFileToken;
  const start = first.getStart();
  return { start, end: start, text: `${statement}${eol}${eol}` };
}

function isPrologue(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return true;
  if (ts.isExpressionStatement(statement)) return ts.isStringLiteral(statement.expression);
  return ts.isVariableStatement(statement) && /^(?:const|let|var)\s[^=]*=\s*require\(/.test(statement.getText());
}

/** `generationOf(this).advance();` first in the teardown; nothing where it stands there already. */
export function advanceIn(model: FileModel, teardown: Teardown, generation: string): Edit[] {
  const { body } = teardown.fn;
  if (body === undefined || !ts.isBlock(body) || hasAdvance(body, generation)) return [];
  return [insertFirst(model, body, `${generation}.advance()${semicolon(model)}`)];
}

/** Under whatever name the file has for `generationOf`. */
function hasAdvance(body: ts.Block, generation: string): boolean {
  const [, owner] = /^generationOf\((.*)\)$/.exec(generation) ?? [];
  return body.statements.some((statement) => {
    const call = ts.isExpressionStatement(statement) ? unwrap(statement.expression) : statement;
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== "advance") return false;
    const advanced = call.expression.expression;
    if (owner === undefined || !ts.isCallExpression(advanced)) return advanced.getText() === generation;
    return advanced.arguments.length === 1 && advanced.arguments[0]?.getText() === owner;
  });
}
