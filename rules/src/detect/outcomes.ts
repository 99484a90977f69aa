import type { Effect } from "../analysis/effect.ts";

/** What became of the connection that a late effect is meant for. */
export type Fate = "gone" | "replaced";

/** What a late effect comes to. */
export function outcome({ kind }: Pick<Effect, "kind">, fate: Fate): string {
  switch (kind) {
    case "connect":
      return fate === "gone" ? "a connection is open although it was ended, and nobody will close it" : "another connection is opened beside the one that is there";
    case "send":
      return fate === "gone" ? "it sends on a connection that is gone, or on its successor" : "it sends on the next connection, which is not its own";
    case "arm":
      return fate === "gone" ? "another timer runs for a connection that is gone" : "a timer runs for the old connection and hits the next one";
    case "close":
      return fate === "gone" ? "whatever connection is there by then is closed" : "the next connection is closed, though nothing is wrong with it";
    case "clear":
      return fate === "gone" ? "a timer is cleared that may belong to the next connection" : "the next connection loses its timer";
    case "write":
      return fate === "gone" ? "the state says something else than the teardown left behind" : "the state of the next connection is overwritten";
    default:
      return fate === "gone" ? "others are told of a connection that is gone" : "others are told of the old connection as if it were the next one";
  }
}
