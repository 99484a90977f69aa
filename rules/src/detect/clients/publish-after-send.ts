import ts = require("typescript");
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { type CallNode, calleeName, isCallNode, isMember, memberName, receiverOf, unwrap } from "../../analysis/syntax.ts";
import { abstractValue } from "../../analysis/values.ts";
import { CLOSE_METHODS, SEND_METHODS } from "../../analysis/vocabulary.ts";
import { actorAt, actorOf } from "../actors.ts";
import type { PublicationMessage } from "../assign-client-before-await.ts";
import { type Fact, span } from "../fact.ts";
import { calleeText } from "../harm.ts";
import { isRunOnceEach } from "./check-then-publish.ts";

/** State that the answer's handler needs, set only after the request was sent. */
export function publishAfterSend(file: FileModel): Fact<PublicationMessage>[] {
  return file.inventory.functions.flatMap((fn) => [...afterAwaitedSend(file, fn), ...resolverAfterTrigger(file, fn)]);
}

/** `await writer.write(request); pending.set(id, entry)`. */
function afterAwaitedSend(file: FileModel, fn: FunctionInfo): Fact<PublicationMessage>[] {
  if (!fn.isAsync) return [];
  return fn.awaits.flatMap((node) => {
    if (!ts.isAwaitExpression(node) || !ts.isExpressionStatement(node.parent)) return [];
    const sent = unwrap(node.expression);
    if (!ts.isCallExpression(sent) || receiverOf(sent) === undefined || !SEND_METHODS.test(calleeName(sent) ?? "")) return [];
    const next = nextStatement(node.parent);
    const published = next === undefined ? undefined : publicationIn(file, fn, next);
    if (published === undefined) return [];
    const reader = readerOf(file, published.place, fn, published.node);
    if (reader === undefined) return [];
    const [awaitLine, readerLine] = [file.line(node), file.line(reader.node)];
    return [
      {
        messageId: "publishedAfterSend" as const,
        ...span(published.node),
        confidence: isRunOnceEach(file, fn) ? ("possible" as const) : ("certain" as const),
        data: { slot: describe(published.place), awaitLine: String(awaitLine), reader: reader.name, readerLine: String(readerLine) },
        witness: [
          { role: "waits" as const, actor: actorOf(file, fn), line: awaitLine, text: `sends the request and waits, with ${describe(published.place)} not set yet` },
          { role: "acts" as const, actor: reader.name, line: readerLine, text: `gets the answer and finds nothing in ${describe(published.place)}` },
          { role: "runs late" as const, actor: actorOf(file, fn), line: file.line(published.node), text: `only now sets ${describe(published.place)}` },
          { role: "goes wrong" as const, actor: actorOf(file, fn), line: file.line(published.node), text: "the answer is lost, and whoever waits for it waits for ever" },
        ],
        suggestions: [],
        subject: { kind: "publication" as const, fn, write: published.node, before: node },
      },
    ];
  });
}

function nextStatement(statement: ts.Statement): ts.Statement | undefined {
  const { parent } = statement;
  const list = ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent) ? parent.statements : undefined;
  return list?.[list.indexOf(statement) + 1];
}

/** `map.set(key, value)` on lasting state, or a flag raised: `ctx.acknowledged = true`. */
function publicationIn(file: FileModel, fn: FunctionInfo, statement: ts.Statement): { node: ts.Node; place: Place } | undefined {
  if (!ts.isExpressionStatement(statement)) return undefined;
  const expression = unwrap(statement.expression);
  if (ts.isCallExpression(expression) && calleeName(expression) === "set" && expression.arguments.length === 2) {
    const receiver = receiverOf(expression);
    const place = receiver === undefined ? undefined : file.places.of(receiver);
    return place === undefined || isLocal(place, fn) ? undefined : { node: expression, place };
  }
  if (!ts.isBinaryExpression(expression) || !isMember(unwrap(expression.left))) return undefined;
  const place = file.places.of(expression.left);
  const isRaised = abstractValue(expression.right).text === "true";
  return isRaised && place !== undefined && !isLocal(place, fn) ? { node: expression, place } : undefined;
}

function isLocal(place: Place, fn: FunctionInfo): boolean {
  return isDeclaration(place.root) && place.root.owner === fn;
}

/** Who looks at the place when the answer comes: a function that tests or looks it up, or an earlier part of this one. */
function readerOf(file: FileModel, place: Place, fn: FunctionInfo, publication: ts.Node): { node: ts.Node; name: string } | undefined {
  let found: { node: ts.Node; name: string } | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return;
    if (isMember(node) || ts.isIdentifier(node)) {
      const isTarget = ts.isBinaryExpression(node.parent) && node.parent.left === node && ts.isExpressionStatement(node.parent.parent);
      const isLookup = isMember(node.parent) && /^(?:get|has)$/.test(memberName(node.parent) ?? "");
      const isTest = isTested(node);
      const reader = file.inventory.enclosing(node);
      if (!isTarget && (isLookup || isTest) && (reader !== fn || node.end < publication.pos) && file.places.of(node)?.key === place.key) {
        found = { node, name: reader.name === "" ? "its handler" : `${reader.name}()` };
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file.sourceFile);
  return found;
}

function isTested(node: ts.Node): boolean {
  let outer = node.parent;
  while (ts.isPrefixUnaryExpression(outer) || ts.isBinaryExpression(outer) || ts.isParenthesizedExpression(outer)) outer = outer.parent;
  if (ts.isIfStatement(outer)) return outer.expression.pos <= node.pos && node.end <= outer.expression.end;
  return ts.isConditionalExpression(outer) && outer.condition.pos <= node.pos && node.end <= outer.condition.end;
}

/** `socket.close(); await new Promise((resolve) => { this.resolveAfterClose = resolve; })`. */
function resolverAfterTrigger(file: FileModel, fn: FunctionInfo): Fact<PublicationMessage>[] {
  return fn.awaits.flatMap((node) => {
    const made = ts.isAwaitExpression(node) ? unwrap(node.expression) : undefined;
    if (made === undefined || !ts.isNewExpression(made) || calleeName(made) !== "Promise") return [];
    const executor = made.arguments?.[0];
    const inner = executor === undefined ? undefined : file.inventory.functionOf.get(unwrap(executor));
    const statement = ts.isExpressionStatement(node.parent) ? node.parent : undefined;
    if (inner === undefined || statement === undefined) return [];
    const trigger = triggerBefore(fn, statement);
    if (trigger === undefined) return [];
    for (const { target, value, node: write } of inner.writes) {
      const resolver = value === undefined ? undefined : unwrap(value);
      const place = file.places.of(target);
      if (resolver === undefined || !ts.isIdentifier(resolver) || file.inventory.resolve(resolver)?.owner !== inner) continue;
      if (place === undefined || (isDeclaration(place.root) && (place.root.owner === inner || place.root.owner === fn))) continue;
      if (!isCalledElsewhere(file, place, inner)) continue;
      return [resolverFact(file, trigger, write, place)];
    }
    return [];
  });
}

/** The call, in the statement just before or the one before that, that may call back before it returns. */
function triggerBefore(fn: FunctionInfo, statement: ts.Statement): CallNode | undefined {
  const { parent } = statement;
  if (!ts.isBlock(parent)) return undefined;
  const at = parent.statements.indexOf(statement);
  const before = parent.statements.slice(Math.max(0, at - 2), at);
  return fn.calls.find((call) => {
    const name = calleeName(call) ?? "";
    return receiverOf(call) !== undefined && (CLOSE_METHODS.test(name) || SEND_METHODS.test(name)) && before.some((earlier) => ts.isExpressionStatement(earlier) && call.pos >= earlier.pos && call.end <= earlier.end);
  });
}

function isCalledElsewhere(file: FileModel, place: Place, inner: FunctionInfo): boolean {
  return file.inventory.functions.some((fn) => fn !== inner && fn.calls.some((call) => isCallNode(call) && file.places.of(call.expression)?.key === place.key));
}

function resolverFact(file: FileModel, trigger: CallNode, write: ts.Node, place: Place): Fact<PublicationMessage> {
  const triggerLine = file.line(trigger);
  return {
    messageId: "resolverAfterTrigger",
    ...span(write),
    confidence: "certain",
    data: { slot: describe(place), trigger: calleeText(trigger), triggerLine: String(triggerLine) },
    witness: [
      { role: "acts", actor: actorAt(file, trigger), line: triggerLine, text: `calls ${calleeText(trigger)}` },
      { role: "runs late", actor: "the callback", line: triggerLine, text: `is called before that returns, and finds nothing in ${describe(place)}` },
      { role: "acts", actor: actorAt(file, write), line: file.line(write), text: `only now sets ${describe(place)}` },
      { role: "goes wrong", actor: actorAt(file, write), line: file.line(write), text: "nobody settles this promise" },
    ],
    suggestions: [],
    subject: { kind: "publication", fn: file.inventory.enclosing(write), write, before: trigger },
  };
}
