import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examplesOf, type Page, parsePage } from "../../scripts/lib/docs/page.mjs";
import { readPage } from "../../scripts/lib/docs/pages.mjs";
import { regionsOf } from "../../scripts/lib/docs/regions.mjs";
import { lint } from "./support/lint.ts";
import { typeErrorsOf } from "./support/module-types.ts";
import { runExample } from "./support/run-example.ts";

const runtime = resolve(import.meta.dirname, "../../runtime");
const { exports } = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8")) as { exports: Record<string, unknown> };
const names = Object.keys(exports).flatMap((subpath) => (subpath === "." || subpath.endsWith(".json") ? [] : [subpath.slice(2)]));
const load = (name: string): Page => parsePage(name, readPage(`runtime/docs/${name}.md`));

const SECTIONS = ["The bug", "Incorrect code", "Correct code", "Signatures", "Price", "When not to use it", "Peers"];
const KINDS = ["incorrect", "correct"] as const;
type Kind = (typeof KINDS)[number];

/** A block of a kind with the code that runs it, and what it is to print. */
function program(page: Page, kind: Kind): { code: string; prints: string } {
  const [block, ...others] = examplesOf(page, kind).filter(({ language }) => language === "ts");
  const [run] = examplesOf(page, "run");
  const [printed] = examplesOf(page, kind).filter(({ language }) => language === "text");
  if (block === undefined || others.length > 0 || run === undefined || printed === undefined) throw new Error(`${page.id}: needs one ${kind} block, one that runs it and one of what that prints`);
  return { code: `${block.code}${run.code}`, prints: printed.code };
}

/** The rules of `strict` that report a block, and `no-raw-fetch` where the block names it. */
function reporting(page: Page, kind: Kind): string[] {
  const [block] = examplesOf(page, kind);
  if (block === undefined) return [];
  const beside = block.rules.includes("no-raw-fetch") ? { rule: "no-raw-fetch" } : {};
  return [...new Set(lint(block, "strict", beside).map(({ ruleId, message }) => ruleId?.replace("stale-guard/", "") ?? message))].sort();
}

describe("the pages of the runtime", () => {
  test("there is one for each subpath, and no other", () => {
    expect(readdirSync(join(runtime, "docs")).sort()).toEqual(names.map((name) => `${name}.md`).sort());
  });

  test.each(names)("%s has its sections, a head and signatures", (name) => {
    const page = load(name);
    expect(page.text.startsWith(`# ${name}\n\n<!-- generated: head -->\n`)).toBe(true);
    expect(regionsOf(page.text)).toEqual(["head", "signatures"]);
    const headings = [...page.text.matchAll(/^## (.+)$/gmu)].map(([, heading]) => heading);
    expect(headings.filter((heading) => SECTIONS.includes(heading ?? ""))).toEqual(SECTIONS);
  });

  test.each(names)("%s: the rules report the incorrect code as it says, and none the correct code", (name) => {
    const page = load(name);
    expect(reporting(page, "incorrect")).toEqual([...(examplesOf(page, "incorrect")[0]?.rules ?? [])].sort());
    expect(reporting(page, "correct")).toEqual([]);
  });
});

test("the readme's code is reported by no rule", () => {
  const blocks = parsePage("README", readPage("runtime/README.md")).blocks.filter(({ language }) => language === "ts");
  expect(blocks.flatMap((block) => lint(block, "strict").map(({ ruleId, message }) => `${String(block.line)}: ${String(ruleId)} ${message}`))).toEqual([]);
  expect(blocks.length).toBeGreaterThan(1);
});

describe("their code", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(runtime, "../node_modules/.pages-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const programs = names.flatMap((name) => KINDS.map((kind) => ({ name, kind, ...program(load(name), kind) })));

  test("all of it type-checks", () => {
    expect(typeErrorsOf(programs.map(({ name, kind, code }) => ({ name: `${name}-${kind}`, code })))).toEqual([]);
  });

  test.concurrent.each(programs)("$name: the $kind code prints what the page says", async ({ name, kind, code, prints }) => {
    expect(await runExample(folder, `${name}-${kind}`, code)).toEqual({ code: 0, stdout: prints, stderr: "" });
  });

  test("planted: correct code without its guard prints what the incorrect code does", async () => {
    const page = load("guard");
    const { code } = program(page, "correct");
    const unguarded = code.replace('generationOf(this).advance("disconnect()");', "");
    expect(unguarded).not.toBe(code);
    expect((await runExample(folder, "planted", unguarded)).stdout).toBe("1 reconnects\n");
  });

  test("planted: correct code that a rule reports, and incorrect code that none does, are seen", () => {
    const page = load("guard");
    const swapped = parsePage("guard", page.text.replace("ts incorrect", "ts swapped").replace("ts correct", "ts incorrect").replace("ts swapped", "ts correct"));
    expect(reporting(swapped, "correct")).toEqual(["no-throw-in-reconnect-callback"]);
    expect(reporting(swapped, "incorrect")).toEqual([]);
  });
});
