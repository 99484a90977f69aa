import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiDocsOf } from "./support/api-docs.ts";

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
    expect(await stderrOf(folder, name, code)).toBe("");
  });

  test("planted: an example whose assertion fails is seen", async () => {
    expect(await stderrOf(folder, "planted", "console.assert(1 === 2)")).toContain("Assertion failed");
  });
});

/** Checked with the project's own options, each example a module beside this one. */
function typeErrorsOf(modules: { name: string; code: string }[]): string[] {
  const root = resolve(runtime, "..");
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config, ts.sys, root);
  const files = new Map(modules.map(({ name, code }, index) => [join(import.meta.dirname, `${name}.${index}.ts`), { name, code }]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.code ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const code = files.get(path)?.code;
    return code === undefined ? getSourceFile(path, languageVersion, ...rest) : ts.createSourceFile(path, code, languageVersion, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${files.get(file?.fileName ?? "")?.name ?? file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

async function stderrOf(folder: string, name: string, code: string): Promise<string> {
  const path = join(folder, `${name}.mjs`);
  const bundle = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: "ts" },
    conditions: ["stale-guard-source"],
    bundle: true,
    platform: "node",
    format: "esm",
    // What an example may use beside the runtime; found from a folder in node_modules.
    external: ["undici", "fast-check", "ws"],
    write: false,
  });
  await writeFile(path, bundle.outputFiles[0]?.text ?? "");
  const { stderr } = await promisify(execFile)(process.execPath, [path], { timeout: 20_000 });
  return stderr;
}
