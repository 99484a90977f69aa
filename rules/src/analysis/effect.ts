import type ts = require("typescript");
import type { FileModel } from "./model.ts";
import type { Place } from "./places.ts";
import type { CallNode } from "./syntax.ts";
import type { TimerSite } from "./timers.ts";
import type { AbstractValue } from "./values.ts";

export type EffectKind =
  | "arm"
  | "clear"
  | "write"
  | "close"
  | "detach"
  | "connect"
  | "send"
  | "emit"
  /** Runs a function that was handed in: an option, a parameter, a slot filled from outside. */
  | "callout";

/** One thing a function does to state that outlives it. */
export interface Effect {
  readonly kind: EffectKind;
  readonly node: ts.Node;
  readonly place: Place | undefined;
  readonly value?: AbstractValue;
  readonly timer?: TimerSite;
  /** The file of `node`. */
  readonly file: FileModel;
  /** True when it happens in a function handed to somebody who may or may not run it before returning. */
  readonly maybe: boolean;
  /** The calls from the function asked about down to the node, outermost first. */
  readonly via: readonly CallNode[];
}

/** Effects that mean something even where their place cannot be named: they connect, send, emit or call out. */
export function isPlaceless({ kind }: Effect): boolean {
  return kind === "connect" || kind === "send" || kind === "emit" || kind === "callout";
}

/** A list in which the same thing done to the same place counts once, however many calls lead to it. */
export class DistinctEffects {
  readonly list: Effect[] = [];
  private readonly seen = new Map<ts.Node, Effect[]>();

  constructor(effects: readonly Effect[]) {
    for (const effect of effects) this.add(effect);
  }

  add(effect: Effect): void {
    const same = this.seen.get(effect.node);
    if (same === undefined) {
      this.seen.set(effect.node, [effect]);
    } else {
      if (same.some(({ kind, place, maybe }) => kind === effect.kind && place?.key === effect.place?.key && (!maybe || effect.maybe))) return;
      same.push(effect);
    }
    this.list.push(effect);
  }
}
