import ts = require("typescript");
import type { Effect } from "./effect.ts";
import { type Certainty, Guards } from "./guards.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, type Place } from "./places.ts";
import { RecursionMemo } from "./recursion-memo.ts";
import { scanFlow } from "./scan-flow.ts";
import { type CallNode, calleeName, isCallNode, isFunctionNode, unwrap } from "./syntax.ts";
import type { Teardown } from "./teardowns.ts";

const MAX_VIA = 5;
/**
 * Where hundreds of functions call one another, the ways to one effect multiply: a bundle of React DOM has half a million. The
 * clients that this is for have up to a thousand.
 */
const MAX_EFFECTS = 2_000;

/** The effects a late function still has after a teardown: those it reaches without passing a guard. */
export class Exposure {
  /** Which branches the state after the teardown rules out. */
  readonly guards: Guards;
  private readonly memo = new RecursionMemo<FunctionInfo, readonly Effect[]>();

  private readonly openThrows = new Set<ts.Node>();

  constructor(
    private readonly file: FileModel,
    private readonly teardown: Teardown,
    /** A condition that is not to count as a guard: what if it were not there? */
    private readonly ignored?: ts.Node,
    certainty: Certainty = "likely",
  ) {
    this.guards = new Guards(file, teardown, certainty);
  }

  of(fn: FunctionInfo): readonly Effect[] {
    return this.memo.get(fn, [], () => this.summarise(fn));
  }

  private summarise(fn: FunctionInfo): readonly Effect[] {
    const found = new Map<ts.Node, Effect[]>();
    let amount = 0;
    if (fn.body !== undefined) {
      // State: can this point be reached with no guard passed?
      scanFlow<boolean>(fn.body, true, {
        join: (a, b) => a || b,
        equals: (a, b) => a === b,
        assume: (condition, value, open) => open && (condition === this.ignored || !this.guards.excludes(condition, value)),
        assumeCase: (subject, candidate, value, open) => open && !this.guards.excludesCase(subject, candidate, value),
        transfer: (node, open) => {
          if (open && !found.has(node)) {
            const effects = amount < MAX_EFFECTS ? this.atNode(fn, node).slice(0, MAX_EFFECTS - amount) : [];
            amount += effects.length;
            found.set(node, effects);
            if (ts.isThrowStatement(node)) this.openThrows.add(node);
          }
          return open && !this.guards.throwsWhenGone(node);
        },
      });
    }
    return [...found.values()].flat();
  }

  /** True when a function can still reach the throw after the teardown. */
  reachesThrow(fn: FunctionInfo, node: ts.Node): boolean {
    this.of(fn);
    return this.openThrows.has(node);
  }

  private atNode(fn: FunctionInfo, node: ts.Node): Effect[] {
    const own = [...this.file.effects.at(fn, node)];
    if (!isCallNode(node)) return own;
    for (const { kind, place } of own.slice()) {
      if (kind === "callout" && place !== undefined) own.push(...this.throughParameter(place, node));
    }
    const target = this.file.calls.target(node);
    if (target === undefined) return [...own, ...this.inline(fn, node)];
    // The teardown itself, run late, does no more than tear down again.
    if (target.fn === this.teardown.fn) return [...own, ...this.handedOver(node)];
    if (target.file !== this.file || target.receiver !== undefined) return [...own, ...this.file.effects.ofCall(node, fn)];
    return [...own, ...this.through(node, target.fn), ...this.inline(fn, node)];
  }

  /** The functions given in a call, which its callee may run: `this.disconnect(() => this.connect())`. */
  private handedOver(call: CallNode): Effect[] {
    return (call.arguments ?? []).flatMap((argument) => {
      const value = isFunctionNode(unwrap(argument)) ? this.file.calls.functionValue(argument) : undefined;
      return value === undefined ? [] : this.through(call, value.fn);
    });
  }

  /** What runs when a parameter is called, as far as this file's own calls tell: `delay(this.connect)`. */
  private throughParameter(place: Place, call: CallNode): Effect[] {
    if (!isDeclaration(place.root) || place.path.length > 0 || place.root.kind !== "parameter") return [];
    return this.file.calls.passedTo(place.root).flatMap((fn) => this.through(call, fn));
  }

  /** What a called function still does, seen from the call. */
  private through(call: CallNode, fn: FunctionInfo): Effect[] {
    return this.of(fn)
      .filter(({ via }) => via.length < MAX_VIA)
      .map((effect) => ({ ...effect, via: [call, ...effect.via] }));
  }

  /** Functions handed to `forEach` and its like run before the call returns. */
  private inline(fn: FunctionInfo, call: CallNode): Effect[] {
    const executor = ts.isNewExpression(call) && calleeName(call) === "Promise" ? call.arguments?.[0] : undefined;
    const promised = executor === undefined ? undefined : this.file.calls.functionValue(executor);
    if (promised?.file === this.file) return this.through(call, promised.fn).map((effect) => ({ ...effect, via: effect.via.slice(1) }));
    const effects = this.file.effects.ofCall(call, fn).filter(({ maybe }) => !maybe);
    return this.file.calls.target(call) === undefined ? effects : [];
  }
}
