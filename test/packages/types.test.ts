import { describe, expect, it } from "vitest";
import { node, place } from "./support/case.ts";
import { documents, modules } from "./support/subpaths.ts";

interface Setting {
  readonly module: string;
  readonly moduleResolution: string;
  readonly lib?: readonly string[];
  readonly types?: readonly string[];
}

/** What the compiler says of a file, as `line: code`; strict, and the packages' own declarations are read too. */
async function compile(file: string, lines: readonly string[], { lib = ["es2023"], types = ["node"], ...setting }: Setting): Promise<string[]> {
  const compilerOptions = { ...setting, lib, types, target: "es2023", strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
  const cwd = await place({ [file]: lines.join("\n"), "tsconfig.json": JSON.stringify({ compilerOptions, files: [file] }) });
  const { stdout } = await node(cwd, "../node_modules/typescript/bin/tsc", "--pretty", "false");
  return stdout
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith(" "))
    .map((line) => line.replace(new RegExp(`^${file.replace(".", "\\.")}\\((\\d+),\\d+\\): error (TS\\d+): .*$`, "u"), "$1: $2"));
}

const everything = modules.map((specifier, index) => `import * as all${index} from "${specifier}";`);
const uses = [
  `import { Generation, type Token } from "@stale-guard/runtime";`,
  `import plugin from "eslint-plugin-stale-guard";`,
  `import { main } from "stale-guard";`,
  `export const token: Token = new Generation("gateway").advance("connecting");`,
  `export const level: string = plugin.meta.version;`,
  `export const code: Promise<number> = main(["check"]);`,
  `export { ${modules.map((_, index) => `all${index}`).join(", ")} };`,
];
const wrong = [
  `import { Generation, nothing } from "@stale-guard/runtime";`,
  `import plugin from "eslint-plugin-stale-guard";`,
  `import "@stale-guard/runtime/token";`,
  `export const token: string = new Generation("gateway").advance("connecting");`,
  `export const level: number = plugin.meta.version;`,
  `export { nothing };`,
];

const node16 = { module: "node16", moduleResolution: "node16" };
const nodenext = { module: "nodenext", moduleResolution: "nodenext" };
const bundler = { module: "esnext", moduleResolution: "bundler" };

describe("types, with strict and without skipLibCheck", () => {
  it.each<[string, string, Setting]>([
    ["node16 from an ES module", "importer.mts", node16],
    ["nodenext from an ES module", "importer.mts", nodenext],
    ["nodenext from CommonJS", "importer.cts", nodenext],
    ["a bundler's", "importer.ts", bundler],
  ])("%s", async (_, file, setting) => {
    expect(await compile(file, [...everything, ...uses], setting)).toEqual([]);
    expect(await compile(file, wrong, setting)).toEqual(["1: TS2305", "3: TS2882", "4: TS2322", "5: TS2322"]);
  });

  it("node16 from CommonJS, which may not require ES modules there, imports them late", async () => {
    const late = modules.map((specifier) => `  console.log(Object.keys(await import("${specifier}")));`);
    expect(await compile("importer.cts", ["export async function all(): Promise<void> {", ...late, "}"], node16)).toEqual([]);
    expect(await compile("importer.cts", [`import { Generation } from "@stale-guard/runtime";`, `console.log(Generation);`], node16)).toEqual(["1: TS1479"]);
  });

  it("the runtime's, but for undici's, know of no Node where there is a DOM", async () => {
    const runtime = modules.filter((specifier) => specifier.startsWith("@stale-guard/runtime"));
    const browser = { ...bundler, lib: ["es2023", "dom"], types: [] };
    const importing = (specifiers: readonly string[]) => specifiers.map((specifier, index) => `export * as all${index} from "${specifier}";`);
    expect(await compile("importer.ts", importing(runtime.filter((specifier) => !specifier.endsWith("/undici"))), browser)).toEqual([]);
    expect(await compile("importer.ts", importing(["@stale-guard/runtime/undici"]), browser)).not.toEqual([]);
  });

  it("JSON files can be imported", async () => {
    const lines = documents.map((specifier, index) => `export { default as all${index} } from "${specifier}" with { type: "json" };`);
    expect(await compile("importer.mts", lines, nodenext)).toEqual([]);
  });
});
