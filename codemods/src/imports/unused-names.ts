import type { Edit } from "eslint-plugin-stale-guard/detect";
import type { Scopes } from "eslint-plugin-stale-guard/raw-fetch";
import ts = require("typescript");
import { isMemberName } from "./file-names.ts";

/** True when nothing mentions a declared name any more but what is about to go. */
export function isUnused(declared: ts.Identifier, leaving: ReadonlySet<ts.Node>, scopes: Scopes): boolean {
  const binding = scopes.resolve(declared);
  const values = new Set<ts.Node>(scopes.mentions(declared.text));
  const visit = (node: ts.Node, parent: ts.Node): boolean => {
    if (ts.isIdentifier(node) && node.text === declared.text && node !== declared && !leaving.has(node) && !isMemberName(node, parent)) {
      // A value is told by its scope; a type by its name, which is to err on the safe side.
      return values.has(node) ? scopes.resolve(node) === binding : ts.findAncestor(node, ts.isTypeNode) !== undefined;
    }
    return ts.forEachChild(node, (child) => visit(child, node)) === true;
  };
  const file = declared.getSourceFile();
  return ts.forEachChild(file, (child) => visit(child, file)) !== true;
}

export interface Removal {
  readonly edits: readonly Edit[];
  /** What is left without a name, and is to go as a whole. */
  readonly statements: ReadonlySet<ts.Statement>;
}

/** Takes names out of the imports and patterns that declare them; undefined where more would go with them. */
export function removal(names: ReadonlySet<ts.Identifier>): Removal | undefined {
  const edits: Edit[] = [];
  const statements = new Set<ts.Statement>();
  for (const statement of new Set([...names].map((name) => ts.findAncestor(name, ts.isStatement)))) {
    const cuts = statement && cutsFrom(statement, names);
    if (statement === undefined || cuts === undefined) return undefined;
    if (cuts === "all") statements.add(statement);
    else edits.push(...cuts);
  }
  return { edits, statements };
}

type Cuts = readonly Edit[] | "all" | undefined;

function cutsFrom(statement: ts.Statement, names: ReadonlySet<ts.Node>): Cuts {
  if (ts.isImportEqualsDeclaration(statement)) return "all";
  if (ts.isImportDeclaration(statement)) return cutsFromImport(statement, names);
  if (!ts.isVariableStatement(statement)) return undefined;
  const { declarations } = statement.declarationList;
  const each = declarations.map((declaration) => ({ declaration, cuts: cutsFromDeclaration(declaration, names) }));
  const leaving = new Set<ts.Node>(each.flatMap(({ declaration, cuts }) => (cuts === "all" ? declaration : [])));
  if (leaving.size === declarations.length) return "all";
  const edits = [...without(declarations, leaving)];
  for (const { cuts } of each) {
    if (cuts === undefined) return undefined;
    if (cuts !== "all") edits.push(...cuts);
  }
  return edits;
}

function cutsFromImport({ importClause }: ts.ImportDeclaration, names: ReadonlySet<ts.Node>): Cuts {
  if (importClause === undefined) return undefined;
  const { name: whole, namedBindings: named } = importClause;
  const isWholeLeaving = whole !== undefined && names.has(whole);
  const elements = named === undefined ? [] : ts.isNamespaceImport(named) ? [named] : [...named.elements];
  const leaving = new Set<ts.Node>(elements.filter(({ name }) => names.has(name)));
  if (whole === undefined || isWholeLeaving) {
    if (leaving.size === elements.length) return "all";
    const list = named !== undefined && ts.isNamedImports(named) ? without(named.elements, leaving) : [];
    return whole === undefined || named === undefined ? list : [cut(whole.getStart(), named.getStart()), ...list];
  }
  if (named === undefined || leaving.size === 0) return [];
  return leaving.size === elements.length ? [cut(whole.end, named.end)] : ts.isNamedImports(named) ? without(named.elements, leaving) : [];
}

function cutsFromDeclaration({ name }: ts.VariableDeclaration, names: ReadonlySet<ts.Node>): Cuts {
  if (ts.isIdentifier(name)) return names.has(name) ? "all" : [];
  if (ts.isArrayBindingPattern(name)) return [];
  const leaving = new Set<ts.Node>(name.elements.filter((element) => names.has(element.name)));
  if (leaving.size === 0) return [];
  // What a rest takes in would grow.
  if (name.elements.some(({ dotDotDotToken }) => dotDotDotToken !== undefined)) return undefined;
  return leaving.size === name.elements.length ? "all" : without(name.elements, leaving);
}

/** The items with their commas: up to the next one, or for the last ones from the one before. */
function without(items: ts.NodeArray<ts.Node>, leaving: ReadonlySet<ts.Node>): Edit[] {
  const lastKept = items.findLastIndex((item) => !leaving.has(item));
  return items.flatMap((item, index) => {
    if (!leaving.has(item)) return [];
    const [next, previous] = [items[index + 1], items[index - 1]];
    if (index < lastKept && next !== undefined) return [cut(item.getStart(), next.getStart())];
    return previous === undefined ? [] : [cut(previous.end, item.end)];
  });
}

function cut(start: number, end: number): Edit {
  return { start, end, text: "" };
}
