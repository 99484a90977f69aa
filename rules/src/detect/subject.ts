import type ts from "typescript";
import type { DeferredCallback } from "../analysis/callbacks.ts";
import type { Escape } from "../analysis/escapes.ts";
import type { FunctionInfo } from "../analysis/inventory.ts";
import type { Place } from "../analysis/places.ts";
import type { Teardown } from "../analysis/teardowns.ts";
import type { TimerSite } from "../analysis/timers.ts";

/** The code a finding is about, for whoever rewrites it: nodes of the model's own tree. */
export type Subject =
  /** A timer that acts although a teardown ran. */
  | { readonly kind: "timer"; readonly site: TimerSite; readonly callback: FunctionInfo; readonly teardown: Teardown }
  /** An interval that nothing stops, and what it does at a node, whatever has become of the socket. */
  | { readonly kind: "unstoppable"; readonly site: TimerSite; readonly act: ts.Node }
  /** A close listener that connects again although a teardown caused the event; `via` stands in it and leads there. */
  | { readonly kind: "undone"; readonly listener: FunctionInfo; readonly via: ts.Node; readonly teardown: Teardown }
  /** A handle overwritten while its timer may be armed. */
  | { readonly kind: "overwrite"; readonly site: TimerSite }
  /** A timer armed again after something that may have torn down. */
  | {
      readonly kind: "rearm";
      readonly fn: FunctionInfo;
      readonly cause: ts.Node;
      readonly arm: ts.Node;
      readonly handle: Place;
      readonly stopper: Teardown;
    }
  /** A listener that acts on its owner although its socket, or the owner itself, is no longer in use; what it does stands at `effect`. */
  | {
      readonly kind: "listener";
      readonly callback: DeferredCallback;
      /** What ends or replaces the connection without taking the listener off. */
      readonly teardown: Teardown;
      readonly effect: ts.Node;
      /** Where its socket is kept; missing for a listener on something that outlives the owner. */
      readonly slot?: Place;
    }
  /** A removal that takes nothing off, and where the listener it is meant for is added. */
  | { readonly kind: "removal"; readonly removal: ts.Node; readonly registration?: ts.Node }
  /** A throw or rejection that leaves a deferred callback. */
  | { readonly kind: "escape"; readonly callback: DeferredCallback; readonly escape: Escape }
  /** A promise whose rejection nobody handles: the await, or the call that makes it. */
  | { readonly kind: "unhandled"; readonly node: ts.Node; readonly callback?: DeferredCallback }
  /** A slot written too late: the write, and what it should come before. */
  | { readonly kind: "publication"; readonly fn: FunctionInfo; readonly write: ts.Node; readonly before: ts.Node }
  /** An effect after a wait (or a call that may re-enter) during which the teardown may have run; where a successor is hit, `teardown` is what makes it. */
  | { readonly kind: "recheck"; readonly fn: FunctionInfo; readonly suspension: ts.Node; readonly effect: ts.Node; readonly teardown: Teardown };
