// Generated parts of a page stand between `<!-- generated: NAME -->` and `<!-- /generated -->`, each on a line of its own.

const REGION = /^<!-- generated: (?<name>[^\n]+?) -->\n(?<body>.*?)^<!-- \/generated -->$/gmsu;

/** The names of a page's generated parts, in order. */
export function regionsOf(text) {
  return [...text.matchAll(REGION)].map(({ groups }) => groups.name);
}

/**
 * The page with each part as it should be.
 *
 * @param {string} text
 * @param {(name: string) => string | Promise<string>} render
 */
export async function renderRegions(text, render) {
  const bodies = new Map();
  for (const name of regionsOf(text)) bodies.set(name, (await render(name)).trim());
  return text.replace(REGION, (_, name) => `<!-- generated: ${name} -->\n${bodies.get(name)}\n<!-- /generated -->`);
}

/** A table of Markdown. */
export function markdownTable(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
