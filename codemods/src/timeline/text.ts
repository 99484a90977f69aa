import { styleText } from "node:util";
import { plain } from "./plain.ts";
import type { Timeline } from "./timeline.ts";
import { type Row, rowsOf, type Track } from "./tracks.ts";
import { wrap } from "./wrap.ts";

const GLYPHS: Readonly<Record<Track, string>> = { none: " ", pending: "┆", idle: "│", runs: "●" };
const ROLE_WIDTH = 10;
type Style = Parameters<typeof styleText>[0];
type Colour = (style: Style, text: string) => string;

const ROLE_STYLES: Readonly<Record<Row["moment"]["role"], Style>> = {
  arms: "cyan",
  waits: "cyan",
  "tears down": "yellow",
  replaces: "yellow",
  "runs late": "magenta",
  acts: "magenta",
  "goes wrong": "red",
};

/** The timeline as lines for a terminal: a track per lane, and what happens beside it, with the code. */
export function timelineText(timeline: Timeline, { width, isColoured }: { readonly width: number; readonly isColoured: boolean }): string[] {
  const colour: Colour = (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
  const { lanes } = timeline;
  const lines = lanes.map((name, index) => `${"│ ".repeat(index)}${colour("bold", plain(name))}`);
  lines.push("│ ".repeat(lanes.length).trimEnd());
  const room = Math.max(width - 2 * lanes.length - ROLE_WIDTH - 3, 30);
  let shown = 0;
  for (const row of rowsOf(timeline)) {
    const { role, text, line, source } = row.moment;
    const [first = "", ...rest] = wrap(plain(text), room);
    const below = tracksBelow(row);
    lines.push(`${tracksAt(row)} ${colour(ROLE_STYLES[role], role.padEnd(ROLE_WIDTH))} ${role === "goes wrong" ? colour("bold", first) : first}`);
    for (const more of rest) lines.push(`${below} ${" ".repeat(ROLE_WIDTH)} ${role === "goes wrong" ? colour("bold", more) : more}`);
    if (line !== shown) lines.push(`${below} ${colour("dim", `${String(line).padStart(ROLE_WIDTH)} ${short(plain(source), room)}`)}`);
    shown = line;
  }
  return lines.map((line) => line.trimEnd());
}

/** The tracks beside a moment, with a branch to the lane that it arms. */
function tracksAt({ moment, tracks, arms }: Row): string {
  return tracks
    .map((track, lane) => {
      const mark = track === "runs" && moment.role === "goes wrong" ? "✗" : GLYPHS[track];
      if (arms === undefined) return `${mark} `;
      const [from, to] = [Math.min(arms, moment.lane), Math.max(arms, moment.lane)];
      const isWithin = lane >= from && lane < to;
      if (lane === arms) return arms > moment.lane ? "╮ " : "╭─";
      if (lane === moment.lane) return `${mark}${isWithin ? "─" : " "}`;
      return isWithin ? (track === "none" ? "──" : "┼─") : `${mark} `;
    })
    .join("");
}

/** The same one line further down, where everybody runs on or waits. */
function tracksBelow({ moment, tracks, arms }: Row): string {
  return tracks.map((track, lane) => (lane === moment.lane ? (moment.role === "waits" && arms === undefined ? "┆ " : "│ ") : `${GLYPHS[track]} `)).join("");
}

function short(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
