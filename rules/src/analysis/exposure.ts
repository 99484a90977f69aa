import ts from "typescript";
import type { Effect } from "./effects.ts";
import { FlowBudgetExceeded, runFlow } from "./flow.ts";
import { Guards } from "./guards.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { type CallNode, isCallNode } from "./syntax.ts";
import type { Teardown } from "./teardowns.ts";

const CALL_DEPTH = 5;

/** The effects a late function still has after a teardown: those it reaches without passing a guard. */
export class Exposure {
  private readonly guards: Guards;
  private readonly memo = new Map<FunctionInfo, readonly Effect[]>();

  constructor(
    private readonly file: FileModel,
    private readonly teardown: Teardown,
  ) {
    this.guards = new Guards(file, teardown);
  }

  of(fn: FunctionInfo, depth = 0): readonly Effect[] {
    const known = this.memo.get(fn);
    if (known !== undefined) return known;
    this.memo.set(fn, []);
    const found = new Map<ts.Node, Effect[]>();
    if (fn.body !== undefined) {
      try {
        // State: can this point be reached with no guard passed?
        runFlow<boolean>(fn.body, true, {
          join: (a, b) => a || b,
          equals: (a, b) => a === b,
          assume: (condition, value, open) => open && !this.guards.excludes(condition, value),
          assumeCase: (subject, candidate, value, open) => open && !this.guards.excludesCase(subject, candidate, value),
          transfer: (node, open) => {
            if (open && !found.has(node)) found.set(node, this.atNode(fn, node, depth));
            return open;
          },
        });
      } catch (error) {
        if (!(error instanceof FlowBudgetExceeded)) throw error;
      }
    }
    const effects = [...found.values()].flat();
    this.memo.set(fn, effects);
    return effects;
  }

  private atNode(fn: FunctionInfo, node: ts.Node, depth: number): Effect[] {
    const own = [...this.file.effects.at(fn, node)];
    if (!isCallNode(node)) return own;
    const target = this.file.calls.target(node);
    if (target === undefined) return [...own, ...this.inline(fn, node, depth)];
    // The teardown itself, run late, does no more than tear down again.
    if (target.fn === this.teardown.fn) return own;
    if (target.file !== this.file || target.receiver !== undefined) return [...own, ...this.file.effects.ofCall(node, fn)];
    if (depth >= CALL_DEPTH) return own;
    const inner = this.of(target.fn, depth + 1).map((effect) => ({ ...effect, via: [node, ...effect.via] }));
    return [...own, ...inner, ...this.inline(fn, node, depth)];
  }

  /** Functions handed to `forEach` and its like run before the call returns. */
  private inline(fn: FunctionInfo, call: CallNode, depth: number): Effect[] {
    if (depth >= CALL_DEPTH) return [];
    const effects = this.file.effects.ofCall(call, fn).filter(({ maybe }) => !maybe);
    return this.file.calls.target(call) === undefined ? effects : [];
  }
}
