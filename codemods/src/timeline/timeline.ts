import type { Finding, Role, Step } from "eslint-plugin-stale-guard/detect";
import { splitLines } from "./split-lines.ts";

/** One moment of the interleaving. */
export interface Moment {
  /** One-based, in the order of time. */
  readonly number: number;
  readonly role: Role;
  /** The index of whoever runs then among the timeline's lanes. */
  readonly lane: number;
  readonly actor: string;
  readonly line: number;
  /** The line's code, without its margin. */
  readonly source: string;
  /** What happens, as a sentence without a period. */
  readonly text: string;
  /** For what runs late: the number of the moment at which it was armed, or began to wait. */
  readonly since?: number;
}

/** A finding's witness, by time and by who runs: what every way of showing it reads. */
export interface Timeline {
  /** Who runs, in the order of appearance. */
  readonly lanes: readonly string[];
  readonly moments: readonly Moment[];
}

export function timelineOf({ witness }: Pick<Finding, "witness">, code: string): Timeline {
  const lanes = [...new Set(witness.map(({ actor }) => actor))];
  const lines = splitLines(code);
  const moments = witness.map((step, index): Moment => {
    const { role, actor, line, text } = step;
    const since = originOf(witness, index);
    return {
      number: index + 1,
      role,
      lane: lanes.indexOf(actor),
      actor,
      line,
      source: (lines[line - 1] ?? "").trim(),
      text: role === "goes wrong" ? text : `${actor} ${text}`,
      ...(since === undefined ? {} : { since: since + 1 }),
    };
  });
  return { lanes, moments };
}

/** Whoever waited goes on by itself; anything else that runs late was armed by the last step that arms. */
function originOf(witness: readonly Step[], index: number): number | undefined {
  const step = witness[index];
  if (step?.role !== "runs late") return undefined;
  const before = witness.slice(0, index);
  const waited = before.findLastIndex(({ role, actor }) => role === "waits" && actor === step.actor);
  const isHeard = before.some(({ actor }) => actor === step.actor);
  const armed = waited >= 0 || isHeard ? waited : before.findLastIndex(({ role }) => role === "arms" || role === "waits");
  return armed < 0 ? undefined : armed;
}
