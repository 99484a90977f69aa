import type { Row } from "../timeline/tracks.ts";

const LANE = 18;
/** How far down its row a moment happens: beside the first line of its text. */
const AT = 13;

function x(lane: number): number {
  return lane * LANE + LANE / 2;
}

function svg(lanes: number, shapes: readonly string[]): string {
  return `<svg class="rail" width="${lanes * LANE}" aria-hidden="true">${shapes.join("")}</svg>`;
}

function upright(lane: number, from: string, to: string, isPending = false): string {
  return `<line${isPending ? ' class="pending"' : ""} x1="${x(lane)}" x2="${x(lane)}" y1="${from}" y2="${to}"/>`;
}

/** Room for the tracks of so many lanes, in pixels. */
export function railWidth(lanes: number): number {
  return lanes * LANE;
}

/** The tracks that a lane's name stands beside: those of the lanes before it. */
export function nameRail(lane: number, lanes: number): string {
  return svg(lanes, Array.from({ length: lane }, (_, each) => upright(each, "0", "100%")));
}

/** The tracks beside one moment, drawn as tall as its text turns out to be. */
export function rowRail({ moment, tracks, arms }: Row): string {
  const shapes = tracks.flatMap((track, lane): string[] => {
    if (track === "none") return [];
    if (track === "runs") return [upright(lane, "0", `${AT}`, moment.since !== undefined), upright(lane, `${AT}`, "100%", moment.role === "waits" && arms === undefined)];
    return [upright(lane, lane === arms ? `${AT}` : "0", "100%", track === "pending")];
  });
  if (arms !== undefined) shapes.push(`<line class="pending" x1="${x(moment.lane)}" x2="${x(arms)}" y1="${AT}" y2="${AT}"/>`);
  shapes.push(mark(moment.role, x(moment.lane)));
  return svg(tracks.length, shapes);
}

function mark(role: Row["moment"]["role"], at: number): string {
  if (role === "goes wrong") return `<path class="wrong" d="M${at - 5} ${AT - 5}l10 10m0-10l-10 10"/>`;
  return `<circle class="${roleClass(role)}" cx="${at}" cy="${AT}" r="5"/>`;
}

/** The colour of a role: what prepares, what ends, what comes late, what goes wrong. */
export function roleClass(role: Row["moment"]["role"]): string {
  if (role === "goes wrong") return "wrong";
  if (role === "runs late" || role === "acts") return "late";
  return role === "tears down" || role === "replaces" ? "ends" : "arms";
}
