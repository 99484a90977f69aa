import ts = require("typescript");
import type { FileModel } from "../../analysis/model.ts";
import { isDiscarded, kindTable, wrapperOf } from "../../analysis/syntax.ts";

const { SyntaxKind } = ts;

/** A condition and the code that runs or not because of it. */
export interface Decision {
  readonly condition: ts.Expression;
  readonly branches: readonly ts.Node[];
  /** What follows a branch that leaves: `if (condition) return; ...`. */
  readonly rest: readonly ts.Node[];
}

const DECIDING = kindTable([SyntaxKind.IfStatement, SyntaxKind.ConditionalExpression, SyntaxKind.BinaryExpression]);

/** Every decision of a file. */
export function* decisionsOf(file: FileModel): Generator<Decision> {
  const pending: ts.Node[] = [file.sourceFile];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (DECIDING[node.kind] === 1) {
      const decision = decisionAt(node);
      if (decision !== undefined) yield decision;
    }
    ts.forEachChild(node, (child) => {
      pending.push(child);
    });
  }
}

function decisionAt(node: ts.Node): Decision | undefined {
  if (ts.isIfStatement(node)) {
    const branches = node.elseStatement === undefined ? [node.thenStatement] : [node.thenStatement, node.elseStatement];
    return { condition: node.expression, branches, rest: branches.some(skipsTheRest) ? following(node) : [] };
  }
  if (ts.isConditionalExpression(node)) return { condition: node.condition, branches: [node.whenTrue, node.whenFalse], rest: [] };
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const isShort = kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken;
    return isShort && isDiscarded(wrapperOf(node)) ? { condition: node.left, branches: [node.right], rest: [] } : undefined;
  }
  return undefined;
}

function skipsTheRest(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isContinueStatement(last) || ts.isBreakStatement(last));
}

function following(statement: ts.Statement): readonly ts.Node[] {
  const { parent } = statement;
  const siblings = ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent) ? parent.statements : [];
  return siblings.filter(({ pos }) => pos >= statement.end);
}
