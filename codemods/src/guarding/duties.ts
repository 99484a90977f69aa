import { type FileModel, type FunctionInfo, isFunctionNode, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { brief } from "../rewrite/insertions.ts";

/** Names that settle what somebody waits for: `resolve(text)`, `pending.reject(error)`, `done()`. */
const SETTLERS = /^(?:resolve|reject|fulfil|settle|done|next|callback|cb|ack)$/;

/** What must be done, be the connection gone or not, in a function from a position on: promises settled, locks released. */
export function duty(model: FileModel, fn: FunctionInfo, from: number, isDone: (key: string) => boolean): string | undefined {
  for (const call of fn.calls) {
    if (call.end <= from) continue;
    const callee = unwrap(call.expression);
    const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) && callee.expression.getText() !== "Promise" ? callee.name.text : "";
    const settler = [name, ...(call.arguments ?? []).map((argument) => (ts.isIdentifier(argument) ? argument.text : ""))].find((each) => SETTLERS.test(each));
    if (settler !== undefined) return `somebody waits for ${settler}() on line ${model.line(call)}`;
  }
  for (const { kind, node, place, value } of model.effects.direct(fn)) {
    if (kind !== "write" || node.end <= from || value?.truthy !== false || place === undefined || isDone(place.key)) continue;
    const isRaised = model.slots.values(place).some((raised) => raised.kind === ts.SyntaxKind.TrueKeyword || ts.isNewExpression(raised) || ts.isCallExpression(raised));
    if (isRaised && isAsked(model, place.key, (other) => model.teardowns.all().some((teardown) => teardown.fn === other))) return `${brief(node)} on line ${model.line(node)} has to be done`;
  }
  return undefined;
}

/** True when some condition or answer asks for the place, in other functions than those to skip. */
export function isAsked(model: FileModel, key: string, skips: (fn: FunctionInfo) => boolean): boolean {
  let found = false;
  const visit = (node: ts.Node, inCondition: boolean): void => {
    const fn = model.inventory.functionOf.get(node);
    if (found || (fn !== undefined && skips(fn))) return;
    if (ts.isPropertyAccessExpression(node) || ts.isIdentifier(node)) {
      const isOptional = ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node && node.parent.questionDotToken !== undefined;
      found = (inCondition || isOptional) && model.places.of(node)?.key === key;
    }
    ts.forEachChild(node, (child) => visit(child, !isFunctionNode(child) && (inCondition || asks(node, child))));
  };
  visit(model.sourceFile, false);
  return found;
}

/** True for the part of a node that decides: a condition, what is compared, negated or returned. */
function asks(node: ts.Node, child: ts.Node): boolean {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return child === node.expression;
  if (ts.isConditionalExpression(node)) return child === node.condition;
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isReturnStatement(node)) return ts.isPropertyAccessExpression(child) || ts.isIdentifier(child);
  return ts.isBinaryExpression(node) && child === node.left && /^(?:&&|\|\||\?\?=?|\|\|=|&&=|[!=]==?)$/.test(node.operatorToken.getText());
}
