import ts = require("typescript");
import { type CallNode, FUNCTION_KINDS, type FunctionNode, isAssignment, isAsync, isCallNode, isEquality, isFunctionNode, isPlainAssignment, kindTable, propertyNameText, unwrap } from "./syntax.ts";

const { SyntaxKind } = ts;

type DeclarationKind = "variable" | "parameter" | "function" | "class" | "import" | "catch";

/** A name bound in one file. */
export interface Declaration {
  readonly id: string;
  readonly name: string;
  readonly kind: DeclarationKind;
  readonly node: ts.Node;
  /** The function whose scope holds the name. */
  readonly owner: FunctionInfo;
  /** What the name, or the pattern that binds it, was initialised with. */
  readonly init: ts.Expression | undefined;
  /** The way from `init` to the name: `["a", "b"]` for `const { a: { b } } = init`; `"[]"` stands for any element. */
  readonly bindingPath: readonly string[];
  readonly isConst: boolean;
  /** For imports: the module and the name exported there (`default`, `*`). */
  readonly imported: { readonly module: string; readonly name: string } | undefined;
  /** Values assigned after the declaration. */
  readonly writes: ts.Expression[];
  /** True for `x++`, `x += 1` and destructuring assignments as well. */
  isReassigned: boolean;
}

/** One write to a variable or property. */
export interface Write {
  readonly node: ts.Node;
  readonly target: ts.Expression;
  /** Undefined where the value is computed from the old one (`++`, `+=`) or comes from a pattern. */
  readonly value: ts.Expression | undefined;
  readonly kind: "assign" | "update" | "delete";
}

/** One function (or the module's top level) with what stands directly in it, nested functions left out. */
export interface FunctionInfo {
  readonly id: number;
  readonly node: FunctionNode | ts.SourceFile;
  readonly body: ts.ConciseBody | ts.SourceFile | undefined;
  readonly name: string;
  readonly parent: FunctionInfo | undefined;
  readonly children: FunctionInfo[];
  readonly parameters: Declaration[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly calls: CallNode[];
  readonly writes: Write[];
  readonly awaits: ts.Node[];
  readonly throws: ts.ThrowStatement[];
  readonly returns: ts.ReturnStatement[];
  /** `a === b` and its kin. */
  readonly comparisons: ts.BinaryExpression[];
}

/** True when a function stands somewhere within another. */
export function isInside(fn: FunctionInfo, outer: FunctionInfo): boolean {
  for (let current = fn.parent; current !== undefined; current = current.parent) if (current === outer) return true;
  return false;
}

/** True for `_helper`, `#helper` and members declared private or protected, be it in their comment: not what a class offers. */
export function isHidden({ node, name }: FunctionInfo): boolean {
  if (/^[_#]/.test(name)) return true;
  if (!ts.isMethodDeclaration(node)) return false;
  if (node.modifiers?.some(({ kind }) => kind === SyntaxKind.PrivateKeyword || kind === SyntaxKind.ProtectedKeyword) ?? false) return true;
  // What a compiler has left of `private`, and JavaScript's way to say it.
  return /@(?:private|protected|internal)\b/.test(node.getSourceFile().text.slice(node.pos, node.name.pos));
}

/** Everything one walk over a file collects; all other analyses read from it. */
export interface Inventory {
  readonly sourceFile: ts.SourceFile;
  readonly module: FunctionInfo;
  readonly functions: readonly FunctionInfo[];
  readonly functionOf: ReadonlyMap<ts.Node, FunctionInfo>;
  readonly classes: readonly ts.ClassLikeDeclaration[];
  readonly scopes: ReadonlyMap<ts.Node, ReadonlyMap<string, Declaration>>;
  readonly declarations: readonly Declaration[];
  resolve(identifier: ts.Identifier): Declaration | undefined;
  /** The function that directly contains a node. */
  enclosing(node: ts.Node): FunctionInfo;
}

/** The kinds of nodes that leave a mark in the inventory. */
const COLLECTED = kindTable([
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.ImportDeclaration,
  SyntaxKind.VariableDeclaration,
  ...FUNCTION_KINDS,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression,
  SyntaxKind.CatchClause,
  SyntaxKind.AwaitExpression,
  SyntaxKind.ForOfStatement,
  SyntaxKind.ThrowStatement,
  SyntaxKind.ReturnStatement,
  SyntaxKind.BinaryExpression,
  SyntaxKind.PrefixUnaryExpression,
  SyntaxKind.PostfixUnaryExpression,
  SyntaxKind.DeleteExpression,
  SyntaxKind.CallExpression,
  SyntaxKind.NewExpression,
]);

export function takeInventory(sourceFile: ts.SourceFile): Inventory {
  return new Collector(sourceFile).collect();
}

class Collector {
  private readonly functions: FunctionInfo[] = [];
  private readonly functionOf = new Map<ts.Node, FunctionInfo>();
  private readonly classes: ts.ClassLikeDeclaration[] = [];
  private readonly scopes = new Map<ts.Node, Map<string, Declaration>>();
  private readonly declarations: Declaration[] = [];
  private readonly identifierWrites: Write[] = [];
  private current: FunctionInfo;

  constructor(private readonly sourceFile: ts.SourceFile) {
    this.current = this.newFunction(sourceFile, undefined);
  }

  collect(): Inventory {
    const module = this.current;
    ts.forEachChild(this.sourceFile, this.visit);
    for (const { target, value, kind } of this.identifierWrites) {
      const declaration = this.resolve(target as ts.Identifier);
      if (declaration === undefined) continue;
      declaration.isReassigned = true;
      if (value !== undefined && kind === "assign") declaration.writes.push(value);
    }
    return {
      sourceFile: this.sourceFile,
      module,
      functions: this.functions,
      functionOf: this.functionOf,
      classes: this.classes,
      scopes: this.scopes,
      declarations: this.declarations,
      resolve: this.resolve,
      enclosing: this.enclosing,
    };
  }

  private readonly resolve = (identifier: ts.Identifier): Declaration | undefined => {
    for (let node: ts.Node | undefined = identifier.parent; node !== undefined; node = node.parent) {
      const found = this.scopes.get(node)?.get(identifier.text);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  private readonly enclosing = (node: ts.Node): FunctionInfo => {
    for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
      const info = this.functionOf.get(outer);
      if (info !== undefined) return info;
    }
    return this.functionOf.get(this.sourceFile) as FunctionInfo;
  };

  private newFunction(node: FunctionNode | ts.SourceFile, parent: FunctionInfo | undefined): FunctionInfo {
    const isModule = ts.isSourceFile(node);
    const info: FunctionInfo = {
      id: this.functions.length,
      node,
      body: isModule ? node : node.body,
      name: isModule ? "<module>" : functionName(node),
      parent,
      children: [],
      parameters: [],
      isAsync: !isModule && isAsync(node),
      isGenerator: !isModule && "asteriskToken" in node && node.asteriskToken !== undefined,
      calls: [],
      writes: [],
      awaits: [],
      throws: [],
      returns: [],
      comparisons: [],
    };
    this.functions.push(info);
    this.functionOf.set(node, info);
    parent?.children.push(info);
    return info;
  }

  private declare(
    scope: ts.Node,
    name: string,
    kind: DeclarationKind,
    node: ts.Node,
    rest: Partial<Pick<Declaration, "init" | "bindingPath" | "isConst" | "imported">> = {},
  ): Declaration {
    const declaration: Declaration = {
      id: `v${this.declarations.length}`,
      name,
      kind,
      node,
      owner: this.current,
      init: rest.init,
      bindingPath: rest.bindingPath ?? [],
      isConst: rest.isConst ?? false,
      imported: rest.imported,
      writes: [],
      isReassigned: false,
    };
    let names = this.scopes.get(scope);
    if (names === undefined) this.scopes.set(scope, (names = new Map<string, Declaration>()));
    const earlier = names.get(name);
    // `var x; var x = 1` is one variable; the one with a value tells more.
    if (earlier !== undefined && earlier.init !== undefined && declaration.init === undefined) return earlier;
    names.set(name, declaration);
    this.declarations.push(declaration);
    return declaration;
  }

  private readonly visit = (node: ts.Node): void => {
    if (COLLECTED[node.kind] === 1) this.collectNode(node);
    else ts.forEachChild(node, this.visit);
  };

  private collectNode(node: ts.Node): void {
    switch (node.kind) {
      case SyntaxKind.InterfaceDeclaration:
      case SyntaxKind.TypeAliasDeclaration:
        return;
      case SyntaxKind.ImportDeclaration:
        this.declareImports(node as ts.ImportDeclaration);
        return;
      case SyntaxKind.VariableDeclaration:
        this.declareVariable(node as ts.VariableDeclaration);
        break;
      case SyntaxKind.FunctionDeclaration:
      case SyntaxKind.ClassDeclaration: {
        const { name } = node as ts.FunctionDeclaration | ts.ClassDeclaration;
        const kind = ts.isClassDeclaration(node) ? "class" : "function";
        if (name !== undefined) this.declare(blockScopeOf(node.parent), name.text, kind, node, { isConst: true });
        break;
      }
      case SyntaxKind.CatchClause: {
        const { variableDeclaration } = node as ts.CatchClause;
        if (variableDeclaration !== undefined) this.bindPattern(node, variableDeclaration.name, "catch", undefined, []);
        break;
      }
      case SyntaxKind.AwaitExpression:
        this.current.awaits.push(node);
        break;
      case SyntaxKind.ForOfStatement:
        if ((node as ts.ForOfStatement).awaitModifier !== undefined) this.current.awaits.push(node);
        break;
      case SyntaxKind.ThrowStatement:
        this.current.throws.push(node as ts.ThrowStatement);
        break;
      case SyntaxKind.ReturnStatement:
        this.current.returns.push(node as ts.ReturnStatement);
        break;
      case SyntaxKind.BinaryExpression:
        if (isAssignment(node)) this.assign(node);
        else if (isEquality((node as ts.BinaryExpression).operatorToken.kind)) this.current.comparisons.push(node as ts.BinaryExpression);
        break;
      case SyntaxKind.PrefixUnaryExpression:
      case SyntaxKind.PostfixUnaryExpression: {
        const { operator, operand } = node as ts.PrefixUnaryExpression | ts.PostfixUnaryExpression;
        if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken) {
          this.write({ node, target: unwrap(operand), value: undefined, kind: "update" });
        }
        break;
      }
      case SyntaxKind.DeleteExpression:
        this.write({ node, target: unwrap((node as ts.DeleteExpression).expression), value: undefined, kind: "delete" });
        break;
      default:
    }
    if (isCallNode(node)) this.current.calls.push(node);
    if (isFunctionNode(node)) {
      this.enterFunction(node);
      return;
    }
    if (ts.isClassLike(node)) {
      this.classes.push(node);
      if (ts.isClassExpression(node) && node.name !== undefined) this.declare(node, node.name.text, "class", node, { isConst: true });
    }
    ts.forEachChild(node, this.visit);
  }

  private enterFunction(node: FunctionNode): void {
    const outer = this.current;
    this.current = this.newFunction(node, outer);
    if (ts.isFunctionExpression(node) && node.name !== undefined) this.declare(node, node.name.text, "function", node, { isConst: true });
    for (const parameter of node.parameters) {
      this.bindPattern(node, parameter.name, "parameter", parameter.initializer, []);
      this.visitParameter(parameter);
    }
    if (node.body !== undefined) this.visit(node.body);
    this.current = outer;
  }

  private visitParameter(parameter: ts.ParameterDeclaration): void {
    if (parameter.initializer !== undefined) this.visit(parameter.initializer);
    if (!ts.isIdentifier(parameter.name)) ts.forEachChild(parameter.name, this.visit);
  }

  private declareImports(node: ts.ImportDeclaration): void {
    if (!ts.isStringLiteral(node.moduleSpecifier) || node.importClause === undefined) return;
    const module = node.moduleSpecifier.text;
    const { name, namedBindings } = node.importClause;
    const bind = (local: ts.Identifier, imported: string): void => {
      this.declare(this.sourceFile, local.text, "import", local, { isConst: true, imported: { module, name: imported } });
    };
    if (name !== undefined) bind(name, "default");
    if (namedBindings === undefined) return;
    if (ts.isNamespaceImport(namedBindings)) bind(namedBindings.name, "*");
    else for (const element of namedBindings.elements) bind(element.name, (element.propertyName ?? element.name).text);
  }

  private declareVariable(node: ts.VariableDeclaration): void {
    if (ts.isCatchClause(node.parent)) return;
    const list = node.parent;
    const isBlockScoped = (list.flags & ts.NodeFlags.BlockScoped) !== 0;
    const scope = isBlockScoped ? blockScopeOf(list.parent) : this.current.node;
    const isConst = (list.flags & ts.NodeFlags.Const) !== 0;
    if (ts.isForOfStatement(list.parent)) {
      this.bindPattern(scope, node.name, "variable", list.parent.expression, ["[]"], isConst);
      return;
    }
    this.bindPattern(scope, node.name, "variable", node.initializer, [], isConst);
  }

  private bindPattern(
    scope: ts.Node,
    name: ts.BindingName,
    kind: DeclarationKind,
    init: ts.Expression | undefined,
    path: readonly string[],
    isConst = false,
  ): void {
    if (ts.isIdentifier(name)) {
      const required = init === undefined ? undefined : requiredModule(init);
      const imported = required === undefined ? undefined : { module: required, name: path[0] ?? "*" };
      const declaration = this.declare(scope, name.text, kind, name, { init, bindingPath: path, isConst, imported });
      if (kind === "parameter") this.current.parameters.push(declaration);
      return;
    }
    for (const element of name.elements) {
      if (ts.isOmittedExpression(element)) continue;
      const key = ts.isArrayBindingPattern(name) ? "[]" : bindingKey(element);
      // `for (const [key, value] of map)` binds the map's element itself.
      const inElement = key === "[]" && path.at(-1) === "[]";
      this.bindPattern(scope, element.name, kind, init, inElement ? path : [...path, key], isConst);
    }
  }

  private assign(node: ts.BinaryExpression): void {
    const target = unwrap(node.left);
    if (ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target)) {
      this.assignPattern(node, target);
      return;
    }
    const isPlain = isPlainAssignment(node);
    this.write({ node, target, value: isPlain ? node.right : undefined, kind: isPlain ? "assign" : "update" });
  }

  private assignPattern(node: ts.Node, pattern: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression): void {
    const parts: readonly ts.Node[] = ts.isObjectLiteralExpression(pattern) ? pattern.properties : pattern.elements;
    for (const part of parts) {
      let target: ts.Node = part;
      if (ts.isPropertyAssignment(part)) target = part.initializer;
      else if (ts.isShorthandPropertyAssignment(part)) target = part.name;
      else if (ts.isSpreadElement(part) || ts.isSpreadAssignment(part)) target = part.expression;
      if (ts.isBinaryExpression(target)) target = target.left;
      if (ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target)) this.assignPattern(node, target);
      else if (ts.isExpression(target)) this.write({ node, target: unwrap(target), value: undefined, kind: "update" });
    }
  }

  private write(write: Write): void {
    this.current.writes.push(write);
    if (ts.isIdentifier(write.target)) this.identifierWrites.push(write);
  }
}

/** `a` for `{ a: b }`, `"[]"` for `{ [key]: b }`; a rest holds what no path of the original names. */
function bindingKey(element: ts.BindingElement): string {
  if (element.dotDotDotToken !== undefined) return "...";
  if (element.propertyName === undefined) return ts.isIdentifier(element.name) ? element.name.text : "[]";
  return propertyNameText(element.propertyName) ?? "[]";
}

/** The node that holds a block-scoped name declared under `parent`. */
function blockScopeOf(parent: ts.Node): ts.Node {
  let scope = parent;
  if (ts.isVariableStatement(scope)) scope = scope.parent;
  // A function's own block is one scope with its parameters, which is close enough: they cannot be redeclared.
  return ts.isBlock(scope) && isFunctionNode(scope.parent) ? scope.parent : scope;
}

/** `m` of `require("m")`. */
function requiredModule(init: ts.Expression): string | undefined {
  const call = unwrap(init);
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || call.expression.text !== "require") return undefined;
  const [argument] = call.arguments;
  return argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}

/** The name a reader would call the function by: its own, its property's, or the variable's it is assigned to. */
function functionName(node: FunctionNode): string {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const own = propertyNameText(node.name);
  if (own !== undefined) return own;
  let outer: ts.Node = node;
  while (ts.isParenthesizedExpression(outer.parent) || ts.isAsExpression(outer.parent)) outer = outer.parent;
  const { parent } = outer;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) {
    return propertyNameText(parent.name) ?? "";
  }
  if (ts.isBinaryExpression(parent) && parent.right === outer) {
    const target = unwrap(parent.left);
    return ts.isIdentifier(target) ? target.text : ts.isPropertyAccessExpression(target) ? target.name.text : "";
  }
  return "";
}
