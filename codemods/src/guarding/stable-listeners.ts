import { type Edit, type FileModel, isFunctionNode, type Registration, type Removal, type Subject, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { stopsAnother } from "./added-removals.ts";
import type { Plan } from "../rewrite/codemod.ts";
import { insertBefore, semicolon, statementAround } from "../rewrite/insertions.ts";
import { eolOf } from "../rewrite/text-style.ts";

type RemovalSubject = Extract<Subject, { kind: "removal" }>;

/** The function that is added gets a name, which the removal uses. */
export function makeStable(model: FileModel, subject: RemovalSubject): Plan {
  const removal = model.listeners.removed().find(({ node }) => node === subject.removal);
  const added = model.listeners.added().find(({ node }) => node === subject.registration);
  if (removal?.listener === undefined || added === undefined) return { reason: "unknown-form", detail: "nothing says which listener is meant" };
  const same = model.listeners.added().filter(({ event, listener, receiver }) => event === added.event && (listener === added.listener || (receiver?.getText() === added.receiver?.getText() && listener.getText() === added.listener.getText())));
  if (same.length !== 1) return { reason: "unknown-form", detail: "the listener is added in more than one place" };
  const [given, taken] = [unwrap(added.listener), unwrap(removal.listener)];
  if (ts.isIdentifier(taken) && !ts.isIdentifier(given) && !isMethodOf(model, taken)) return { reason: "unknown-form" };
  const lost = stopsAnother(model, added.fn, removal.fn);
  if (lost !== undefined) return { reason: "changes-behaviour", detail: lost };
  const known = stableListener(model, given, removal.node);
  if (known !== undefined) return standsFor(model, given, taken) ? { edits: [replace(removal.listener, known)], imports: [] } : { reason: "unknown-form" };
  if (!isSameWork(given, taken)) return { reason: "changes-behaviour", detail: "the function that is removed does something else" };
  const bare = ownArrow(given);
  if (bare !== undefined) return { edits: [replace(added.listener, bare), replace(removal.listener, bare)], imports: [] };
  return intoField(model, added, removal, given) ?? intoConstant(model, added, removal, given) ?? { reason: "unknown-form", detail: "the listener uses what only its own call knows" };
}

function replace(node: ts.Node, text: string): Edit {
  return { start: node.getStart(), end: node.end, text };
}

/** `this.onOnline` or a variable, as code at a node can name it, and always the same function. */
export function stableListener(model: FileModel, listener: ts.Expression, at: ts.Node): string | undefined {
  const inner = unwrap(listener);
  if (ts.isIdentifier(inner)) return isSeenFrom(model, inner, at) && model.inventory.resolve(inner)?.isReassigned === false ? inner.text : undefined;
  if (!ts.isPropertyAccessExpression(inner) || inner.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const owner = ownerOf(model, inner);
  return owner !== undefined && owner === ownerOf(model, undefined, at) ? inner.getText() : undefined;
}

/** The id of the object whose member an expression is, or that `this` is at a node. */
export function ownerOf(model: FileModel, expression: ts.Expression | undefined, at?: ts.Node): string | undefined {
  if (expression === undefined) return at === undefined ? undefined : model.owners.ofThis(at)?.id;
  const inner = unwrap(expression);
  if (!ts.isPropertyAccessExpression(inner)) return inner.kind === ts.SyntaxKind.ThisKeyword ? model.owners.ofThis(inner)?.id : undefined;
  return ownerOf(model, inner.expression);
}

/** True for a name that means the same at another node: declared around it, and before. */
export function isSeenFrom(model: FileModel, name: ts.Identifier, at: ts.Node): boolean {
  const declaration = model.inventory.resolve(name);
  if (declaration === undefined) return true;
  let scope: ts.Node = declaration.node;
  while (!ts.isSourceFile(scope) && !ts.isBlock(scope) && !isFunctionNode(scope)) scope = scope.parent;
  const isInner = ts.isFunctionDeclaration(scope) && scope.name === declaration.node;
  const around = isInner ? scope.parent : scope;
  const others = model.inventory.declarations.filter((other) => other.name === declaration.name);
  return around.pos <= at.pos && at.end <= around.end && others.length === 1;
}

/** Both bind, wrap or call the same function. */
function isSameWork(given: ts.Expression, taken: ts.Expression): boolean {
  return given.getText() === taken.getText() || calledBy(given) === taken.getText() || (calledBy(given) !== undefined && calledBy(given) === calledBy(taken));
}

/** The name holds what the removal makes anew. */
function standsFor(model: FileModel, given: ts.Expression, taken: ts.Expression): boolean {
  const place = model.places.of(given);
  const values = place === undefined ? [] : model.slots.values(place);
  return values.length > 0 && values.every((value) => value.getText() === taken.getText());
}

/** `this.connect` for `this.connect.bind(this)`, `() => this.connect()` and `(event) => this.connect(event)`. */
function calledBy(expression: ts.Expression): string | undefined {
  const outer = unwrap(expression);
  if (ts.isCallExpression(outer) && ts.isPropertyAccessExpression(outer.expression) && outer.expression.name.text === "bind") {
    return outer.arguments.length === 1 && outer.arguments[0]?.kind === ts.SyntaxKind.ThisKeyword ? outer.expression.expression.getText() : undefined;
  }
  if (!ts.isArrowFunction(outer) || ts.isBlock(outer.body)) return undefined;
  const call = unwrap(outer.body);
  if (!ts.isCallExpression(call)) return undefined;
  const [parameters, passed] = [outer.parameters.map((each) => each.name.getText()), call.arguments.map((each) => each.getText())];
  return parameters.join() === passed.join() ? call.expression.getText() : undefined;
}

/** `this.connect` where that is an arrow function in a field: bound by itself. */
function ownArrow(given: ts.Expression): string | undefined {
  const name = ts.isCallExpression(given) ? calledBy(given) : undefined;
  const member = name === undefined ? undefined : memberOf(given, name);
  return member !== undefined && ts.isPropertyDeclaration(member) && member.initializer !== undefined && ts.isArrowFunction(unwrap(member.initializer)) ? name : undefined;
}

function memberOf(at: ts.Node, name: string): ts.ClassElement | undefined {
  return classAround(at)?.members.find((member) => member.name !== undefined && `this.${member.name.getText()}` === name);
}

function classAround(at: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let node: ts.Node | undefined = at; node !== undefined; node = node.parent) {
    if (ts.isClassLike(node)) return node;
    if (isFunctionNode(node) && !ts.isArrowFunction(node) && !ts.isClassLike(node.parent)) return undefined;
  }
  return undefined;
}

function isMethodOf(model: FileModel, name: ts.Identifier): boolean {
  return model.calls.functionValue(name) !== undefined;
}

/** `private readonly onOnline = () => this.connect();` */
function intoField(model: FileModel, added: Registration, removal: Removal, given: ts.Expression): Plan | undefined {
  const around = classAround(added.node);
  if (around === undefined || around !== classAround(removal.node) || !usesOnlyThis(model, given)) return undefined;
  if (removal.listener === undefined) return undefined;
  const taken = new Set(around.members.map((member) => member.name?.getText()));
  const called = calledBy(given);
  const method = called === undefined ? undefined : memberOf(given, called);
  // What another class declares may not be there yet.
  if (called?.startsWith("this.") === true && (method === undefined || !ts.isMethodDeclaration(method) || method.body === undefined)) return undefined;
  if (called === undefined && !isTyped(model, given)) return undefined;
  const bare = called?.replace(/^this\.[_#$]*/, "") ?? "";
  const names = /^\w+$/.test(bare) ? [`bound${bare.charAt(0).toUpperCase()}${bare.slice(1)}`] : fieldNames(added.event);
  const name = names.find((each) => !taken.has(each) && !around.getText().includes(`.${each}`));
  const [first] = around.members;
  if (name === undefined || first === undefined) return undefined;
  const { sourceFile } = model;
  const start = first.getFullStart() + (ts.getLeadingCommentRanges(sourceFile.text, first.getFullStart())?.[0]?.pos ?? first.getStart()) - first.getFullStart();
  const indent = /[ \t]*$/.exec(sourceFile.text.slice(0, start))?.[0] ?? "";
  // After the fields, which the file may want to stay in their order.
  const last = around.members.findLast((member) => ts.isPropertyDeclaration(member));
  const text = `${isTypeScript(model) ? "private readonly " : ""}${name} = ${called === undefined ? given.getText() : `${called}.bind(this)`}${semicolon(model)}`;
  const eol = eolOf(sourceFile.text);
  const field: Edit = last === undefined ? { start, end: start, text: `${text}${eol}${eol}${indent}` } : afterMember(model, last, text);
  return { edits: [field, replace(added.listener, `this.${name}`), replace(removal.listener, `this.${name}`)], imports: [] };
}

function afterMember(model: FileModel, member: ts.ClassElement, text: string): Edit {
  const source = model.sourceFile.text;
  const indent = /[ \t]*$/.exec(source.slice(0, member.getStart()))?.[0] ?? "";
  const rest = /^[^\r\n]*/.exec(source.slice(member.end))?.[0] ?? "";
  const at = /^\s*(?:\/\/.*)?$/.test(rest) ? member.end + rest.trimEnd().length : member.end;
  return { start: at, end: at, text: `${eolOf(source)}${indent}${text}` };
}

/** `const onOnline = () => connect();` before the statement that adds it, where the removal sees it. */
function intoConstant(model: FileModel, added: Registration, removal: Removal, given: ts.Expression): Plan | undefined {
  const statement = statementAround(added.node);
  if (statement === undefined || removal.listener === undefined || !ts.isBlock(statement.parent)) return undefined;
  const { parent } = statement;
  const isAround = parent.pos <= removal.node.pos && removal.node.end <= parent.end && removal.node.pos > statement.end;
  const name = fieldNames(added.event).find((each) => !new RegExp(`\\b${each}\\b`).test(model.sourceFile.text));
  if (!isAround || name === undefined || given.getText().includes("this") || !ts.isArrowFunction(given) || !isTyped(model, given)) return undefined;
  const text = `const ${name} = ${given.getText()}${semicolon(model)}`;
  return { edits: [insertBefore(model, statement, text), replace(added.listener, name), replace(removal.listener, name)], imports: [] };
}

/** `onOnline`, `handleOnline`. */
function fieldNames(event: string): string[] {
  const [first = "", ...rest] = event.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const camel = [first, ...rest].map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
  return [`on${camel}`, `handle${camel}`, `${camel.charAt(0).toLowerCase()}${camel.slice(1)}Listener`];
}

/** Elsewhere nothing tells the types of its parameters. */
function isTyped(model: FileModel, given: ts.Expression): boolean {
  return !isTypeScript(model) || !ts.isArrowFunction(given) || given.parameters.every(({ type }) => type !== undefined);
}

function isTypeScript({ sourceFile }: FileModel): boolean {
  return /\.[cm]?tsx?$/.test(sourceFile.fileName);
}

/** True for a function that names nothing of the call it stands in. */
function usesOnlyThis(model: FileModel, given: ts.Expression): boolean {
  if (!ts.isArrowFunction(given) && !ts.isCallExpression(given)) return false;
  let isOwn = true;
  const visit = (node: ts.Node): void => {
    const declaration = ts.isIdentifier(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ? model.inventory.resolve(node) : undefined;
    const isInside = declaration !== undefined && declaration.node.pos >= given.pos && declaration.node.end <= given.end;
    if (declaration !== undefined && !isInside && !ts.isSourceFile(declaration.owner.node)) isOwn = false;
    ts.forEachChild(node, visit);
  };
  visit(given);
  return isOwn;
}

