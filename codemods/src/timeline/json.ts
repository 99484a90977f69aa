import type { Timeline } from "./timeline.ts";

/** One step as the JSON documents have it. */
export function timelineSteps({ moments }: Timeline): object[] {
  return moments.map(({ number, role, actor, line, text, source, since }) => ({ step: number, role, actor, line, text, source, ...(since === undefined ? {} : { since }) }));
}
