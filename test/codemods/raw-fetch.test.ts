import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatAllowlist, judge, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
import { rawSites, today } from "eslint-plugin-stale-guard/raw-fetch";
import { describe, expect, it } from "vitest";
import type { FileRewrite } from "../../codemods/src/rewrite/codemod.ts";
import { rawFetchPipeline } from "../../codemods/src/wrapper/pipeline.ts";
import { type Fixture, readFixtures } from "./support/fixtures.ts";

const root = fileURLToPath(new URL("../fixtures/raw-fetch/", import.meta.url));
const cases = readFixtures(root, "cases");
const files = cases.map(({ inputFile }) => inputFile);
const ledger = parseAllowlist(readFileSync(join(root, "raw-fetch.allowlist.json"), "utf8"));

const pipeline = rawFetchPipeline();
pipeline.prepare?.(files, root);
const types = pipeline.createTypeCheck({ tsConfigPath: join(root, "tsconfig.json"), files });

function rewrite({ inputFile }: Fixture, text: string): FileRewrite {
  const check = (after: string): string[] => types.newTypeErrors(inputFile, text, after);
  return pipeline.rewriteFile(text, inputFile, { codemods: [], confidences: ["certain"], check });
}

const errorsIn = ({ inputFile }: Fixture, text: string): string[] => types.newTypeErrors(inputFile, "export {};\n", text);

/** The entries of the fixture's file that pay for nothing. */
function stale({ inputFile }: Fixture, text: string): number {
  const file = inputFile.slice(root.length);
  return judge(ledger, rawSites(text, file).sites, { today: today(), files: [file] }).stale.length;
}

describe.each(cases)("$name", (fixture) => {
  const { input, output, outputFile, remaining } = fixture;

  it("is rewritten, byte for byte", () => {
    const { after, sites } = rewrite(fixture, input);
    expect(JSON.stringify(after), JSON.stringify(sites, null, 1)).toBe(JSON.stringify(output));
    const rewrote = sites.some(({ status }) => status === "rewritten");
    expect(rewrote, "with an output something is rewritten, without one nothing is").toBe(outputFile !== undefined);
    expect(output === input, "an output that is none").toBe(outputFile === undefined);
  });

  it("is left alone by a second run, which gives the reasons", () => {
    const { after, sites } = rewrite(fixture, output);
    expect(after).toBe(output);
    expect(sites.map(({ rule, messageId, line, reason }) => ({ rule, messageId, line, reason }))).toEqual(remaining);
  });

  it("has no type errors, before and after, and no stale entries", () => {
    expect(errorsIn(fixture, input)).toEqual([]);
    expect(errorsIn(fixture, output)).toEqual([]);
    expect([stale(fixture, input), stale(fixture, output)]).toEqual([0, 0]);
  });

  it("keeps its comments", () => {
    const comments = (text: string): string[] => text.match(/\/\/.*|\/\*[^]*?\*\//gu) ?? [];
    expect(comments(output)).toEqual(comments(input));
  });
});

describe("the fixtures", () => {
  it("are many, some of them near misses", () => {
    expect(cases.length).toBeGreaterThanOrEqual(30);
    expect(cases.filter(({ outputFile }) => outputFile === undefined).length).toBeGreaterThanOrEqual(10);
  });

  it("have a ledger in order, each entry of which is used", () => {
    const source = readFileSync(join(root, "raw-fetch.allowlist.json"), "utf8");
    expect(formatAllowlist(parseAllowlist(source))).toBe(source);
    expect(ledger.entries.map(({ file }) => join(root, file)).filter((file) => !files.includes(file))).toEqual([]);
  });

  it("notice a type error that a rewrite would bring", () => {
    const [fixture] = cases.filter(({ name }) => name === "plain-call") as [Fixture];
    expect(errorsIn(fixture, fixture.output.replace("guardedFetch(", "guardedFetch(1, "))).not.toEqual([]);
    expect(errorsIn(fixture, fixture.output.replace("guarded-fetch.js", "missing.js"))).not.toEqual([]);
  });
});
