import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiDocsOf } from "./support/api-docs.ts";
import { typeErrorsOf } from "./support/module-types.ts";
import { runExample } from "./support/run-example.ts";

const runtime = resolve(import.meta.dirname, "../../runtime");
const manifest = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8")) as { exports: Record<string, string | { "stale-guard-source": string }> };
const ledger = ["", "-edit", "-error", "-exclude", "-format", "-hosts", "-match", "-parse"].map((part) => `./src/allowlist${part}.ts`);
// What the entries hold, and where they only pass it on, the files that do.
const publicFiles = [...Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [] : [entry["stale-guard-source"]])), "./src/token.ts", "./src/handle.ts"]
  .concat(ledger, "./src/raw-kinds.ts", "./src/raw-site.ts")
  .filter((file) => file !== "./src/index.ts" && file !== "./src/raw-fetch.ts")
  .map((file) => file.replace("./", ""));
const docs = new Map(publicFiles.map((file) => [file, apiDocsOf(join(runtime, file))]));
const examples = [...docs.values()].flatMap((each) => each.examples);

describe("documentation comments", () => {
  test.each(publicFiles)("every export and member of %s is documented, every function and class has an example", (file) => {
    const { undocumented, withoutExample } = docs.get(file) ?? {};
    expect({ undocumented, withoutExample }).toEqual({ undocumented: [], withoutExample: [] });
  });

  test("planted: what is not documented is seen", () => {
    const text = `
      /** One. @example one() */ export function one() {}
      /** Two. */ export function two() {}
      export interface Three {
        four: string;
        /** Five. */
        five: string;
      }`;
    expect(apiDocsOf("planted.ts", text)).toMatchObject({ undocumented: ["Three", "Three.four"], withoutExample: ["two"], examples: [{ name: "one", code: "one()" }] });
  });
});

describe("examples", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(runtime, "../node_modules/.examples-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("they all type-check", () => {
    expect(typeErrorsOf(examples.map(({ name, code }) => ({ name, code })))).toEqual([]);
  });

  test("planted: an example with a wrong type is seen", () => {
    const [error] = typeErrorsOf([{ name: "planted", code: `import { guard } from "@stale-guard/runtime";\nguard({}, "no function");` }]);
    expect(error).toMatch(/^planted: .*not assignable/);
  });

  test.each(examples)("the example of $name runs", async ({ name, code }) => {
    expect((await runExample(folder, name, code)).stderr).toBe("");
  });

  test("planted: an example whose assertion fails is seen", async () => {
    expect((await runExample(folder, "planted", "console.assert(1 === 2)")).stderr).toContain("Assertion failed");
  });
});
