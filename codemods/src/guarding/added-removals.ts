import { CLOSE_EVENTS, type Edit, type FileModel, type FunctionInfo, insertFirst, type Registration, type Removal, type Subject, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Plan } from "../rewrite/codemod.ts";
import { duty } from "./duties.ts";
import type { ListenerSubject } from "./identity-guard.ts";
import { insertAfter, insertBefore, isStatementList, semicolon, statementAround } from "../rewrite/insertions.ts";
import { isSeenFrom, ownerOf, stableListener } from "./stable-listeners.ts";

type RemovalSubject = Extract<Subject, { kind: "removal" }>;

/** `ws.onmessage = null;` beside `ws.onclose = null;`: all that are left, else the one that the finding is about. */
export function removeForgotten(model: FileModel, { callback }: ListenerSubject, start: number): Plan[] {
  const worst = model.listeners.added().find(({ node }) => node === callback.node);
  const siblings = model.listeners.removed().filter(({ node }) => ts.isCallExpression(node) || ts.isBinaryExpression(node));
  const replacing = model.listeners.added().filter(({ method }) => method === "=").map((added): Removal => ({ ...added, listener: undefined }));
  const last = [...siblings, ...replacing].find(({ node }) => node.getStart() === start);
  const statement = last === undefined ? undefined : statementAround(last.node);
  if (worst === undefined || last?.receiver === undefined || statement === undefined || !ts.isExpressionStatement(statement)) return [{ reason: "unknown-form" }];
  const socket = last.receiver.getText();
  const sibling = siblings.findLast(({ fn, receiver }) => fn === last.fn && receiver?.getText() === socket);
  const gone = new Set([...siblings, ...replacing].filter(({ fn, receiver }) => fn === last.fn && receiver?.getText() === socket).map(({ event }) => event));
  // A function that does nothing may stand for the error listener as well.
  const isSilent = sibling?.method === "=" && ts.isBinaryExpression(sibling.node) && /[({]|noop/.test(sibling.node.right.getText());
  const keys = new Set(worst.receiver === undefined ? [] : model.listeners.slots(worst.receiver).map(({ key }) => key));
  const others = model.listeners.added().filter(({ node, fn, event, receiver, isOnce, hasSignal }) => {
    if (node === worst.node || fn !== worst.fn || gone.has(event) || isOnce || hasSignal || CLOSE_EVENTS.test(event) || (event === "error" && !isSilent)) return false;
    return receiver !== undefined && model.listeners.slots(receiver).some(({ key }) => keys.has(key));
  });
  const takeOff = (all: readonly Registration[]): Plan => {
    const lines: string[] = [];
    for (const added of all) {
      const line = removalLike(model, added, sibling ?? last, socket);
      if (typeof line !== "string") return line;
      const lost = ownDuty(model, added);
      if (lost !== undefined) return { reason: "changes-behaviour", detail: lost };
      if (!lines.includes(line)) lines.push(line);
    }
    const end = semicolon(model);
    // One edit: two at the same place have no order.
    const edits = lines.map((line) => insertAfter(model, statement, `${line}${end}`));
    const [first] = edits;
    return first === undefined ? { reason: "unknown-form" } : { edits: [{ ...first, text: edits.map(({ text }) => text).join("") }], imports: [] };
  };
  return others.length === 0 ? [takeOff([worst])] : [takeOff([worst, ...others]), takeOff([worst])];
}

function ownDuty(model: FileModel, { listener }: Registration): string | undefined {
  const fn = model.calls.functionValue(listener)?.fn;
  return fn === undefined ? undefined : duty(model, fn, 0, () => true);
}

/** The removal in the form of the one beside it. */
function removalLike(model: FileModel, { event, method, listener }: Registration, sibling: Removal, socket: string): string | Extract<Plan, { reason: string }> {
  const isHandler = method === "=";
  if (isHandler !== (sibling.method === "=")) return { reason: "unknown-form", detail: "the listener is added in another way than those that are taken off" };
  if (isHandler) {
    const { node } = sibling;
    const value = ts.isBinaryExpression(node) && /^(?:null|undefined|function\s*\(\)\s*\{\s*\}|\(\)\s*=>\s*\{\s*\}|noop)$/.test(node.right.getText()) ? node.right.getText() : "null";
    // Node's sockets throw an error that nobody listens to.
    return `${socket}.on${event} = ${event === "error" && !/[({]|noop/.test(value) ? "() => {}" : value}`;
  }
  if (event === "error") return { reason: "changes-behaviour", detail: "an emitter throws an error that nobody listens to" };
  const { node } = sibling;
  const [named] = ts.isCallExpression(node) ? node.arguments : [];
  if (!ts.isCallExpression(node) || named === undefined || !ts.isStringLiteral(named)) return { reason: "unknown-form" };
  const quote = named.getText().charAt(0);
  const callee = node.expression.getText();
  if (sibling.listener === undefined) return `${callee}(${quote}${event}${quote})`;
  const stable = stableListener(model, listener, sibling.node);
  if (stable === undefined) return { reason: "unknown-form", detail: "the listener has no name that its removal could use" };
  return `${callee}(${quote}${event}${quote}, ${stable})`;
}

/** The removal of the other ways out, before this one. */
export function removeOnPath(model: FileModel, { removal, registration }: RemovalSubject, start: number): Plan {
  const taken = statementAround(removal);
  if (taken === undefined || !ts.isExpressionStatement(taken) || taken.expression !== removal || registration === undefined) return { reason: "unknown-form" };
  const fn = model.inventory.enclosing(removal);
  const exit = fn.returns.find((each) => each.getStart() === start);
  if (exit === undefined || (exit.expression !== undefined && !/^[\w$.!]+$|^(["']).*\1$/.test(exit.expression.getText()))) {
    return { reason: "changes-behaviour", detail: "what is returned may still need the listener" };
  }
  if (!namesIn(removal).every((name) => isSeenFrom(model, name, exit))) return { reason: "unknown-form" };
  const text = taken.getText();
  if (isStatementList(exit.parent)) return { edits: [insertBefore(model, exit, text)], imports: [] };
  const end = text.endsWith(";") ? "" : ";";
  return {
    edits: [
      { start: exit.getStart(), end: exit.getStart(), text: `{ ${text}${end} ` },
      { start: exit.end, end: exit.end, text: " }" },
    ],
    imports: [],
  };
}

function namesIn(node: ts.Node): ts.Identifier[] {
  if (ts.isIdentifier(node)) return [node];
  if (ts.isPropertyAccessExpression(node)) return namesIn(node.expression);
  const names: ts.Identifier[] = [];
  ts.forEachChild(node, (child) => void names.push(...namesIn(child)));
  return names;
}

const REMOVERS: Readonly<Record<string, string>> = { addEventListener: "removeEventListener", on: "off", addListener: "removeListener", prependListener: "removeListener" };

/** `window.removeEventListener("online", this.onOnline);` first in the teardown. */
export function removeInTeardown(model: FileModel, { callback, teardown }: ListenerSubject): Plan {
  const added = model.listeners.added().find(({ node }) => node === callback.node);
  const { body } = teardown.fn;
  if (added === undefined || !ts.isCallExpression(added.node) || body === undefined || !ts.isBlock(body)) return { reason: "unknown-form" };
  const { node, receiver, method } = added;
  const remover = REMOVERS[method];
  const [event, , options] = node.arguments;
  if (remover === undefined || event === undefined || (options !== undefined && !/^(?:true|false)$/.test(options.getText()))) return { reason: "unknown-form" };
  const lost = stopsAnother(model, added.fn, teardown.fn);
  if (lost !== undefined) return { reason: "changes-behaviour", detail: lost };
  const from = receiver?.getText();
  const isNamed = receiver === undefined || (ts.isIdentifier(unwrap(receiver)) ? isSeenFrom(model, unwrap(receiver) as ts.Identifier, body) : ownerOf(model, receiver) !== undefined && ownerOf(model, receiver) === ownerOf(model, undefined, body));
  const stable = stableListener(model, added.listener, body);
  if (!isNamed) return { reason: "no-owner" };
  if (stable === undefined) return { reason: "unknown-form", detail: "the listener has no name that its removal could use" };
  const args = [event, options].map((each) => each?.getText());
  const call = `${from === undefined ? "" : `${from}.`}${remover}(${args[0] ?? ""}, ${stable}${args[1] === undefined ? "" : `, ${args[1]}`})`;
  const edit: Edit = insertFirst(model, body, `${call}${semicolon(model)}`);
  return { edits: [edit], imports: [] };
}

/** A listener added once for all connections is not to go with the first of them. */
export function stopsAnother(model: FileModel, adder: FunctionInfo, remover: FunctionInfo): string | undefined {
  if (/^(?:destroy|dispose|unmount|componentWillUnmount|disconnectedCallback|\[Symbol\.(?:asyncD|d)ispose\])$/.test(remover.name)) return undefined;
  const leading = model.listeners.leadingTo(adder);
  // Whoever connects again has to add it again.
  const isAddedAgain = (fn: FunctionInfo): boolean => {
    const callers = model.listeners.callersOf(fn);
    return leading.has(fn) || (callers.length > 0 && callers.every((caller) => leading.has(caller.fn)));
  };
  const connecting = model.inventory.functions.filter((fn) => model.effects.direct(fn).some(({ kind, maybe }) => kind === "connect" && !maybe));
  const isOnce = adder.name === "constructor" || ts.isSourceFile(adder.node);
  if (!isOnce && connecting.every(isAddedAgain)) return undefined;
  return `the listener is added in ${adder.name === "" ? "a function" : adder.name} and would be missed when ${remover.name === "" ? "the teardown" : remover.name} is followed by another connection`;
}
