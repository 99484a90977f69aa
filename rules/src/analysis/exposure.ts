import ts from "typescript";
import type { Effect } from "./effects.ts";
import { FlowBudgetExceeded, runFlow } from "./flow.ts";
import { Guards } from "./guards.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, type Place } from "./places.ts";
import { type CallNode, isCallNode, isFunctionNode, unwrap } from "./syntax.ts";
import type { Teardown } from "./teardowns.ts";

const CALL_DEPTH = 5;

/** The effects a late function still has after a teardown: those it reaches without passing a guard. */
export class Exposure {
  private readonly guards: Guards;
  private readonly memo = new Map<FunctionInfo, readonly Effect[]>();

  private readonly openThrows = new Set<ts.Node>();

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
            if (open && !found.has(node)) {
              found.set(node, this.atNode(fn, node, depth));
              if (ts.isThrowStatement(node)) this.openThrows.add(node);
            }
            return open && !this.guards.throwsWhenGone(node);
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

  /** True when a function can still reach the throw after the teardown. */
  reachesThrow(fn: FunctionInfo, node: ts.Node): boolean {
    this.of(fn);
    return this.openThrows.has(node);
  }

  private atNode(fn: FunctionInfo, node: ts.Node, depth: number): Effect[] {
    const own = [...this.file.effects.at(fn, node)];
    if (!isCallNode(node)) return own;
    if (depth < CALL_DEPTH) {
      for (const { kind, place } of own.slice()) {
        if (kind === "callout" && place !== undefined) own.push(...this.throughParameter(place, node, depth));
      }
    }
    const target = this.file.calls.target(node);
    if (target === undefined) return [...own, ...this.inline(fn, node, depth)];
    // The teardown itself, run late, does no more than tear down again.
    if (target.fn === this.teardown.fn) return [...own, ...this.handedOver(node, depth)];
    if (target.file !== this.file || target.receiver !== undefined) return [...own, ...this.file.effects.ofCall(node, fn)];
    if (depth >= CALL_DEPTH) return own;
    const inner = this.of(target.fn, depth + 1).map((effect) => ({ ...effect, via: [node, ...effect.via] }));
    return [...own, ...inner, ...this.inline(fn, node, depth)];
  }

  /** The functions given in a call, which its callee may run: `this.disconnect(() => this.connect())`. */
  private handedOver(call: CallNode, depth: number): Effect[] {
    if (depth >= CALL_DEPTH) return [];
    return (call.arguments ?? []).flatMap((argument) => {
      const value = isFunctionNode(unwrap(argument)) ? this.file.calls.functionValue(argument) : undefined;
      return value === undefined ? [] : this.of(value.fn, depth + 1).map((effect) => ({ ...effect, via: [call, ...effect.via] }));
    });
  }

  /** What runs when a parameter is called, as far as this file's own calls tell: `delay(this.connect)`. */
  private throughParameter(place: Place, call: CallNode, depth: number): Effect[] {
    if (!isDeclaration(place.root) || place.path.length > 0 || place.root.kind !== "parameter") return [];
    return this.file.calls
      .passedTo(place.root)
      .flatMap((fn) => this.of(fn, depth + 1))
      .map((effect) => ({ ...effect, via: [call, ...effect.via] }));
  }

  /** Functions handed to `forEach` and its like run before the call returns. */
  private inline(fn: FunctionInfo, call: CallNode, depth: number): Effect[] {
    if (depth >= CALL_DEPTH) return [];
    const effects = this.file.effects.ofCall(call, fn).filter(({ maybe }) => !maybe);
    return this.file.calls.target(call) === undefined ? effects : [];
  }
}
