import type ts = require("typescript");
import type { FunctionInfo } from "./inventory.ts";

export type UseKind =
  /** Takes its `error` event: a listener, `pipeline()`, `finished()`. */
  | "sink"
  /** Takes the event until something else has happened: `events.once()`. */
  | "brief sink"
  /** Listens to another event. */
  | "listener"
  /** Drops all listeners, or those of `error`. */
  | "removal"
  | "ending"
  /** Hands it to code that cannot be seen. */
  | "escape"
  /** Puts it where other files may find it. */
  | "shared";

/** One thing done with a value. */
export interface Use {
  readonly kind: UseKind;
  readonly node: ts.Node;
  /** The function that directly holds the node. */
  readonly fn: FunctionInfo;
  readonly method: string;
}
