import ts = require("typescript");
import { Escapes, isCaught } from "../../analysis/escapes.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { handlesRejection } from "../../analysis/promises.ts";
import { calleeName, unwrap } from "../../analysis/syntax.ts";
import { CONNECT_CALLS } from "../../analysis/vocabulary.ts";
import type { Confidence } from "../fact.ts";

/** Calls that plainly fail when the other side cannot be reached. */
const REACHING_OUT = /^(?:fetch\w*|request\w*|dial\w*|handshake\w*|authenticate\w*|identify|negotiate)$/i;
const JOINS = /^(?:all|race|any)$/;
const MAX_DEPTH = 3;

/** Whether what is awaited can reject; undefined where nothing tells. */
export class Rejections {
  private readonly escapes: Escapes;

  constructor(private readonly file: FileModel) {
    this.escapes = new Escapes(file);
  }

  of(awaited: ts.Expression, fn: FunctionInfo, depth = 0): Confidence | undefined {
    const inner = unwrap(awaited);
    if (depth > MAX_DEPTH || handlesRejection(inner)) return undefined;
    if (ts.isNewExpression(inner)) return rejectsByHand(inner) ? "certain" : undefined;
    if (!ts.isCallExpression(inner)) return undefined;
    const target = this.file.calls.target(inner);
    if (target !== undefined && target.file === this.file) return this.ofFunction(target.fn, depth + 1);
    const name = calleeName(inner) ?? "";
    if (JOINS.test(name)) {
      const [list] = inner.arguments;
      const parts = list !== undefined && ts.isArrayLiteralExpression(list) ? list.elements : [];
      return strongest(parts.map((part) => this.of(part, fn, depth + 1)));
    }
    if (target === undefined && (CONNECT_CALLS.test(name) || REACHING_OUT.test(name))) return "certain";
    return this.file.effects.at(fn, inner).some(({ kind }) => kind === "callout") ? "possible" : undefined;
  }

  /** The same for a promise reaction, whose throws are rejections. */
  ofReaction(fn: FunctionInfo): Confidence | undefined {
    return this.escapes.of(fn).some(({ dependsOnState }) => dependsOnState) ? "certain" : this.ofFunction(fn, 1);
  }

  private ofFunction(fn: FunctionInfo, depth: number): Confidence | undefined {
    const escapes = this.escapes.of(fn);
    if (escapes.some(({ kind }) => kind === "rejection")) return "certain";
    const results: (Confidence | undefined)[] = [];
    for (const node of fn.awaits) if (ts.isAwaitExpression(node) && !isCaught(node, fn)) results.push(this.of(node.expression, fn, depth));
    for (const { expression } of fn.returns) if (expression !== undefined) results.push(this.of(expression, fn, depth));
    if (fn.body !== undefined && !ts.isBlock(fn.body) && !ts.isSourceFile(fn.body)) results.push(this.of(fn.body, fn, depth));
    return strongest(results);
  }
}

function strongest(results: readonly (Confidence | undefined)[]): Confidence | undefined {
  return results.includes("certain") ? "certain" : results.find((result) => result !== undefined);
}

/** `new Promise((resolve, reject) => ...)`. */
function rejectsByHand(node: ts.NewExpression): boolean {
  const executor = node.arguments?.[0];
  const inner = executor === undefined ? undefined : unwrap(executor);
  return calleeName(node) === "Promise" && inner !== undefined && (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) && inner.parameters.length > 1;
}
