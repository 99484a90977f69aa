import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import GithubSlugger from "github-slugger";
import { optionNames, commandNames } from "../../../scripts/lib/docs/command-parts.mjs";

const root = path.resolve(import.meta.dirname, "../../..");
const LANGUAGES = new Set(["diff", "js", "json", "mermaid", "sh", "text", "ts", "yaml"]);
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

/** Every Markdown file of the tree but those of fixtures, by its path from the root. */
export function markdownFiles(folder = ""): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return /^(?:node_modules|dist|coverage|fixtures)$|^\.(?!changeset|github)/u.test(entry.name) ? [] : markdownFiles(name);
    return name.endsWith(".md") ? [name] : [];
  });
}

export function readMarkdown(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

/** Text outside of fences and code spans, and what is in them. */
function split(text: string): { prose: string; code: string[] } {
  const code: string[] = [];
  const keep = (_: string, inside: string): string => {
    code.push(inside);
    return "";
  };
  const prose = text.replaceAll(/^```[^\n]*\n(.*?)^```$/gmsu, keep).replaceAll(/`([^`\n]+)`/gu, keep);
  return { prose, code };
}

function anchorsOf(text: string): Set<string> {
  const slugger = new GithubSlugger();
  const headings = text.replaceAll(/^```.*?^```$/gmsu, "").matchAll(/^#{1,6} (.+)$/gmu);
  return new Set([...headings].map(([, heading = ""]) => slugger.slug(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1"))));
}

/** Relative links and anchors that lead nowhere. */
export function linkProblems(file: string, text = readMarkdown(file)): string[] {
  // Code spans may stand in a link's text, so that only fences go.
  const links = text.replaceAll(/^```.*?^```$/gmsu, "").matchAll(/\]\((?<target>[^()\s]+)\)/gu);
  return [...links].flatMap(({ groups }) => {
    const target = groups?.["target"] ?? "";
    if (/^[a-z]+:/u.test(target)) return [];
    const [place = "", anchor] = target.split("#");
    const goal = place === "" ? file : path.posix.join(path.posix.dirname(file), decodeURI(place));
    if (!existsSync(path.join(root, goal))) return [`${file}: ${target} leads to nothing`];
    if (anchor === undefined) return [];
    return anchorsOf(goal === file ? text : readMarkdown(goal)).has(anchor) ? [] : [`${file}: ${target} has no such heading`];
  });
}

/** Fences without a language, or with one that nobody knows. */
export function fenceProblems(file: string, text = readMarkdown(file)): string[] {
  const openings = [...text.matchAll(/^ *```(.*)$/gmu)].map(([, info = ""]) => info.trim());
  return openings.flatMap((info, index) => {
    const [language = ""] = info.split(" ");
    if (index % 2 === 1) return info === "" ? [] : [`${file}: a fence within a fence: ${info}`];
    return LANGUAGES.has(language) ? [] : [`${file}: unknown language "${language}"`];
  });
}

/** Commands that there are not, and options that they do not have. */
export async function commandProblems(file: string, text = readMarkdown(file)): Promise<string[]> {
  const problems: string[] = [];
  const commands = await commandNames();
  for (const line of split(text).code.flatMap((code) => code.split("\n"))) {
    for (const [, name = "", rest = ""] of line.matchAll(/\bnpm run ([\w:-]+)([^#|&]*)/gu)) {
      const script = scripts[name];
      if (script === undefined) problems.push(`${file}: there is no npm run ${name}`);
      else problems.push(...optionsIn(rest).filter((option) => !sourceOf(script).includes(option)).map((option) => `${file}: npm run ${name} has no ${option}`));
    }
    for (const [, command = "", rest = ""] of line.matchAll(/(?<![\w@/"'-])(?:stale-guard|ts-morph) ([a-z][a-z-]*|--[a-z-]+|-\w)([^#|&]*)/gu)) {
      if (!command.startsWith("-") && !commands.has(command)) problems.push(`${file}: there is no command ${command}`);
      else {
        const known = await optionNames(command.startsWith("-") ? "check" : command);
        problems.push(...optionsIn(`${command.startsWith("-") ? command : ""}${rest}`).filter((option) => !known.has(option)).map((option) => `${file}: ${command} has no ${option}`));
      }
    }
  }
  return problems;
}

function optionsIn(text: string): string[] {
  return [...text.matchAll(/(?<=^|\s)--[a-z][a-z-]*/gu)].map(([option]) => option);
}

/** The text of the scripts that a command of package.json runs. */
function sourceOf(script: string): string {
  return [...script.matchAll(/scripts\/[\w-]+\.mjs/gu)].map(([file]) => readFileSync(path.join(root, file), "utf8")).join("\n");
}
