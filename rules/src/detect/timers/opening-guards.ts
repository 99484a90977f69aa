import ts = require("typescript");
import type { Exposure } from "../../analysis/exposure.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";

/** `if (!this.running) return;` first of all. */
export function beginsWithGuard({ body }: FunctionInfo, { guards }: Exposure): boolean {
  const [first] = body !== undefined && ts.isBlock(body) ? body.statements : [];
  if (first === undefined || !ts.isIfStatement(first) || first.elseStatement !== undefined) return false;
  const last = ts.isBlock(first.thenStatement) ? first.thenStatement.statements.at(-1) : first.thenStatement;
  return last !== undefined && ts.isReturnStatement(last) && guards.excludes(first.expression, false);
}
