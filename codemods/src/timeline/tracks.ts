import type { Moment, Timeline } from "./timeline.ts";

/** What a lane's track looks like beside a moment: nothing yet, armed or waiting, there, or running. */
export type Track = "none" | "pending" | "idle" | "runs";

/** A moment's tracks, and the lane that it arms. */
export interface Row {
  readonly moment: Moment;
  readonly tracks: readonly Track[];
  readonly arms?: number;
}

/** How every lane looks at every moment. A lane that something arms begins there, and what waits is pending until it goes on. */
export function rowsOf({ lanes, moments }: Timeline): Row[] {
  const armed = new Map<number, { from: number; to: number }>();
  for (const { since, lane, number } of moments) if (since !== undefined && !armed.has(lane)) armed.set(lane, { from: since, to: number });
  return moments.map((moment): Row => {
    const { number } = moment;
    const tracks = lanes.map((_, lane): Track => {
      if (moment.lane === lane) return "runs";
      const span = armed.get(lane);
      if (span !== undefined && number >= span.from && number < span.to) return "pending";
      const first = moments.find((each) => each.lane === lane)?.number ?? 0;
      return span !== undefined && number < Math.min(first, span.from) ? "none" : "idle";
    });
    const late = moments.find(({ since, lane }) => since === number && lane !== moment.lane);
    return { moment, tracks, ...(late === undefined ? {} : { arms: late.lane }) };
  });
}
