import ts from "typescript";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration } from "./places.ts";
import { chainEnd, fateOf, handlesRejection } from "./promises.ts";
import { type CallNode, isFunctionNode, isMember, unwrap } from "./syntax.ts";

/** A `throw` (or a promise that can reject) that leaves a function. */
export interface Escape {
  /** The `throw` statement, or the `await` or call whose rejection escapes. */
  readonly node: ts.Node;
  /** `rejection`: through the promise the function returns or drops, not up its stack. */
  readonly kind: "throw" | "rejection";
  /** The calls that lead to it, outermost first. */
  readonly via: readonly CallNode[];
  readonly fn: FunctionInfo;
  /** True when it depends on the owner's state, so that good arguments do not rule it out. */
  readonly dependsOnState: boolean;
}

const DEPTH = 4;

/** Which exceptions and rejections can leave a function. */
export class Escapes {
  private readonly memo = new Map<FunctionInfo, readonly Escape[]>();

  constructor(private readonly file: FileModel) {}

  of(fn: FunctionInfo, depth = 0): readonly Escape[] {
    const known = this.memo.get(fn);
    if (known !== undefined) return known;
    this.memo.set(fn, []);
    const escapes: Escape[] = [];
    for (const node of fn.throws) {
      if (isCaught(node, fn)) continue;
      escapes.push({ node, kind: fn.isAsync ? "rejection" : "throw", via: [], fn, dependsOnState: this.dependsOnState(node, fn) });
    }
    if (depth < DEPTH) for (const call of fn.calls) escapes.push(...this.throughCall(call, fn, depth));
    this.memo.set(fn, escapes);
    return escapes;
  }

  private throughCall(call: CallNode, fn: FunctionInfo, depth: number): Escape[] {
    if (!ts.isCallExpression(call)) return [];
    const target = this.file.calls.target(call);
    if (target === undefined || target.file !== this.file || target.fn === fn || target.fn.isGenerator) return [];
    const inner = this.of(target.fn, depth + 1);
    if (inner.length === 0) return [];
    const end = chainEnd(call);
    const fate = fateOf(end);
    const isChained = end !== call;
    const escapes: Escape[] = [];
    for (const escape of inner) {
      const via = [call, ...escape.via];
      if (escape.kind === "throw") {
        if (!isCaught(call, fn)) escapes.push({ ...escape, via, kind: fn.isAsync ? "rejection" : "throw" });
        continue;
      }
      if (isChained && handlesRejection(end)) continue;
      if (fate === "awaited" ? !isCaught(call, fn) : fate !== "kept") escapes.push({ ...escape, via });
    }
    return escapes;
  }

  /** True when an enclosing condition reads state that outlives the call, or there is no condition at all. */
  private dependsOnState(node: ts.Node, fn: FunctionInfo): boolean {
    let conditional = false;
    for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
      const { parent } = inner;
      let condition: ts.Expression | undefined;
      if (ts.isIfStatement(parent) && parent.expression !== inner) condition = parent.expression;
      else if (ts.isSwitchStatement(parent)) condition = parent.expression;
      else if (ts.isConditionalExpression(parent) && parent.condition !== inner) condition = parent.condition;
      if (condition === undefined) continue;
      conditional = true;
      if (this.readsState(condition, fn)) return true;
    }
    return !conditional && !isTypeErrorThrow(node);
  }

  private readsState(condition: ts.Expression, fn: FunctionInfo): boolean {
    let found = false;
    const visit = (node: ts.Node): void => {
      if (found || isFunctionNode(node)) return;
      if (node.kind === ts.SyntaxKind.ThisKeyword) {
        found = true;
      } else if (ts.isIdentifier(node) && !(isMember(node.parent) && node.parent.expression !== node)) {
        const declaration = this.file.inventory.resolve(node);
        if (declaration === undefined || declaration.kind === "import" || declaration.kind === "function") return;
        const place = this.file.places.of(node);
        const isOwn = place === undefined || (isDeclaration(place.root) && place.root.owner === fn);
        found = !isOwn && (declaration.isReassigned || !declaration.isConst || (place !== undefined && !isDeclaration(place.root)));
      }
      ts.forEachChild(node, visit);
    };
    visit(condition);
    return found;
  }
}

/** True when a `catch` of the same function takes what is thrown at the node. */
export function isCaught(node: ts.Node, fn: FunctionInfo): boolean {
  for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isTryStatement(parent) && parent.tryBlock === inner && parent.catchClause !== undefined) return true;
  }
  return false;
}

function isTypeErrorThrow(node: ts.Node): boolean {
  if (!ts.isThrowStatement(node)) return false;
  const thrown = unwrap(node.expression);
  return ts.isNewExpression(thrown) && ts.isIdentifier(thrown.expression) && /^(?:Type|Range|Syntax|Argument)/.test(thrown.expression.text);
}
