// What must hold of docs/benchmarks.md and of what others quote from it.
import { parsePage, section, tableRows } from "../../../scripts/lib/docs/page.mjs";

/** Each bench's section, and what it must name with its version. */
const MEASURED: Readonly<Record<string, { script: string; packages: readonly string[] }>> = {
  "Linting": {
    script: "bench:lint",
    packages: ["eslint-plugin-stale-guard", "eslint", "@typescript-eslint/parser", "typescript", "eslint-plugin-clean-timer", "eslint-plugin-listeners", "eslint-plugin-promise", "typescript-eslint", "ws", "undici"],
  },
  "Codemods": { script: "bench:codemod", packages: ["stale-guard", "jscodeshift", "ts-morph"] },
  "The runtime": { script: "bench:runtime", packages: ["@stale-guard/runtime", "cockatiel", "opossum", "async-mutex", "p-queue", "reconnecting-websocket", "partysocket"] },
  "The gate": { script: "bench:gate", packages: ["stale-guard", "eslint-plugin-stale-guard", "eslint"] },
};

const FRACTIONS: Readonly<Record<string, number>> = { tenth: 0.1, fifth: 0.2, quarter: 0.25, third: 0.33, half: 0.5 };

/** What a page of benchmarks lacks. */
export function pageProblems(text: string, scripts: Readonly<Record<string, string>>): string[] {
  const page = parsePage("benchmarks", text);
  const problems: string[] = [];
  for (const [title, { script, packages }] of Object.entries(MEASURED)) {
    const body = section(page, title) ?? "";
    const [, named = ""] = /^Repeat it: `npm run [^`]+`\. Rounds: \d+\. Measured: (.*)\.$/mu.exec(body) ?? [];
    const versions = new Map(named.split(", ").map((one) => one.split(" ") as [string, string | undefined]));
    if (!body.includes(`Repeat it: \`npm run ${script}\``) || !Object.hasOwn(scripts, script)) problems.push(`${title}: no way to repeat it`);
    for (const name of packages) if (!/^\d+\.\d+\.\d+/u.test(versions.get(name) ?? "")) problems.push(`${title}: no version of ${name}`);
    if (tableRows(body).length === 0) problems.push(`${title}: no figures`);
  }
  const verdicts = tableRows(section(page, "Limits") ?? "").map(([, , , verdict]) => verdict);
  if (verdicts.length === 0 || verdicts.some((verdict) => verdict !== "met" && verdict !== "missed")) problems.push("limits that are neither met nor missed");
  if (!/^Machine: .+ x .+, Node \d+\.\d+\.\d+/mu.test(text)) problems.push("no machine");
  return problems;
}

/** What `recommended` costs, in times of an idle rule. */
function lintRatio(text: string): number {
  const row = tableRows(section(parsePage("benchmarks", text), "Linting") ?? "").find(([rules]) => rules === "stale-guard recommended");
  return Number.parseFloat(row?.[2] ?? "");
}

/** Where a readme says something else of the speed than the page of benchmarks, or nothing. */
export function quoteProblems(readme: string, benchmarks: string): string[] {
  if (!readme.includes("](docs/benchmarks.md)")) return ["no link to the benchmarks"];
  const quotes = [...readme.matchAll(/about an?\s+(\w+)\s+of\s+ESLint's\s+own\s+time/gu)].map(([, word = ""]) => word);
  if (quotes.length === 0) return ["nothing is said of what linting costs"];
  const cost = lintRatio(benchmarks) - 1;
  // Rounded words for a figure that differs from machine to machine.
  const isNear = (word: string): boolean => Math.abs(Math.log((FRACTIONS[word] ?? Number.NaN) / cost)) <= Math.log(1.5);
  return quotes.filter((word) => !isNear(word)).map((word) => `a ${word} is said, ${cost.toFixed(2)} was measured`);
}
