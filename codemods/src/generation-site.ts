import { type Edit, familyOf, type FileModel, type Finding, type FunctionInfo, insertFirst, isFunctionNode, type Place, type Teardown } from "eslint-plugin-stale-guard/detect";
import ts from "typescript";
import type { Plan, RuntimeName } from "./codemod.ts";
import { styleOf } from "./text-style.ts";

/** How two pieces of code name the generation they share. */
export interface GenerationSite {
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
      return { source, here: `generationOf(${source})`, there: `generationOf(${there})`, edits: [], imports: ["generationOf"] };
    }
  }
  return closureSite(model, at, teardown, owners);
}

/** The owners that can be named at a node, with their names there, nearest first. */
function ownerNames(model: FileModel, at: ts.Node): Map<string, string> {
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
  const existing = generationIn(scope.body);
  if (existing !== undefined) return { source: existing, here: existing, there: existing, edits: [], imports: [] };
  const name = ["connection", "generation", "lifetime"].find((candidate) => !new RegExp(`\\b${candidate}\\b`).test(model.sourceFile.text));
  if (name === undefined) return undefined;
  const label = scope.name === "" ? "" : `"${scope.name}"`;
  return {
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
    if (ts.isNewExpression(init) && init.expression.getText() === "Generation") return declaration.name.text;
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
  if (body === undefined || !ts.isBlock(body)) return [];
  // Whatever name `generationOf` was imported under.
  const [, argument] = /\((.*)\)/.exec(generation) ?? [];
  const advanced = [...body.getText().matchAll(/(?:[\w$]+\(([^()]*)\)|([\w$.#]+))\.advance\(/g)];
  if (advanced.some(([, owner, name]) => (argument === undefined ? name === generation : owner === argument))) return [];
  return [insertFirst(model, body, `${generation}.advance()${semicolon(model)}`)];
}

/** The statement around a node that stands in a block, a case or the file itself; undefined beyond the next function. */
export function statementAround(node: ts.Node): ts.Statement | undefined {
  for (let current: ts.Node | undefined = node; current !== undefined; current = current.parent) {
    if (ts.isStatement(current) && isStatementList(current.parent)) return current;
    if (current !== node && isFunctionNode(current)) return undefined;
  }
  return undefined;
}

export function isStatementList(node: ts.Node): node is ts.Block | ts.SourceFile | ts.CaseOrDefaultClause {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
}

/** A statement on a line of its own before another one. */
export function insertBefore(model: FileModel, statement: ts.Statement, text: string): Edit {
  const source = model.sourceFile.text;
  const start = statement.getStart();
  const indent = /[ \t]*$/.exec(source.slice(0, start))?.[0] ?? "";
  const isOwnLine = /(?:^|[\r\n])[ \t]*$/.test(source.slice(0, start));
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  return { start, end: start, text: isOwnLine ? `${text}${eol}${indent}` : `${text} ` };
}

/** A statement on a line of its own after another one. */
export function insertAfter(model: FileModel, statement: ts.Statement, text: string): Edit {
  const source = model.sourceFile.text;
  const indent = /[ \t]*$/.exec(source.slice(0, statement.getStart()))?.[0] ?? "";
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  return { start: statement.end, end: statement.end, text: `${eol}${indent}${text}` };
}

/** A file that ends its statements without semicolons keeps doing so. */
export function semicolon(model: FileModel): string {
  return styleOf(model.sourceFile).semicolons ? ";" : "";
}

/** What a rule suggests, in the file's own style. */
export function asSuggested(model: FileModel, { edits }: Finding["suggestions"][number]): Plan {
  const end = semicolon(model);
  return { edits: edits.map((edit) => ({ ...edit, text: end === "" ? edit.text.replaceAll(/;(?=\s*$|\s*\n)/g, "") : edit.text })), imports: [] };
}

/** A name for a token that nothing in a function bears yet. */
export function freeName(model: FileModel, scope: ts.Node): string | undefined {
  const text = scope.getText(model.sourceFile);
  return ["token", "generationToken", "connectionToken"].find((name) => !new RegExp(`\\b${name}\\b`).test(text));
}
