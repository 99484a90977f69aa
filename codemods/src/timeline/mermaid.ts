import type { Timeline } from "./timeline.ts";

/** One timeline of a diagram, with what it is about. */
export interface Titled {
  readonly title: string;
  readonly timeline: Timeline;
}

/** A sequence diagram of one or more timelines; who runs in several of them is one participant. */
export function timelineMermaid(titled: readonly Titled[]): string {
  const names = [...new Set(titled.flatMap(({ timeline }) => timeline.lanes))];
  const id = (name: string): string => `p${names.indexOf(name) + 1}`;
  const lines = ["sequenceDiagram", ...names.map((name) => `  participant ${id(name)} as ${escaped(name)}`)];
  for (const { title, timeline } of titled) {
    const [first = "", last = first] = [timeline.lanes[0], timeline.lanes.at(-1)].map((name) => (name === undefined ? undefined : id(name))).filter((each) => each !== undefined);
    lines.push(`  Note over ${first === last ? first : `${first},${last}`}: ${escaped(title)}`);
    for (const { number, role, lane, line, text, actor } of timeline.moments) {
      const own = id(timeline.lanes[lane] ?? "");
      const late = timeline.moments.find((each) => each.since === number && each.lane !== lane);
      const deed = text.startsWith(`${actor} `) ? text.slice(actor.length + 1) : text;
      const told = escaped(`${deed} (line ${line})`);
      if (role === "goes wrong") lines.push(`  Note over ${own}: ${told}`);
      else if (late !== undefined) lines.push(`  ${own}-)${id(timeline.lanes[late.lane] ?? "")}: ${told}`);
      else lines.push(`  ${own}${role === "waits" ? "-->>" : "->>"}${own}: ${told}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Whatever Mermaid or HTML might read as something else than text, as the entity that Mermaid knows it by. */
function escaped(text: string): string {
  const shown = text.replaceAll(/\s+/gu, " ").replaceAll(/[#;<>&%{}[\]|\\`~^$@*\p{Cc}]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
  // A line of that word alone would end a block.
  return shown.replaceAll(/\bend\b/gu, "en#100;");
}
