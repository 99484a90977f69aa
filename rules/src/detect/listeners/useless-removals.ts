import ts = require("typescript");
import type { Declaration } from "../../analysis/inventory.ts";
import { type Registration, type Removal } from "../../analysis/listeners.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { assignedValue, brief, calleeName, contains, isFunctionNode, isMember, memberName, propertyNameText, unwrap } from "../../analysis/syntax.ts";
import { actorOf } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import type { ListenerMessage } from "../require-listener-guard.ts";

const { SyntaxKind } = ts;

/** Removals that cannot take off what was added. */
export function uselessRemovals(file: FileModel): Fact<ListenerMessage>[] {
  return file.listeners.removed().flatMap((removal) => {
    const { listener } = removal;
    if (listener === undefined) return [];
    const fresh = freshFunction(listener);
    if (fresh !== undefined) return [removesNothing(file, removal, listener, fresh)];
    return madeForRemoval(file, removal, listener) ?? addedDifferently(file, removal, listener) ?? [];
  }).concat(emptyLoops(file));
}

/** What makes a function new each time it is evaluated. */
function freshFunction(expression: ts.Expression): string | undefined {
  const inner = unwrap(expression);
  if (isFunctionNode(inner)) return "a function made on the spot";
  if (ts.isCallExpression(inner) && isMember(unwrap(inner.expression)) && calleeName(inner) === "bind") return "a fresh result of bind()";
  return undefined;
}

function removesNothing(file: FileModel, removal: Removal, at: ts.Node, what: string, confidence: Confidence = "certain"): Fact<ListenerMessage> {
  const added = sameTarget(file, removal).find(({ event }) => event === removal.event);
  return {
    messageId: "removesNothing",
    ...span(at),
    confidence,
    data: { what, event: removal.event ?? "event" },
    witness: [
      ...(added === undefined ? [] : [{ role: "arms" as const, actor: actorOf(file, added.fn), line: file.line(added.node), text: `adds the ${added.event} listener` }]),
      { role: "tears down", actor: actorOf(file, removal.fn), line: file.line(removal.node), text: `removes ${what}, which was never added` },
      ...(added === undefined ? [] : [{ role: "runs late" as const, actor: `the ${added.event} listener`, line: file.line(added.listener), text: "is called all the same" }]),
      { role: "goes wrong", actor: actorOf(file, removal.fn), line: file.line(removal.node), text: "nothing is removed: the listener stays" },
    ],
    suggestions: [],
    subject: { kind: "removal", removal: removal.node, ...(added === undefined ? {} : { registration: added.node }) },
  };
}

/** `const onClose = () => {}; ws.off("close", onClose)`: a function of this very call that nobody was given before. */
function madeForRemoval(file: FileModel, removal: Removal, listener: ts.Expression): Fact<ListenerMessage>[] | undefined {
  const declaration = declarationOf(file, listener);
  if (declaration?.init === undefined || declaration.owner !== removal.fn || declaration.isReassigned || declaration.bindingPath.length > 0) return undefined;
  const fresh = freshFunction(declaration.init);
  if (fresh === undefined || ts.isSourceFile(removal.fn.node)) return undefined;
  const uses = namesOf(file, declaration).filter((use) => !file.listeners.removed().some((other) => other.listener !== undefined && unwrap(other.listener) === use));
  return uses.length === 0 ? [removesNothing(file, removal, listener, fresh)] : undefined;
}

/** Where a file names a declaration, the declaration itself left out. */
function namesOf(file: FileModel, declaration: Declaration): ts.Identifier[] {
  const { node } = declaration.owner;
  const names: ts.Identifier[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child) && child.text === declaration.name && child !== declaration.node && file.inventory.resolve(child) === declaration && !isPropertyName(child)) names.push(child);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return names;
}

function isPropertyName(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name;
  return (ts.isPropertyAssignment(parent) && parent.name === name) || (ts.isVariableDeclaration(parent) && parent.name === name);
}

/** Added bound or wrapped, by another method or for another event: the removal knows only the bare function. */
function addedDifferently(file: FileModel, removal: Removal, listener: ts.Expression): Fact<ListenerMessage>[] | undefined {
  const same = sameTarget(file, removal);
  if (removal.event === undefined || same.length === 0) return undefined;
  const forEvent = same.filter(({ event }) => event === removal.event);
  if (forEvent.some((added) => isSameFunction(file, added.listener, listener))) {
    const matching = forEvent.filter((added) => isSameFunction(file, added.listener, listener));
    return captureDiffers(removal, matching) ? [removesNothing(file, removal, removal.node, "a listener with another capture setting")] : undefined;
  }
  const wrapped = forEvent.find((added) => wrapsFunction(file, added.listener, listener));
  if (wrapped === undefined) return undefined;
  return [
    {
      messageId: "addedDifferently",
      ...span(listener),
      confidence: "certain",
      data: { listener: brief(listener), added: brief(wrapped.listener), addedLine: String(file.line(wrapped.node)), event: removal.event },
      witness: [
        { role: "arms", actor: actorOf(file, wrapped.fn), line: file.line(wrapped.node), text: `adds ${brief(wrapped.listener)}` },
        { role: "tears down", actor: actorOf(file, removal.fn), line: file.line(removal.node), text: `removes ${brief(listener)}, which is another function` },
        { role: "runs late", actor: `the ${removal.event} listener`, line: file.line(wrapped.listener), text: "is called all the same" },
        { role: "goes wrong", actor: actorOf(file, removal.fn), line: file.line(removal.node), text: "nothing is removed: the listener stays" },
      ],
      suggestions: [],
      subject: { kind: "removal", removal: removal.node, registration: wrapped.node },
    },
  ];
}

/** The registrations on what a removal is called on. */
function sameTarget(file: FileModel, { receiver }: Removal): Registration[] {
  const keys = new Set(receiver === undefined ? ["global"] : file.listeners.slots(receiver).map(({ key }) => key));
  const global = receiver === undefined ? undefined : globalName(file, receiver);
  if (global !== undefined) keys.add(global);
  return file.listeners.added().filter((added) => {
    if (added.receiver === undefined) return keys.has("global");
    const name = globalName(file, added.receiver);
    return (name !== undefined && keys.has(name)) || file.listeners.slots(added.receiver).some(({ key }) => keys.has(key));
  });
}

/** `window`, `process`: an identifier that nothing in the file declares. */
function globalName(file: FileModel, expression: ts.Expression): string | undefined {
  const inner = unwrap(expression);
  return ts.isIdentifier(inner) && file.inventory.resolve(inner) === undefined ? `global ${inner.text}` : undefined;
}

function isSameFunction(file: FileModel, a: ts.Expression, b: ts.Expression): boolean {
  const [first, second] = [unwrap(a), unwrap(b)];
  if (ts.isIdentifier(first) && ts.isIdentifier(second)) return file.inventory.resolve(first) === file.inventory.resolve(second) && first.text === second.text;
  const [x, y] = [placeOf(file, first), placeOf(file, second)];
  return x !== undefined && y !== undefined && x.key === y.key;
}

/** True for `h.bind(this)` and `() => this.h()` where the removal names `h`. */
function wrapsFunction(file: FileModel, added: ts.Expression, listener: ts.Expression): boolean {
  if (isReplaced(file, listener)) return false;
  const outer = unwrap(added);
  if (ts.isCallExpression(outer) && calleeName(outer) === "bind") {
    const callee = unwrap(outer.expression);
    return isMember(callee) && isSameFunction(file, callee.expression, listener);
  }
  if (!isFunctionNode(outer)) return false;
  const fn = file.inventory.functionOf.get(outer);
  const [only, second] = fn?.calls ?? [];
  return only !== undefined && second === undefined && isSameFunction(file, only.expression, listener);
}

/** `this.h = this.h.bind(this)`: what the name stands for is decided elsewhere. */
function isReplaced(file: FileModel, listener: ts.Expression): boolean {
  const inner = unwrap(listener);
  if (ts.isIdentifier(inner)) return file.inventory.resolve(inner)?.isReassigned ?? true;
  const place = placeOf(file, inner);
  return place === undefined || file.slots.writes(place).some(({ value }) => value === undefined || !isFunctionNode(assignedValue(value)));
}

function captureDiffers(removal: Removal, added: readonly Registration[]): boolean {
  if (removal.method !== "removeEventListener" || !ts.isCallExpression(removal.node)) return false;
  const removed = captures(removal.node.arguments[2]);
  return removed !== undefined && added.length > 0 && added.every(({ node, method }) => {
    const capture = method === "addEventListener" && ts.isCallExpression(node) ? captures(node.arguments[2]) : undefined;
    return capture !== undefined && capture !== removed;
  });
}

/** Whether a third argument asks for the capture phase; undefined when it cannot be told. */
function captures(options: ts.Expression | undefined): boolean | undefined {
  if (options === undefined) return false;
  const inner = unwrap(options);
  if (inner.kind === SyntaxKind.TrueKeyword) return true;
  if (inner.kind === SyntaxKind.FalseKeyword) return false;
  if (!ts.isObjectLiteralExpression(inner)) return undefined;
  const capture = inner.properties.find((property) => propertyNameText(property.name) === "capture");
  if (capture === undefined) return inner.properties.some(ts.isSpreadAssignment) ? undefined : false;
  return ts.isPropertyAssignment(capture) ? captures(capture.initializer) : undefined;
}

/** `for (let i = 0; i < this.handlers.length; i++) off(...)` over an object literal, which has no length. */
function emptyLoops(file: FileModel): Fact<ListenerMessage>[] {
  const facts = new Map<ts.Node, Fact<ListenerMessage>>();
  for (const removal of file.listeners.removed()) {
    for (let node: ts.Node = removal.node; node !== removal.fn.node && node.parent !== undefined; node = node.parent) {
      if (!ts.isForStatement(node) || node.condition === undefined || facts.has(node) || contains(node.condition, removal.node)) continue;
      const { condition } = node;
      const length = ts.isBinaryExpression(condition) ? unwrap(condition.right) : undefined;
      const place = length !== undefined && isMember(length) && memberName(length) === "length" ? file.places.of(length.expression) : undefined;
      if (place === undefined || !holdsOnlyRecords(file, place)) continue;
      facts.set(node, {
        messageId: "emptyLoop",
        ...span(condition),
        confidence: "certain",
        data: { list: describe(place) },
        witness: [
          { role: "tears down", actor: actorOf(file, removal.fn), line: file.line(node), text: `goes through ${describe(place)}, which has no length: the loop never runs` },
          { role: "goes wrong", actor: actorOf(file, removal.fn), line: file.line(removal.node), text: "nothing is removed: the listeners stay" },
        ],
        suggestions: [],
      });
    }
  }
  return [...facts.values()];
}

function holdsOnlyRecords(file: FileModel, place: Place): boolean {
  const values = file.slots.values(place);
  const isRecord = (value: ts.Expression): boolean => ts.isObjectLiteralExpression(value) && !value.properties.some((property) => ts.isSpreadAssignment(property) || propertyNameText(property.name) === "length");
  return values.length > 0 && values.every(isRecord);
}

function declarationOf(file: FileModel, expression: ts.Expression): Declaration | undefined {
  const inner = unwrap(expression);
  return ts.isIdentifier(inner) ? file.inventory.resolve(inner) : undefined;
}

function placeOf(file: FileModel, expression: ts.Expression): Place | undefined {
  const place = isMember(expression) || ts.isIdentifier(expression) ? file.places.of(expression) : undefined;
  return place !== undefined && (place.path.length > 0 || isDeclaration(place.root)) ? place : undefined;
}
