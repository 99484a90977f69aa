import ts = require("typescript");
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, makePlace, nameOf, type Place } from "./places.ts";
import { RecursionMemo } from "./recursion-memo.ts";
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
  /** True when it depends on the owner's state, or on nothing. */
  readonly dependsOnState: boolean;
  /** True when it depends on the function's arguments, so that good ones may rule it out. */
  readonly dependsOnArguments: boolean;
}

/** An escape through more calls than these is no longer the callback's own fault. */
const MAX_VIA = 4;

/** Which exceptions and rejections can leave a function. */
export class Escapes {
  private readonly memo = new RecursionMemo<FunctionInfo, readonly Escape[]>();

  constructor(private readonly file: FileModel) {}

  of(fn: FunctionInfo): readonly Escape[] {
    return this.memo.get(fn, [], () => this.summarise(fn));
  }

  private summarise(fn: FunctionInfo): Escape[] {
    const escapes: Escape[] = [];
    for (const node of fn.throws) {
      if (isCaught(node, fn)) continue;
      escapes.push({ node, kind: fn.isAsync ? "rejection" : "throw", via: [], fn, ...this.dependencies(node, fn) });
    }
    for (const call of fn.calls) escapes.push(...this.throughCall(call, fn));
    return escapes;
  }

  private throughCall(call: CallNode, fn: FunctionInfo): Escape[] {
    if (!ts.isCallExpression(call)) return [];
    const target = this.file.calls.target(call);
    if (target === undefined || target.file !== this.file || target.fn === fn || target.fn.isGenerator) return [];
    const inner = this.of(target.fn).filter(({ via }) => via.length < MAX_VIA);
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

  /** What the conditions around a throw read. */
  private dependencies(node: ts.Node, fn: FunctionInfo): Pick<Escape, "dependsOnState" | "dependsOnArguments"> {
    const conditions: ts.Expression[] = [];
    for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
      const { parent } = inner;
      if (ts.isIfStatement(parent) && parent.expression !== inner) conditions.push(parent.expression);
      else if (ts.isSwitchStatement(parent)) conditions.push(parent.expression);
      else if (ts.isConditionalExpression(parent) && parent.condition !== inner) conditions.push(parent.condition);
    }
    if (conditions.length === 0) return { dependsOnState: !isTypeErrorThrow(node), dependsOnArguments: false };
    return {
      dependsOnState: conditions.some((condition) => this.reads(condition, fn, "state")),
      dependsOnArguments: conditions.some((condition) => this.reads(condition, fn, "arguments")),
    };
  }

  private reads(condition: ts.Expression, fn: FunctionInfo, what: "state" | "arguments"): boolean {
    let found = false;
    const visit = (node: ts.Node): void => {
      if (found || isFunctionNode(node)) return;
      if (isMember(node)) {
        const place = what === "state" ? this.file.places.of(node) : undefined;
        found = place !== undefined && this.changes(place);
      } else if (ts.isIdentifier(node) && !(isMember(node.parent) && node.parent.expression !== node)) {
        const declaration = this.file.inventory.resolve(node);
        if (declaration === undefined || declaration.kind === "import" || declaration.kind === "function") return;
        const place = this.file.places.of(node);
        const isOwn = declaration.owner === fn && (place === undefined || isDeclaration(place.root));
        const isOwnerObject = place !== undefined && !isDeclaration(place.root) && isMember(node.parent);
        const isParameter = declaration.kind === "parameter" && declaration.owner === fn && !isOwnerObject;
        if (what === "arguments") found = isParameter || isOwn || (declaration.owner === fn && place?.path.includes("[]") === true);
        else found = !isOwn && (declaration.isReassigned || (place !== undefined && this.changes(place)));
      }
      ts.forEachChild(node, visit);
    };
    visit(condition);
    return found;
  }

  /** True for state that the file writes after construction, or a part of it; what is set once is configuration. */
  private changes(place: Place): boolean {
    for (let length = place.path.length; length >= 0; length--) {
      const outer = makePlace(place.root, place.path.slice(0, length));
      const isRoot = length === 0 && !isDeclaration(place.root);
      if (!isRoot && this.file.slots.writes(outer).some(({ fn, node }) => fn.name !== "constructor" && !ts.isPropertyDeclaration(node) && !ts.isIdentifier(node))) return true;
    }
    return /^(?:readyState|destroyed|closed|connected)$/.test(nameOf(place));
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
