import { escaped } from "./escape.ts";

const CONTEXT = 1;
const WIDEST = 240;

/** A line of code, with the numbers of the steps that happen there. */
interface Marked {
  readonly line: number;
  readonly steps: readonly number[];
}

/** The lines that steps happen on, each with its neighbours; of what lies between, nothing. */
export function excerpt(lines: readonly string[], marks: readonly Marked[], isFinding: (line: number) => boolean, id: string): string {
  const shown = new Set(marks.flatMap(({ line }) => Array.from({ length: 2 * CONTEXT + 1 }, (_, index) => line - CONTEXT + index)));
  const numbers = [...shown].filter((line) => line >= 1 && line <= lines.length).sort((a, b) => a - b);
  const margin = Math.min(...numbers.flatMap((line) => /^\s*(?=\S)/u.exec(lines[line - 1] ?? "")?.[0].length ?? []));
  const rows = numbers.map((line, index) => {
    const steps = marks.filter((mark) => mark.line === line).flatMap((mark) => mark.steps);
    const isGap = index > 0 && line !== (numbers[index - 1] ?? 0) + 1;
    const kind = isFinding(line) ? ' class="hit found"' : steps.length > 0 ? ' class="hit"' : "";
    const anchor = steps.length > 0 ? ` id="${id}-${line}"` : "";
    const code = (lines[line - 1] ?? "").slice(Number.isFinite(margin) ? margin : 0);
    const cut = code.length > WIDEST ? `${code.slice(0, WIDEST)}…` : code;
    return `${isGap ? '<span class="gap">⋯</span>\n' : ""}<span${kind}${anchor}><b>${line}</b><i>${steps.join(" ")}</i>${escaped(cut)}</span>`;
  });
  return rows.join("\n");
}
