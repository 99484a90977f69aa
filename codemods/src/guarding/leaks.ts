import { type FileModel, type FunctionInfo, isFunctionNode, type Place, type Teardown, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { isAsked } from "./duties.ts";
import { brief } from "../rewrite/insertions.ts";
import { isInFinally } from "./waits.ts";

/** Calls whose answer is likely to be something that has to be closed. */
const MAKERS = /^(?:open|connect|dial|accept|listen|spawn|launch|acquire|lock|subscribe|bind|attach|join|establish|reserve|checkout|mkdtemp)|^(?:create|make|build|new|get|obtain|request).*(?:Connection|Socket|Client|Channel|Session|Stream|Transport|Reader|Writer|Lock|Lease|Handle|Server|Process)$/i;

/** Calls that put right what went before. */
const CLEANUPS = /^(?:clear(?:Timeout|Interval|Immediate)|off|remove\w*|release\w*|unlock\w*|dispose\w*|close\w*|destroy\w*|terminate|disconnect\w*|end|kill|stop\w*|delete|finish\w*|complete\w*|unsubscribe|unref|abort|cancel\w*|clean\w*|rollback|flush\w*|leave|exit\w*|dec\w*|pop|shift|free\w*)$/i;

export type Held = { readonly closing: readonly string[] } | { readonly leak: string };

/** How to close what a function has opened up to a position and keeps to itself: nobody else could. */
export function heldAt(model: FileModel, fn: FunctionInfo, at: number): Held {
  const closing: string[] = [];
  for (const declaration of model.inventory.declarations) {
    const { owner, kind, node, name, init } = declaration;
    if (owner !== fn || node.pos >= at || (kind !== "variable" && kind !== "parameter")) continue;
    const made = init === undefined ? undefined : madeBy(init);
    if (kind === "variable" && made === undefined && declaration.writes.length === 0) continue;
    const kept = keptIn(model, fn, name);
    const slot = kept.find(({ place }) => isConnection(model, place));
    if (slot === undefined) {
      if (kind === "variable" && made !== undefined && isFresh(model, fn, made)) return { leak: `${name} would stay open` };
      continue;
    }
    if (slot.at < at) continue;
    const method = closedBy(model, slot.place) ?? (made !== undefined && isWebSocket(made) ? "close()" : undefined);
    if (method === undefined || !(declaration.isConst || !declaration.isReassigned)) return { leak: `${name} would stay open` };
    closing.push(`${name}.${method}`);
  }
  for (const call of fn.calls) {
    // `attach(await open())`: nothing names it.
    if (call.end >= at || !isUnnamed(call) || !isFresh(model, fn, call)) continue;
    return { leak: `what ${brief(call.expression)}() gives would stay open` };
  }
  return { closing };
}

/** `await make()` or `make()`, without what stands around the call. */
function madeBy(init: ts.Expression): ts.Expression | undefined {
  let made = unwrap(init);
  while (ts.isAwaitExpression(made)) made = unwrap(made.expression);
  return ts.isCallExpression(made) || ts.isNewExpression(made) ? made : undefined;
}

function isFresh(model: FileModel, fn: FunctionInfo, made: ts.Expression): boolean {
  if (ts.isNewExpression(made) || ts.isCallExpression(made)) {
    if (model.effects.at(fn, made).some(({ kind, maybe }) => kind === "connect" && !maybe)) return true;
    const callee = unwrap(made.expression);
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
    return ts.isCallExpression(made) ? MAKERS.test(name) : /(?:Socket|Connection|Client|Server|Worker|Channel|Stream)$/.test(name);
  }
  return false;
}

/** An awaited call whose answer is used on the spot. */
function isUnnamed(call: ts.Node): boolean {
  const { parent } = call;
  if (!ts.isAwaitExpression(parent)) return false;
  const outer = parent.parent;
  return !ts.isExpressionStatement(outer) && !ts.isVariableDeclaration(outer) && !ts.isBinaryExpression(outer);
}

/** The slots that a name's value is put into, here or in callbacks made here. */
function keptIn(model: FileModel, fn: FunctionInfo, name: string): { readonly place: Place; readonly at: number }[] {
  return [fn, ...fn.children].flatMap(({ writes }) =>
    writes.flatMap(({ target, value, node }) => {
      const given = value === undefined ? undefined : unwrap(value);
      const place = given !== undefined && ts.isIdentifier(given) && given.text === name ? model.places.of(target) : undefined;
      return place === undefined ? [] : [{ place, at: node.end }];
    }),
  );
}

/** True for a slot whose value has to be closed. */
export function isConnection(model: FileModel, place: Place): boolean {
  return model.slots.isSocket(place) || closers(model, place).length > 0;
}

function closers(model: FileModel, place: Place): ts.Node[] {
  return model.teardowns.all().flatMap(({ tears }) => tears.flatMap((tear) => (tear.kind === "close" && tear.place?.key === place.key ? [tear.node] : [])));
}

/** `close(1000)`, as a teardown closes what is in the slot. */
export function closedBy(model: FileModel, place: Place): string | undefined {
  for (const call of closers(model, place)) {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || !ts.isExpressionStatement(call.parent)) continue;
    const isPlain = call.arguments.every((argument) => ts.isStringLiteralLike(argument) || ts.isNumericLiteral(argument) || argument.kind === ts.SyntaxKind.TrueKeyword);
    const of = model.places.of(call.expression.expression);
    if (isPlain && of?.key === place.key) return `${call.expression.name.text}(${call.arguments.map((argument) => argument.getText()).join(", ")})`;
  }
  return undefined;
}

function isWebSocket(made: ts.Expression): boolean {
  return ts.isNewExpression(made) && /(?:^|\.)WebSocket$/.test(made.expression.getText());
}

/** What a return at a position would leave undone that only this function does; what the teardown does itself is done. */
export function skipped(model: FileModel, fn: FunctionInfo, at: number, { tears, fn: ending, after, afterItself }: Teardown): string | undefined {
  for (const { node, target, value } of fn.writes) {
    const given = value === undefined ? undefined : unwrap(value);
    if (node.end <= at || given === undefined) continue;
    const place = model.places.of(target);
    const isRestored = ts.isIdentifier(given) && model.inventory.resolve(given)?.init?.getText() === target.getText();
    // What is raised once and for all, whatever becomes of the connection.
    const isRaised = given.kind === ts.SyntaxKind.TrueKeyword && place !== undefined && !after.has(place.key) && isAsked(model, place.key, (other) => other === fn);
    if (isRestored || isRaised) return `${brief(node)} on line ${model.line(node)} has to be done`;
  }
  // A lock taken before the wait, which what is called afterwards releases.
  const raised = new Set<string>();
  for (let outer: FunctionInfo | undefined = fn; outer !== undefined; outer = outer.parent) {
    for (const { kind, value, place } of model.effects.direct(outer)) if (kind === "write" && value?.truthy === true && place !== undefined) raised.add(place.key);
  }
  const released = model.effects.all(fn).find(({ kind, value, place, via: [call] }) => kind === "write" && value?.truthy === false && place !== undefined && call !== undefined && call.end > at && raised.has(place.key) && afterItself.get(place.key)?.truthy !== false);
  if (released !== undefined) return `${brief(released.node)} on line ${model.line(released.node)} has to be done`;
  // What a caller has registered with stays so, be the connection gone.
  const registering = fn.calls.find((call) => call.end > at && (/(?:^|\.)register[A-Z]\w*$/.test(call.expression.getText()) || /^super\b/.test(call.expression.getText())));
  if (registering !== undefined) return `${brief(registering.expression)}() on line ${model.line(registering)} has to be done`;
  const done = new Set(tears.flatMap(({ place }) => (place === undefined ? [] : [place.key])));
  for (const call of fn.calls) {
    const callee = unwrap(call.expression);
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "";
    if (call.end <= at || !CLEANUPS.test(name) || isOnTheWayOut(call, fn, at)) continue;
    const about = [ts.isPropertyAccessExpression(callee) ? callee.expression : callee, ...(call.arguments ?? [])];
    if (about.some((each) => done.has(model.places.of(unwrap(each))?.key ?? "")) || model.calls.target(call)?.fn === ending) continue;
    return `${brief(callee)}() on line ${model.line(call)} has to be done`;
  }
  return undefined;
}

/** True in a finally block, which runs all the same, or in a catch of what failed before. */
function isOnTheWayOut(node: ts.Node, fn: FunctionInfo, at: number): boolean {
  if (isInFinally(node)) return true;
  for (let current = node.parent; current !== undefined && current !== fn.node && !isFunctionNode(current); current = current.parent) {
    if (ts.isCatchClause(current) && current.parent.pos <= at) return true;
  }
  return false;
}
