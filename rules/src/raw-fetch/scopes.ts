import ts = require("typescript");
import { isFunctionNode, isPlainAssignment, kindTable, wrapperOf } from "../analysis/syntax.ts";

const { SyntaxKind } = ts;

/** A name that a file declares itself. */
export interface Binding {
  readonly name: string;
  /** The function, block or file that it is declared in. */
  readonly scope: ts.Node;
  /** The identifiers that declare it. */
  readonly declarations: ts.Identifier[];
}

/** What one walk over a file finds: who declares what, and where names and loads of modules stand. */
export interface Scopes {
  readonly imports: readonly (ts.ImportDeclaration | ts.ImportEqualsDeclaration | ts.ExportDeclaration)[];
  /** `import("m")`. */
  readonly dynamicImports: readonly ts.CallExpression[];
  /** Member accesses and parts of patterns that bear one of the asked names. */
  readonly members: readonly (ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.BindingElement)[];
  /** What declares the name where the identifier stands; undefined for a global. */
  resolve(identifier: ts.Identifier): Binding | undefined;
  /** Where a name stands as a value, whoever it belongs to. */
  mentions(name: string): readonly ts.Identifier[];
  mentionsOf(binding: Binding): ts.Identifier[];
}

/**
 * The inventory of the analysis counts ambient declarations and type-only imports as names like others. At run time they are
 * none: what they name is the global.
 */
export function scopesOf(file: ts.SourceFile, memberNames: ReadonlySet<string>): Scopes {
  return new Walk(file, memberNames);
}

const OWN_SCOPE = kindTable([
  SyntaxKind.SourceFile,
  SyntaxKind.ModuleBlock,
  SyntaxKind.Block,
  SyntaxKind.CaseBlock,
  SyntaxKind.ForStatement,
  SyntaxKind.ForInStatement,
  SyntaxKind.ForOfStatement,
  SyntaxKind.CatchClause,
  SyntaxKind.ClassStaticBlockDeclaration,
]);
const TYPES_ONLY = kindTable([SyntaxKind.InterfaceDeclaration, SyntaxKind.TypeAliasDeclaration, SyntaxKind.TypeParameter, SyntaxKind.NamespaceExportDeclaration]);

class Walk implements Scopes {
  readonly imports: (ts.ImportDeclaration | ts.ImportEqualsDeclaration | ts.ExportDeclaration)[] = [];
  readonly dynamicImports: ts.CallExpression[] = [];
  readonly members: (ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.BindingElement)[] = [];
  private readonly scopes = new Map<ts.Node, Map<string, Binding>>();
  private readonly byName = new Map<string, ts.Identifier[]>();

  constructor(
    file: ts.SourceFile,
    private readonly memberNames: ReadonlySet<string>,
  ) {
    ts.forEachChild(file, this.visit);
  }

  resolve(identifier: ts.Identifier): Binding | undefined {
    for (let node = identifier.parent; node !== undefined; node = node.parent) {
      const found = this.scopes.get(node)?.get(identifier.text);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  mentions(name: string): readonly ts.Identifier[] {
    return this.byName.get(name) ?? [];
  }

  mentionsOf(binding: Binding): ts.Identifier[] {
    return this.mentions(binding.name).filter((mention) => this.resolve(mention) === binding);
  }

  private readonly visit = (node: ts.Node): void => {
    const { kind } = node;
    if (kind === SyntaxKind.Identifier) {
      if (isValue(node as ts.Identifier)) this.mention(node as ts.Identifier);
      return;
    }
    if ((kind >= SyntaxKind.FirstTypeNode && kind <= SyntaxKind.LastTypeNode) || TYPES_ONLY[kind] === 1) return;
    if (isAmbient(node)) return;
    this.declareFrom(node);
    if (kind !== SyntaxKind.BinaryExpression) ts.forEachChild(node, this.visit);
    else for (const part of partsOf(node as ts.BinaryExpression)) this.visit(part);
  };

  private mention(identifier: ts.Identifier): void {
    const known = this.byName.get(identifier.text);
    if (known === undefined) this.byName.set(identifier.text, [identifier]);
    else known.push(identifier);
  }

  private declareFrom(node: ts.Node): void {
    switch (node.kind) {
      case SyntaxKind.PropertyAccessExpression: {
        const access = node as ts.PropertyAccessExpression;
        if (this.memberNames.has(access.name.text)) this.members.push(access);
        break;
      }
      case SyntaxKind.ElementAccessExpression: {
        const access = node as ts.ElementAccessExpression;
        if (ts.isStringLiteralLike(access.argumentExpression) && this.memberNames.has(access.argumentExpression.text)) this.members.push(access);
        break;
      }
      case SyntaxKind.CallExpression:
        if ((node as ts.CallExpression).expression.kind === SyntaxKind.ImportKeyword) this.dynamicImports.push(node as ts.CallExpression);
        break;
      case SyntaxKind.VariableDeclaration:
        this.declareNames((node as ts.VariableDeclaration).name, scopeOfVariable(node as ts.VariableDeclaration));
        break;
      case SyntaxKind.Parameter:
        this.declareNames((node as ts.ParameterDeclaration).name, node.parent);
        break;
      case SyntaxKind.BindingElement: {
        const { propertyName, name } = node as ts.BindingElement;
        const key = propertyName ?? name;
        if ((ts.isIdentifier(key) || ts.isStringLiteral(key)) && this.memberNames.has(key.text)) this.members.push(node as ts.BindingElement);
        break;
      }
      case SyntaxKind.FunctionDeclaration:
        if ((node as ts.FunctionDeclaration).body === undefined) break;
        this.declareAround(node as ts.FunctionDeclaration);
        break;
      case SyntaxKind.ClassDeclaration:
      case SyntaxKind.EnumDeclaration:
      case SyntaxKind.ModuleDeclaration:
        this.declareAround(node as ts.ClassDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration);
        break;
      case SyntaxKind.FunctionExpression:
      case SyntaxKind.ClassExpression: {
        const { name } = node as ts.FunctionExpression | ts.ClassExpression;
        if (name !== undefined) this.declare(name, node);
        break;
      }
      case SyntaxKind.ImportDeclaration:
        this.imports.push(node as ts.ImportDeclaration);
        this.declareImports((node as ts.ImportDeclaration).importClause);
        break;
      case SyntaxKind.ImportEqualsDeclaration: {
        const declaration = node as ts.ImportEqualsDeclaration;
        if (declaration.isTypeOnly) break;
        this.imports.push(declaration);
        this.declare(declaration.name, enclosingScope(node.parent));
        break;
      }
      case SyntaxKind.ExportDeclaration:
        this.imports.push(node as ts.ExportDeclaration);
        break;
      default:
    }
  }

  private declareAround({ name, parent }: ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration): void {
    if (name !== undefined && ts.isIdentifier(name)) this.declare(name, enclosingScope(parent));
  }

  private declareNames(name: ts.BindingName, scope: ts.Node): void {
    if (ts.isIdentifier(name)) this.declare(name, scope);
    else for (const element of name.elements) if (ts.isBindingElement(element)) this.declareNames(element.name, scope);
  }

  private declareImports(clause: ts.ImportClause | undefined): void {
    if (clause === undefined || clause.phaseModifier === SyntaxKind.TypeKeyword) return;
    const scope = clause.getSourceFile();
    if (clause.name !== undefined) this.declare(clause.name, scope);
    const { namedBindings } = clause;
    if (namedBindings === undefined) return;
    if (ts.isNamespaceImport(namedBindings)) this.declare(namedBindings.name, scope);
    else for (const element of namedBindings.elements) if (!element.isTypeOnly) this.declare(element.name, scope);
  }

  private declare(identifier: ts.Identifier, scope: ts.Node): void {
    let names = this.scopes.get(scope);
    if (names === undefined) this.scopes.set(scope, (names = new Map<string, Binding>()));
    const known = names.get(identifier.text);
    if (known === undefined) names.set(identifier.text, { name: identifier.text, scope, declarations: [identifier] });
    else known.declarations.push(identifier);
  }
}

/** `a`, `+`, `b`, `+`, `c` of `a + b + c`: generated files have thousands of them, each within the next. */
export function partsOf(expression: ts.BinaryExpression): ts.Node[] {
  const parts: ts.Node[] = [];
  let left: ts.Expression = expression;
  for (; ts.isBinaryExpression(left); left = left.left) parts.push(left.right, left.operatorToken);
  return [...parts, left].reverse();
}

/** True where an identifier stands for a value: no property's name, no label, no declaration. */
function isValue(identifier: ts.Identifier): boolean {
  const { parent } = identifier;
  switch (parent.kind) {
    case SyntaxKind.ShorthandPropertyAssignment:
      return true;
    case SyntaxKind.JsxOpeningElement:
    case SyntaxKind.JsxSelfClosingElement:
    case SyntaxKind.JsxClosingElement:
      // A tag in lower case is the page's own element.
      return !/^[a-z]/.test(identifier.text);
    case SyntaxKind.ExportSpecifier: {
      const { propertyName, name, isTypeOnly } = parent as ts.ExportSpecifier;
      const { moduleSpecifier, isTypeOnly: isAllTypes } = (parent as ts.ExportSpecifier).parent.parent;
      return moduleSpecifier === undefined && !isTypeOnly && !isAllTypes && identifier === (propertyName ?? name);
    }
    case SyntaxKind.LabeledStatement:
    case SyntaxKind.BreakStatement:
    case SyntaxKind.ContinueStatement:
      return false;
    default: {
      const { name, propertyName } = parent as { name?: ts.Node; propertyName?: ts.Node };
      return identifier !== name && identifier !== propertyName;
    }
  }
}

/** What leaves nothing to run: `declare ...`, and `implements`. */
function isAmbient(node: ts.Node): boolean {
  if (ts.isHeritageClause(node)) return node.token === SyntaxKind.ImplementsKeyword;
  const { modifiers } = node as { modifiers?: ts.NodeArray<ts.ModifierLike> };
  return modifiers !== undefined && modifiers.some(({ kind }) => kind === SyntaxKind.DeclareKeyword);
}

function enclosingScope(from: ts.Node): ts.Node {
  let scope = from;
  while (OWN_SCOPE[scope.kind] !== 1 && !isFunctionNode(scope)) scope = scope.parent;
  return scope;
}

function scopeOfVariable({ parent: list }: ts.VariableDeclaration): ts.Node {
  // A catch clause holds its parameter itself.
  if (ts.isCatchClause(list)) return list;
  if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) return enclosingScope(list.parent);
  let scope: ts.Node = list.parent;
  while (!isFunctionNode(scope) && !ts.isSourceFile(scope) && !ts.isModuleBlock(scope) && !ts.isClassStaticBlockDeclaration(scope)) scope = scope.parent;
  return scope;
}

/** True for the left side of an assignment, and for `x++`: the name is given something new. */
export function isWritten(mention: ts.Node): boolean {
  const outer = wrapperOf(mention);
  const { parent } = outer;
  if (ts.isBinaryExpression(parent)) return parent.left === outer && parent.operatorToken.kind >= SyntaxKind.FirstAssignment && parent.operatorToken.kind <= SyntaxKind.LastAssignment;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return parent.operator === SyntaxKind.PlusPlusToken || parent.operator === SyntaxKind.MinusMinusToken;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === outer;
  return isPatternTarget(outer);
}

/** True for `a` and `c` of `({ a, b: c } = value)` and of `[a, c] = value`. */
export function isPatternTarget(node: ts.Node): boolean {
  let part = node;
  for (;;) {
    const { parent } = part;
    if (ts.isShorthandPropertyAssignment(parent)) {
      if (parent.name !== part) return false;
    } else if (ts.isPropertyAssignment(parent)) {
      if (parent.initializer !== part) return false;
    } else if (ts.isSpreadAssignment(parent) || ts.isSpreadElement(parent)) {
      part = parent;
      continue;
    } else if (!ts.isArrayLiteralExpression(parent)) {
      return false;
    }
    const literal = wrapperOf(ts.isArrayLiteralExpression(parent) ? parent : parent.parent);
    const holder = literal.parent;
    if (isPlainAssignment(holder)) {
      if (holder.left !== literal) return false;
      // A default of an outer pattern looks like an assignment of its own.
      return true;
    }
    if (ts.isForOfStatement(holder)) return holder.initializer === literal;
    part = literal;
  }
}
