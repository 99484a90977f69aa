import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createTypeCheck } from "../../codemods/src/rewrite/type-check.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

interface Asked {
  readonly file?: string;
  /** Compiler options. */
  readonly tsConfig?: object;
  readonly others?: Readonly<Record<string, string>>;
}

const plain = { strict: false, target: "es2022", lib: ["es2022"], module: "nodenext", types: [] };

/** The new errors of one file in a project of its own. */
function newErrors(before: string, after: string, { file = "file.ts", tsConfig, others }: Asked = {}): string[] {
  const folder = temporaryFolder({
    "tsconfig.json": JSON.stringify({ compilerOptions: { ...plain, ...tsConfig } }),
    "package.json": `{ "type": "module" }`,
    [file]: before,
    ...others,
  });
  const path = join(folder, file);
  const tsConfigPath = join(folder, "tsconfig.json");
  const errors = createTypeCheck({ tsConfigPath, files: [path] }).newTypeErrors(path, before, after);
  expect(readFileSync(path, "utf8")).toBe(before);
  return errors;
}

describe("new type errors", () => {
  it("are those that were not there before", () => {
    const before = "let a: number = 'x';\nlet b = 1;\n";
    expect(newErrors(before, `// More.\n\n${before}`)).toEqual([]);
    expect(newErrors(before, `${before}b = 'x';\n`)).toHaveLength(1);
    expect(newErrors(before, `${before}b = missing;\n`)).toEqual([expect.stringMatching(/^TS2304: .*'missing'/u)]);
  });

  it("are counted", () => {
    expect(newErrors("missing;\n", "missing; missing;\n")).toHaveLength(1);
  });

  it("may be errors of syntax", () => {
    expect(newErrors("let a = 1;\n", "let a = ;\n")[0]).toMatch(/^TS1109: /u);
    expect(newErrors("let a = 1;\n", "let a = 1 as any;\n", { file: "file.js" })[0]).toMatch(/^TS8016: /u);
  });

  it("in JavaScript are only those that show without types, unless it is to be checked", () => {
    const [before, after] = ["let a = 1;\n", "let a = 1;\na.b();\n"];
    expect(newErrors(before, after, { file: "file.js" })).toEqual([]);
    expect(newErrors(before, `${after}let a = 2;\n`, { file: "file.js" }).join()).toMatch(/TS2451/u);
    expect(newErrors(`// @ts-check\n${before}`, `// @ts-check\n${after}`, { file: "file.js" })).toHaveLength(1);
    expect(newErrors(before, after, { file: "file.js", tsConfig: { checkJs: true } })).toHaveLength(1);
  });

  it("follow the project's options", () => {
    const [before, after] = ["export {};\n", "export function a(b) { return b; }\n"];
    expect(newErrors(before, after)).toEqual([]);
    expect(newErrors(before, after, { tsConfig: { strict: true } })[0]).toMatch(/^TS7006: /u);
  });

  it("know what the project declares and imports", () => {
    const others = { "types/globals.d.ts": "declare const version: string;\n", "other.ts": "export const a = 1;\n" };
    const after = `import { a } from "./other.js";\nlet b: string = version;\nlet c: string = a;\n`;
    expect(newErrors("export {};\n", after, { others })).toEqual([
      expect.stringMatching(/^TS2322: /u),
    ]);
  });

  it("are found without a project, and in a file that was not announced", () => {
    const check = createTypeCheck({ files: [] });
    expect(check.newTypeErrors(join(temporaryFolder(), "file.ts"), "let a = 1;", "let a: string = 1; a = b;")).toHaveLength(2);
  });
});

describe("the runtime", () => {
  const runtime = `import { generationOf, guard } from "@stale-guard/runtime";\n`;
  const use = "setTimeout(guard(globalThis, () => 1), 1);\ngenerationOf(globalThis).advance();\n";
  const tsConfig = { strict: true, lib: ["es2022", "dom"] };

  it("is known where it is not installed", () => {
    expect(newErrors("export {};\n", runtime + use, { tsConfig })).toEqual([]);
    expect(newErrors("export {};\n", `${runtime}generationOf(1);\n`, { tsConfig })).toHaveLength(1);
    expect(newErrors("export {};\n", `${runtime}const a: string = guard({}, () => 1);\n`, { tsConfig })).toHaveLength(1);
  });

  it.each(["bundler", "node16", "nodenext"])("is known to %s", (moduleResolution) => {
    const module = moduleResolution === "bundler" ? "esnext" : moduleResolution;
    expect(newErrors("export {};\n", runtime + use, { tsConfig: { ...tsConfig, module, moduleResolution } })).toEqual([]);
  });

  it("does not displace the project's own paths", () => {
    const paths = { "#/*": ["./src/*"] };
    const others = { "src/a.ts": "export const a = 1;\n" };
    const after = `${runtime}import { a } from "#/a.js";\nlet b: string = a;\n${use}`;
    expect(newErrors("export {};\n", after, { others, tsConfig: { ...tsConfig, paths } })).toEqual([
      expect.stringMatching(/^TS2322: /u),
    ]);
  });
});

describe("one check for several files", () => {
  it("shows each file the others as they are on disk", () => {
    const folder = temporaryFolder({ "a.ts": "export const a = 1;\n", "b.ts": `import { a } from "./a.js";\na + 1;\n` });
    const [a, b] = [join(folder, "a.ts"), join(folder, "b.ts")];
    const check = createTypeCheck({ files: [a, b] });
    expect(check.newTypeErrors(a, "export const a = 1;\n", "export const a = '';\nmissing;\n")).toHaveLength(1);
    const before = readFileSync(b, "utf8");
    expect(check.newTypeErrors(b, before, `${before}a.toFixed();\n`)).toEqual([]);
    expect(check.newTypeErrors(b, before, `${before}a.toUpperCase();\n`)).toHaveLength(1);
  });
});
