import { type Edit, type FileModel, type FunctionInfo, type Place, type Registration, type Subject, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Plan } from "../rewrite/codemod.ts";
import { ownerNames } from "./generation-site.ts";
import { insertAfter, insertBefore, isStatementList, semicolon, statementAround } from "../rewrite/insertions.ts";
import { lateDuty } from "./late-duties.ts";
import { eolOf, indentOf } from "../rewrite/text-style.ts";

export type ListenerSubject = Extract<Subject, { kind: "listener" }>;

/** This connection's socket: a name that the listener sees, and the constant that may have to be made for it. */
interface OwnSocket {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/**
 * A return at the start of the listener once its slot holds another socket. What the listener owes to others whatever
 * became of its socket comes before that; where it cannot, only the write that drops the next socket asks first.
 */
export function guardByIdentity(model: FileModel, { callback, effect, slot }: ListenerSubject): Plan[] {
  const added = model.listeners.added().find(({ node }) => node === callback.node);
  const listener = added === undefined ? undefined : unwrap(added.listener);
  if (added === undefined || slot === undefined || listener === undefined) return [{ reason: "unknown-form" }];
  if (!(ts.isArrowFunction(listener) || ts.isFunctionExpression(listener)) || model.inventory.functionOf.get(listener) !== callback.fn) {
    return [{ reason: "unknown-form", detail: "the listener is a function of its own, which does not know its socket" }];
  }
  if (listener.asteriskToken !== undefined) return [{ reason: "unknown-form" }];
  const current = slotName(model, slot, listener.body);
  if (current === undefined) return [{ reason: "no-owner", detail: "the listener has no plain name for the slot" }];
  const own = ownSocket(model, added, slot, current, listener);
  if ("reason" in own) return [own];
  const replaced = isEverEmptied(model, slot, callback.fn) ? `${current} && ${current} !== ${own.name}` : `${current} !== ${own.name}`;
  const exit = `if (${replaced}) return${semicolon(model)}`;
  const { body } = listener;
  if (!ts.isBlock(body)) {
    const duty = lateDuty(model, body, callback.fn, added.fn);
    return duty === undefined ? [asBlock(model, listener, exit, own)] : [{ reason: "changes-behaviour", detail: duty }];
  }
  const duties = body.statements.map((statement) => lateDuty(model, statement, callback.fn, added.fn));
  const from = duties.findLastIndex((duty) => duty !== undefined) + 1;
  const onlyDrop = hurtsOtherwise(model, callback.fn, effect, added.fn) ? [] : dropOnly(model, effect, current, own);
  const owed: Plan[] = from > 0 ? [{ reason: "changes-behaviour", detail: duties[from - 1] ?? "" }] : [];
  const first = body.statements[from];
  if (first === undefined) return [...onlyDrop, ...owed];
  const early: Plan = { edits: [...own.edits, beforeComments(model, first, exit)], imports: [] };
  const plans = body.statements.length === 1 ? [...onlyDrop, early] : [early, ...onlyDrop];
  return [...plans, ...owed];
}

/** A statement before another one and what is said above that. */
function beforeComments(model: FileModel, statement: ts.Statement, text: string): Edit {
  const source = model.sourceFile.text;
  const edit = insertBefore(model, statement, text);
  const [comment] = ts.getLeadingCommentRanges(source, statement.getFullStart()) ?? [];
  const isOwnLine = comment !== undefined && /[\r\n][ \t]*$/.test(source.slice(0, comment.pos));
  return isOwnLine ? { ...edit, start: comment.pos, end: comment.pos } : edit;
}

/** `if (this.ws === ws) this.ws = undefined;` */
function dropOnly(model: FileModel, effect: ts.Node, current: string, own: OwnSocket): Plan[] {
  const { parent } = effect;
  if (!ts.isBinaryExpression(effect) || !ts.isExpressionStatement(parent) || !isStatementList(parent.parent) || effect.left.getText() !== current) return [];
  if (!isEmpty(effect.right)) return [];
  const start = parent.getStart(model.sourceFile);
  return [{ edits: [...own.edits, { start, end: start, text: `if (${current} === ${own.name}) ` }], imports: [] }];
}

/** True where the rest of the listener, too, acts on what is its successor's by then: a guard of one write would only hide that. */
function hurtsOtherwise(model: FileModel, listener: FunctionInfo, effect: ts.Node, adder: FunctionInfo): boolean {
  const isLasting = (place: Place): boolean => !("bindingPath" in place.root) || (place.root.owner !== adder && place.root.owner !== listener);
  const acts = model.effects.all(listener).some(({ kind, node, place }) => node !== effect && (kind === "connect" || kind === "arm" || (/^(?:write|clear|close|send)$/.test(kind) && (place === undefined || isLasting(place)))));
  return acts || /\b(?:for|while)\b|\.(?:clear|forEach|delete)\(/.test(listener.node.getText(model.sourceFile));
}

/** `(event) => this.onClose(event)` becomes a block of two statements. */
function asBlock(model: FileModel, listener: ts.ArrowFunction | ts.FunctionExpression, exit: string, own: OwnSocket): Plan {
  const { body } = listener;
  const { text } = model.sourceFile;
  if (ts.isParenthesizedExpression(body) || body.getText().includes("\n")) return { reason: "unknown-form" };
  const [margin = ""] = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", listener.getStart()) + 1)) ?? [];
  const [eol, end] = [eolOf(text), semicolon(model)];
  const inner = `${eol}${margin}${indentOf(text)}`;
  const edits = [
    { start: body.getStart(), end: body.getStart(), text: `{${inner}${exit}${inner}` },
    { start: body.end, end: body.end, text: `${end}${eol}${margin}}` },
  ];
  return { edits: [...own.edits, ...edits], imports: [] };
}

/** The slot as code at a node can name it: `this.ws`, a closure's `ws`. */
function slotName(model: FileModel, slot: Place, at: ts.Node): string | undefined {
  const { root, path } = slot;
  if ("bindingPath" in root) return path.length === 0 && model.inventory.declarations.filter(({ name }) => name === root.name).length === 1 ? root.name : undefined;
  const self = ownerNames(model, at).get(model.places.owner(slot).id);
  return self === undefined || path.length !== 1 || path[0] === "[]" ? undefined : `${self}.${path[0] ?? ""}`;
}

function ownSocket(model: FileModel, added: Registration, slot: Place, current: string, listener: ts.Node): OwnSocket | Extract<Plan, { reason: string }> {
  const receiver = added.receiver === undefined ? undefined : unwrap(added.receiver);
  const registering = statementAround(added.node);
  if (receiver === undefined || registering === undefined || !ts.isBlock(registering.parent)) return { reason: "unknown-form" };
  const before = registering.parent.statements.filter((statement) => statement.pos < registering.pos);
  if (ts.isIdentifier(receiver) && model.places.of(receiver)?.key !== slot.key) {
    if (!isConstant(model, receiver) || !isPutAtOnce(model, added, slot, receiver, registering)) {
      return { reason: "changes-behaviour", detail: `${receiver.text} is put into ${current} at another time than its listeners are added` };
    }
    return { name: receiver.text, edits: [] };
  }
  if (receiver.getText() !== current) return { reason: "unknown-form" };
  const write = before.findLast((statement) => ts.isExpressionStatement(statement) && isWriteTo(statement.expression, current));
  const value = write !== undefined && ts.isExpressionStatement(write) && ts.isBinaryExpression(write.expression) ? unwrap(write.expression.right) : undefined;
  if (value !== undefined && ts.isIdentifier(value) && isConstant(model, value)) return { name: value.text, edits: [] };
  for (const statement of before) {
    const [declared] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
    const isSame = declared !== undefined && ts.isIdentifier(declared.name) && (declared.initializer?.getText() === current || (declared.initializer !== undefined && isWriteTo(unwrap(declared.initializer), current)));
    if (isSame && statement.pos >= (write?.pos ?? 0) && isConstant(model, declared.name)) return { name: declared.name.getText(), edits: [] };
  }
  const name = nameFor(slot, model.inventory.enclosing(registering).node.getText(model.sourceFile));
  if (name === undefined) return { reason: "unknown-form", detail: "no name is free for the socket" };
  const text = `const ${name} = ${current}${semicolon(model)}`;
  const isInListener = registering.pos >= listener.pos && registering.end <= listener.end;
  if (isInListener) return { reason: "unknown-form" };
  return { name, edits: [write === undefined ? insertBefore(model, registering, text) : insertAfter(model, write, text)] };
}

/** A local that holds the same socket for as long as anybody sees it. */
function isConstant(model: FileModel, name: ts.Identifier): boolean {
  const declaration = model.inventory.resolve(name);
  return declaration !== undefined && !declaration.isReassigned && !ts.isSourceFile(declaration.owner.node) && declaration.bindingPath.length === 0;
}

/** True where the socket goes into its slot in the same run of code, with nothing awaited in between. */
function isPutAtOnce(model: FileModel, { fn, node }: Registration, slot: Place, name: ts.Identifier, registering: ts.Statement): boolean {
  const puts = model.slots.writes(slot).filter((write) => write.fn === fn && write.value !== undefined && !isEmpty(write.value));
  return puts.length === 1 && puts.every((write) => {
    const at = statementAround(write.node);
    if (at === undefined || !(ts.isExpressionStatement(at) || ts.isVariableStatement(at)) || !isAround(at.parent, registering)) return false;
    const value = write.value === undefined ? undefined : unwrap(write.value);
    const given = value !== undefined && ts.isBinaryExpression(value) ? unwrap(value.right) : value;
    const isIt = given !== undefined && ts.isIdentifier(given) && model.inventory.resolve(given) === model.inventory.resolve(name);
    const isDeclaredWith = model.inventory.resolve(name)?.init !== undefined && isInside(write.node, model.inventory.resolve(name)?.node.parent);
    const [from, to] = write.node.pos < node.pos ? [write.node.end, node.pos] : [node.end, write.node.pos];
    return (isIt || isDeclaredWith) && !fn.awaits.some((wait) => wait.pos >= from && wait.pos < to) && !fn.returns.some((exit) => exit.pos >= from && exit.pos < to);
  });
}

function isAround(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

function isInside(node: ts.Node, outer: ts.Node | undefined): boolean {
  return outer !== undefined && isAround(outer, node);
}

function isWriteTo(expression: ts.Expression, current: string): boolean {
  return ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken && expression.left.getText() === current;
}

/** True where others empty the slot: the listener then has to do what it always did. */
function isEverEmptied(model: FileModel, slot: Place, listener: FunctionInfo): boolean {
  return model.slots.writes(slot).some(({ fn, value }) => fn !== listener && (value === undefined || isEmpty(value)));
}

function isEmpty(value: ts.Expression): boolean {
  return /^(?:null|undefined|void 0)$/.test(unwrap(value).getText());
}

/** The slot's own name, without what marks it as private. */
function nameFor({ root, path }: Place, scope: string): string | undefined {
  const own = (path[0] ?? root.name).replace(/^[_#$]+/, "");
  const isFree = (name: string): boolean => /^[A-Za-z]\w*$/.test(name) && !new RegExp(`(?<![.\\w$#])${name}(?![\\w$])`).test(scope);
  return [own, "socket", "connection", "ownSocket"].find(isFree);
}

