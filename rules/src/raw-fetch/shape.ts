import { createHash } from "node:crypto";
import ts = require("typescript");
import { type FunctionNode, isFunctionNode, unwrap, wrapperOf } from "../analysis/syntax.ts";
import { constantOf } from "./constants.ts";
import { meaningOf } from "./local-names.ts";
import { DROPPED, TAGS, TRANSPARENT } from "./shape-tables.ts";
import { type Binding, partsOf, type Scopes } from "./scopes.ts";

const { SyntaxKind } = ts;

/** How far constants are followed to what they say. */
const MAX_DEPTH = 4;

/** The fingerprint of code whose comments, layout, quotes, types and local names do not matter. */
export function shapeOf(parts: readonly (ts.Node | string)[], scopes: Scopes): string {
  const words = new Words(scopes, true);
  for (const part of parts) {
    if (typeof part === "string") words.out.push(part);
    else words.visit(part);
  }
  return words.fingerprint();
}

/** The fingerprint of what a function does, whatever it is called. */
export function bodyOf(body: ts.Node, scopes: Scopes): string {
  const words = new Words(scopes, false);
  if (isFunctionNode(body)) words.function(body);
  else words.visit(body);
  return words.fingerprint();
}

class Words {
  readonly out: string[] = [];
  private readonly numbers = new Map<Binding, string>();
  private depth = 0;

  /** A brief wording leaves out what functions do, and has the texts that constants stand for. */
  constructor(
    private readonly scopes: Scopes,
    private readonly isBrief: boolean,
  ) {}

  fingerprint(): string {
    return createHash("sha256").update(this.out.join(" ")).digest("hex").slice(0, 12);
  }

  readonly visit = (node: ts.Node): void => {
    const { kind } = node;
    if ((kind >= SyntaxKind.FirstTypeNode && kind <= SyntaxKind.LastTypeNode) || DROPPED[kind] === 1) return;
    if (TRANSPARENT[kind] === 1) {
      ts.forEachChild(node, this.visit);
      return;
    }
    switch (kind) {
      case SyntaxKind.Identifier:
        this.identifier(node as ts.Identifier);
        return;
      case SyntaxKind.PrivateIdentifier:
      case SyntaxKind.NumericLiteral:
      case SyntaxKind.BigIntLiteral:
        this.out.push((node as ts.PrivateIdentifier | ts.NumericLiteral | ts.BigIntLiteral).text);
        return;
      case SyntaxKind.StringLiteral:
      case SyntaxKind.NoSubstitutionTemplateLiteral: {
        const { text } = node as ts.StringLiteralLike;
        const { name, propertyName } = node.parent as { name?: ts.Node; propertyName?: ts.Node };
        // A formatter quotes the names of members, or bares them.
        this.out.push(name === node || propertyName === node ? text : JSON.stringify(text));
        return;
      }
      case SyntaxKind.TemplateHead:
      case SyntaxKind.TemplateMiddle:
      case SyntaxKind.TemplateTail:
        this.out.push(JSON.stringify((node as ts.TemplateLiteralLikeNode).text.replaceAll(/\s+/g, " ")));
        return;
      case SyntaxKind.RegularExpressionLiteral: {
        const { text } = node as ts.RegularExpressionLiteral;
        const end = text.lastIndexOf("/") + 1;
        this.out.push(text.slice(0, end) + text.slice(end).split("").sort().join(""));
        return;
      }
      case SyntaxKind.JsxText:
        this.out.push(...(node as ts.JsxText).text.split(/\s+/).filter((word) => word !== ""));
        return;
      case SyntaxKind.JsxExpression: {
        const { expression } = node as ts.JsxExpression;
        // A formatter moves blanks between text and `{" "}`.
        if (expression !== undefined && !(ts.isStringLiteral(expression) && expression.text.trim() === "")) this.visit(expression);
        return;
      }
      case SyntaxKind.PrefixUnaryExpression:
      case SyntaxKind.PostfixUnaryExpression:
        this.out.push(ts.isPrefixUnaryExpression(node) ? "pre" : "post", ts.tokenToString((node as ts.PrefixUnaryExpression).operator) ?? "");
        this.visit((node as ts.PrefixUnaryExpression | ts.PostfixUnaryExpression).operand);
        return;
      case SyntaxKind.ShorthandPropertyAssignment: {
        const { name, objectAssignmentInitializer } = node as ts.ShorthandPropertyAssignment;
        this.out.push(name.text, ":");
        this.named(name);
        if (objectAssignmentInitializer !== undefined) this.visit(objectAssignmentInitializer);
        return;
      }
      case SyntaxKind.PropertyAssignment:
        this.visit((node as ts.PropertyAssignment).name);
        this.out.push(":");
        this.visit((node as ts.PropertyAssignment).initializer);
        return;
      case SyntaxKind.BinaryExpression: {
        const parts = partsOf(node as ts.BinaryExpression);
        for (let index = 1; index < parts.length; index += 2) this.out.push("(");
        for (const [index, part] of parts.entries()) {
          this.visit(part);
          if (index > 0 && index % 2 === 0) this.out.push(")");
        }
        return;
      }
      case SyntaxKind.BindingElement:
        this.bindingElement(node as ts.BindingElement);
        return;
      default:
    }
    if (kind < SyntaxKind.FirstNode) this.token(kind);
    else this.inside(node);
  };

  /** A function without its name: being renamed, or calling itself by the new name, changes nothing. */
  function(fn: FunctionNode): void {
    for (const name of [fn.name, heldBy(fn)]) {
      const binding = name !== undefined && ts.isIdentifier(name) ? this.scopes.resolve(name) : undefined;
      if (binding !== undefined) this.numbers.set(binding, "$self");
    }
    for (const modifier of fn.modifiers ?? []) if (modifier.kind === SyntaxKind.AsyncKeyword) this.out.push("async");
    for (const parameter of fn.parameters) this.visit(parameter);
    if (fn.body !== undefined) this.visit(fn.body);
  }

  private identifier(node: ts.Identifier): void {
    if (isNameOnly(node)) this.out.push(node.text);
    else this.named(node);
  }

  /** A name that stands for something: what a constant says, a number for what is local, as written otherwise. */
  private named(name: ts.Identifier): void {
    const binding = this.scopes.resolve(name);
    if (binding === undefined) {
      this.out.push(name.text);
      return;
    }
    const isLocal = !ts.isSourceFile(binding.scope);
    const text = isLocal || this.depth >= MAX_DEPTH ? undefined : constantOf(name, this.scopes);
    if (text !== undefined && isText(text)) {
      this.depth++;
      this.visit(text);
      this.depth--;
      return;
    }
    const meaning = isLocal && this.isBrief ? meaningOf(name, this.scopes) : undefined;
    if (meaning !== undefined || (!isLocal && !this.numbers.has(binding))) {
      this.out.push(meaning ?? name.text);
      return;
    }
    let number = this.numbers.get(binding);
    if (number === undefined) this.numbers.set(binding, (number = `$${this.numbers.size}`));
    this.out.push(number);
  }

  private bindingElement({ dotDotDotToken, propertyName, name, initializer, parent }: ts.BindingElement): void {
    if (dotDotDotToken !== undefined) this.out.push("...");
    else if (propertyName !== undefined) this.visit(propertyName);
    else if (ts.isObjectBindingPattern(parent) && ts.isIdentifier(name)) this.out.push(name.text);
    this.visit(name);
    if (initializer === undefined) return;
    this.out.push("=");
    this.visit(initializer);
  }

  private token(kind: ts.SyntaxKind): void {
    this.out.push(ts.tokenToString(kind) ?? "");
  }

  private inside(node: ts.Node): void {
    this.out.push(`(${TAGS[node.kind] ?? ""}`);
    if (!this.isBrief || !(isFunctionNode(node) || ts.isClassLike(node))) ts.forEachChild(node, this.visit);
    else if (ts.isMethodDeclaration(node)) this.visit(node.name);
    this.out.push(")");
  }
}

/** True for an expression that says a text, at least in part. */
function isText(expression: ts.Expression): boolean {
  const inner = unwrap(expression);
  if (ts.isStringLiteralLike(inner) || ts.isTemplateExpression(inner)) return true;
  if (ts.isNewExpression(inner)) return ts.isIdentifier(inner.expression) && inner.expression.text === "URL" && (inner.arguments ?? []).some(isText);
  return ts.isBinaryExpression(inner) && inner.operatorToken.kind === SyntaxKind.PlusToken && (isText(inner.left) || isText(inner.right));
}

/** True for the name of a member, which no declaration of the file gives a meaning. */
function isNameOnly(identifier: ts.Identifier): boolean {
  const { parent } = identifier;
  if (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent)) return identifier === (ts.isBindingElement(parent) ? parent.propertyName : parent.name);
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return true;
  const isMember = ts.isPropertyAccessExpression(parent) || ts.isClassElement(parent) || ts.isMethodDeclaration(parent) || ts.isAccessor(parent);
  return (isMember || ts.isJsxAttribute(parent) || ts.isMetaProperty(parent) || ts.isEnumMember(parent)) && (parent as { name?: ts.Node }).name === identifier;
}

function heldBy(fn: ts.Node): ts.Node | undefined {
  const { parent } = wrapperOf(fn);
  return ts.isVariableDeclaration(parent) ? parent.name : undefined;
}
