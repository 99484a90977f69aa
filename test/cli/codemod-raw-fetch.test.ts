import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Outcome, run } from "./support/command.ts";
import { commitAll, git, repository, snapshot, texts } from "./support/repository.ts";

const wrapped = "export const guardedFetch = (url: string, init?: RequestInit): Promise<Response> => fetch(url, init);\n";
const call = "export const load = (url: string): Promise<Response> => fetch(url);\n";

function ledger(wrapper: object | undefined = { name: "guardedFetch", from: "./src/net/guarded-fetch.ts" }, more: object = {}): string {
  return JSON.stringify({ version: 1, ...(wrapper && { wrapper }), ...more, entries: [] });
}

const project = {
  "raw-fetch.allowlist.json": ledger(),
  "package.json": '{ "type": "module" }',
  "tsconfig.json": '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2023", "lib": ["es2023", "dom"], "types": [] } }',
  "src/net/guarded-fetch.ts": wrapped,
  "src/load.ts": call,
};

const env = { PATH: process.env["PATH"] };
const codemod = (cwd: string, ...argv: string[]): Promise<Outcome> => run(cwd, ["codemod", "--rule", "no-raw-fetch", ...argv], { env });

/** What a file of the project becomes. */
async function written(files: Record<string, string>, name = "src/load.ts"): Promise<string> {
  const cwd = await repository({ ...project, ...files });
  await codemod(cwd, "--write");
  const [text = ""] = await texts(cwd, name);
  return text;
}

describe("codemod --rule no-raw-fetch", () => {
  it("shows, checks and writes what the ledger does not allow, after which the gate is content", async () => {
    const cwd = await repository({ ...project, "src/health.ts": "export const up = (): Promise<Response> => fetch('/up');\n" });
    expect((await run(cwd, ["raw-fetch", "init", "--reason", "as it was"], { env })).code).toBe(2);
    const gate = async (): Promise<Outcome> => run(cwd, ["raw-fetch"], { env });
    const ids = [...(await gate()).stdout.matchAll(/allow (\w+)/gu)].map(([, id = ""]) => id);
    expect(ids).toHaveLength(3);
    // All but `load`, which comes second.
    for (const id of ids.filter((_, index) => index !== 1)) expect((await run(cwd, ["raw-fetch", "allow", id, "--reason", "as it was"], { env })).code).toBe(0);
    commitAll(cwd);

    const shown = await codemod(cwd);
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toMatch(/^\+import \{ guardedFetch \} from "\.\/net\/guarded-fetch\.js";$/mu);
    expect(shown.stdout).toMatch(/^no-raw-fetch +1 +0 +0$/mu);
    expect(shown.stdout).not.toMatch(/health|npm install/u);
    expect(await codemod(cwd, "--check")).toMatchObject({ code: 1, stderr: "" });
    expect(git(cwd, "status", "--porcelain")).toBe("");

    expect(await codemod(cwd, "--write")).toMatchObject({ code: 0, stderr: "" });
    expect(git(cwd, "status", "--porcelain")).toBe(" M src/load.ts\n");
    expect(await texts(cwd, "src/load.ts")).toEqual([
      'import { guardedFetch } from "./net/guarded-fetch.js";\n\nexport const load = (url: string): Promise<Response> => guardedFetch(url);\n',
    ]);
    expect(await gate()).toMatchObject({ code: 0, stderr: "" });
    expect(await codemod(cwd, "--check")).toMatchObject({ code: 0, stdout: "stale-guard: 3 files, nothing to rewrite\n" });
  });

  it("is nothing that codemod does by itself", async () => {
    const cwd = await repository(project);
    expect(await run(cwd, ["codemod"], { env })).toMatchObject({ code: 0, stdout: "stale-guard: 2 files, nothing to rewrite\n" });
  });

  it("knows the rule by its full name too", async () => {
    const cwd = await repository(project);
    expect((await run(cwd, ["codemod", "--rule", "stale-guard/no-raw-fetch", "src/load.ts"], { env })).stdout).toContain("+import { guardedFetch }");
  });

  it("leaves the wrapper's own file alone, and what that needs", async () => {
    const net = { "src/net/guarded-fetch.ts": `import { token } from "./token.js";\nimport type { Load } from "../load.js";\nexport type Loads = Load;\n${wrapped}void token;\n` };
    const cwd = await repository({ ...project, ...net, "src/net/token.ts": `import "./deep.js";\n${call.replace("load", "token")}`, "src/net/deep.ts": call, "src/load.ts": `export type Load = string;\n${call}` });
    const { code, stdout } = await codemod(cwd);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^no-raw-fetch +1 +0 +3 \(wrapper 3\)$/mu);
    expect(stdout.match(/^--- .*/gmu)).toEqual(["--- a/src/load.ts"]);
  });

  it("leaves files to the ledger nearest to them, and those that it excludes out", async () => {
    const own = { "packages/b/raw-fetch.allowlist.json": ledger({ name: "ask", from: "@b/net" }, { exclude: ["old/"] }) };
    const cwd = await repository({ ...project, ...own, "packages/b/load.ts": `// @ts-nocheck\n${call}`, "packages/b/old/load.ts": call, "src/load.test.ts": call });
    const { stdout } = await codemod(cwd, "--json");
    const { files } = JSON.parse(stdout) as { files: { path: string; diff?: string }[] };
    expect(files.map(({ path, diff = "" }) => [path, diff.match(/^\+import.*/mu)?.[0]])).toEqual([
      ["packages/b/load.ts", '+import { ask } from "@b/net";'],
      ["src/load.ts", '+import { guardedFetch } from "./net/guarded-fetch.js";'],
      ["src/net/guarded-fetch.ts", undefined],
    ]);
  });
});

describe("a file that should not import the wrapper by its path is left alone", () => {
  const script = "export const load = (url) => fetch(url);\n";
  const far = (reason: string): RegExp => new RegExp(`^\\S+:\\d+ no-raw-fetch out-of-reach: ${reason}$`, "mu");

  it.each<[string, Record<string, string>, string, RegExp]>([
    ["in another package", { "packages/b/package.json": "{}", "packages/b/load.ts": call }, "packages/b/load.ts", far("the wrapper is in another package")],
    ["as a script, of what has to be compiled first", { "tools/load.js": script }, "tools/load.js", far("the wrapper is TypeScript, which this file may be run without")],
  ])("%s", async (_, files, name, told) => {
    const { code, stdout } = await codemod(await repository({ ...project, ...files }), name);
    expect(code).toBe(1);
    expect(stdout).toMatch(told);
    expect(stdout).not.toContain("+import");
  });

  it.each<[string, Record<string, string>, string]>([
    ["reaches into that package already", { "packages/b/package.json": "{}", "packages/b/load.ts": `import "../../src/other.js";\n${call}`, "src/other.ts": "" }, "packages/b/load.ts"],
    ["is part of a program that compiles it", { "tools/load.js": script, "tsconfig.json": project["tsconfig.json"].replace('"strict"', '"allowJs": true, "strict"') }, "tools/load.js"],
    ["imports TypeScript already", { "tools/load.js": `import "./other.ts";\n${script}`, "tools/other.ts": "" }, "tools/load.js"],
    ["has a script to import", { "tools/load.js": script, "src/net/guarded-fetch.ts": "", "src/net/guarded-fetch.js": script.replace("load", "guardedFetch"), "raw-fetch.allowlist.json": ledger({ name: "guardedFetch", from: "./src/net/guarded-fetch.js" }) }, "tools/load.js"],
  ])("unless it %s", async (_, files, name) => {
    const { stdout } = await codemod(await repository({ ...project, ...files }), name);
    expect(stdout).toContain("+import { guardedFetch } from");
  });
});

describe("the wrapper is imported", () => {
  const bundled = { "tsconfig.json": project["tsconfig.json"].replace('"nodenext"', '"preserve", "moduleResolution": "bundler"') };
  const own = { "tsconfig.json": project["tsconfig.json"].replace('"nodenext"', '"nodenext", "allowImportingTsExtensions": true, "noEmit": true') };
  const index = { "raw-fetch.allowlist.json": ledger({ name: "guardedFetch", from: "./src/net" }), "src/net/guarded-fetch.ts": "", "src/net/index.ts": wrapped };

  it.each<[string, Record<string, string>, string]>([
    ["in the file's own way", { ...own, "src/a.ts": 'import "./b";\n', "src/b.ts": "", "src/load.ts": `import "./b.ts";\n${call}` }, "./net/guarded-fetch.ts"],
    ["in the project's, where the file has none", { ...bundled, "src/a.ts": 'import "./b";\n', "src/b.ts": "" }, "./net/guarded-fetch"],
    ["as Node's modules have to be, where nobody has one", {}, "./net/guarded-fetch.js"],
    ["with no extension in a project that Node runs as CommonJS", { "package.json": "{}" }, "./net/guarded-fetch"],
    ["with no extension where a bundler looks for it", bundled, "./net/guarded-fetch"],
    ["with its own where that is what the project allows", own, "./net/guarded-fetch.ts"],
    ["by its whole name from a script", { "src/load.ts": "", "src/load.mjs": "export const load = (url) => fetch(url);\n", "src/net/guarded-fetch.ts": "", "src/net/guarded-fetch.mjs": "export const guardedFetch = (url) => fetch(url);\n", "raw-fetch.allowlist.json": ledger({ name: "guardedFetch", from: "./src/net/guarded-fetch.mjs" }) }, "./net/guarded-fetch.mjs"],
    ["from a folder, by its name", { ...bundled, ...index, "src/a.ts": 'import "./b";\n', "src/b.ts": "" }, "./net"],
    ["from a folder, by its index", index, "./net/index.js"],
    ["from a package", { ...bundled, "raw-fetch.allowlist.json": ledger({ name: "guardedFetch", from: "@app/net" }), "src/app.d.ts": 'declare module "@app/net" { export function guardedFetch(url: string): Promise<Response>; }\n' }, "@app/net"],
    ["from further up", { "raw-fetch.allowlist.json": "", "src/raw-fetch.allowlist.json": ledger({ name: "guardedFetch", from: "../lib/wrap.js" }), "lib/wrap.ts": wrapped }, "../lib/wrap.js"],
  ])("%s", async (_, files, specifier) => {
    const name = "src/load.mjs" in files ? "src/load.mjs" : "src/load.ts";
    const { "raw-fetch.allowlist.json": top, ...rest } = { ...project, ...files };
    const cwd = await repository({ ...rest, ...(top !== "" && { "raw-fetch.allowlist.json": top }) });
    const { stdout } = await codemod(cwd, name, "--write");
    const [text = ""] = await texts(cwd, name);
    expect(text, stdout).toMatch(/\bguardedFetch\(url\)/u);
    expect(/import \{ guardedFetch \} from "(.*)";/u.exec(text)?.[1]).toBe(specifier);
  });

  it("from where the file has it already: passed on by an index, or under the project's name for it", async () => {
    const other = "export const other = guardedFetch;\n";
    const known = (specifier: string): string => `import { guardedFetch } from "${specifier}";\n${other}${call}`;
    const files = { "src/net/index.ts": 'export * from "./guarded-fetch.js";\n', "src/load.ts": known("./net/index.js") };
    expect(await written(files)).toBe(known("./net/index.js").replace("fetch(url)", "guardedFetch(url)"));
    const paths = { "tsconfig.json": project["tsconfig.json"].replace('"strict"', '"paths": { "@/*": ["./src/*"] }, "strict"'), "src/load.ts": known("@/net/guarded-fetch.js") };
    expect(await written(paths)).toBe(known("@/net/guarded-fetch.js").replace("fetch(url)", "guardedFetch(url)"));
  });

  it("but not from what only has the same name", async () => {
    const text = `import { guardedFetch } from "./other.js";\nvoid guardedFetch;\n${call}`;
    const files = { "src/load.ts": text, "src/other.ts": "export const guardedFetch = (): number => 1;\n" };
    expect(await written(files)).toContain('import { guardedFetch as wrappedGuardedFetch } from "./net/guarded-fetch.js";');
  });

  it("as fetch, where it is called that and nothing else is", async () => {
    const fetching = { "raw-fetch.allowlist.json": ledger({ name: "fetch", from: "./src/net/fetch.ts" }), "src/net/fetch.ts": wrapped.replace("guardedFetch", "fetch").replace("=> fetch", "=> globalThis.fetch") };
    expect(await written(fetching)).toBe(`import { fetch } from "./net/fetch.js";\n\n${call}`);
    const typed = call.replace("\n", "\nexport type Fetch = typeof fetch;\n");
    expect(await written({ ...fetching, "src/load.ts": typed })).toBe(`import { fetch as wrappedFetch } from "./net/fetch.js";\n\n${typed.replace("fetch(url)", "wrappedFetch(url)")}`);
  });

  it("by the name of its file, where it is a default export", async () => {
    const files = { "raw-fetch.allowlist.json": ledger({ name: "default", from: "./src/net/guarded-fetch.ts" }), "src/net/guarded-fetch.ts": `${wrapped}export default guardedFetch;\n` };
    expect(await written(files)).toBe(`import guardedFetch from "./net/guarded-fetch.js";\n\n${call.replace("fetch(", "guardedFetch(")}`);
    const known = `import ask from "./net/guarded-fetch.js";\nvoid ask;\n${call}`;
    expect(await written({ ...files, "src/load.ts": known })).toBe(known.replace("fetch(url)", "ask(url)"));
  });
});

describe("is refused in one line, with exit code 2 and nothing written", () => {
  it.each<[string, Record<string, string>, string[], string]>([
    ["without a ledger", { "raw-fetch.allowlist.json": "" }, [], "no raw-fetch.allowlist.json above src/load.ts; make one with 'stale-guard raw-fetch init', and name a wrapper in it"],
    ["without a wrapper", { "raw-fetch.allowlist.json": '{ "version": 1, "entries": [] }' }, [], 'raw-fetch.allowlist.json names no wrapper to rewrite raw calls to; add "wrapper": { "name": "guardedFetch", "from": "./src/guarded-fetch.ts" }'],
    ["with a wrapper that is nowhere", { "raw-fetch.allowlist.json": ledger({ name: "a", from: "./src/nowhere.ts" }) }, [], "raw-fetch.allowlist.json: there is no './src/nowhere.ts' to import the wrapper from"],
    ["with one that cannot be imported", { "raw-fetch.allowlist.json": ledger({ name: "net.get", from: "@app/net" }) }, [], "raw-fetch.allowlist.json: the wrapper's name 'net.get' cannot be imported"],
    ["with a broken ledger", { "raw-fetch.allowlist.json": '{ "version": 1' }, [], "raw-fetch.allowlist.json: line 1: "],
    ["with another rule", {}, ["--rule", "require-timer-guard"], "--rule no-raw-fetch is for a run of its own; leave out the other rules"],
  ])("%s", async (_, files, argv, complaint) => {
    const { "raw-fetch.allowlist.json": top, ...rest } = { ...project, ...files };
    const cwd = await repository({ ...rest, ...(top !== "" && { "raw-fetch.allowlist.json": top }) });
    const before = await snapshot(cwd);
    const { code, stdout, stderr } = await codemod(cwd, "--write", ...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.startsWith(`stale-guard: ${complaint}`), stderr).toBe(true);
    expect(stderr.match(/\n/gu)).toHaveLength(1);
    expect(await snapshot(cwd)).toEqual(before);
  });

  it("and a rule that is unknown is told of this one", async () => {
    expect((await run(await repository({}), ["codemod", "--rule", "nope"], { env })).stderr).toMatch(/; there are [^\n]*\bno-raw-fetch\b/u);
  });
});

const package_ = fileURLToPath(new URL("../../codemods/", import.meta.url));

/** Whether the build is that of the sources as they are. */
function isBuilt(): boolean {
  const newest = Math.max(...readdirSync(`${package_}src`, { recursive: true }).map((name) => statSync(`${package_}src/${String(name)}`).mtimeMs));
  return (statSync(`${package_}dist/.tsbuildinfo`, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= newest;
}

describe("the program", () => {
  const { bin } = JSON.parse(readFileSync(`${package_}package.json`, "utf8")) as { bin: { "ts-morph": string; "stale-guard": string } };

  it.runIf(isBuilt())("rewrites, and leaves what the gate has nothing against", async () => {
    const cwd = await repository(project);
    const start = (...argv: string[]) => spawnSync(process.execPath, [`${package_}${bin["ts-morph"]}`, ...argv], { cwd, encoding: "utf8" });
    const [, own = ""] = /guarded-fetch\.ts:1:[^\n]*\n[^\n]*allow (\w+)/u.exec(start("raw-fetch").stdout) ?? [];
    expect(start("raw-fetch", "allow", own, "--reason", "it is the wrapper")).toMatchObject({ status: 0 });
    commitAll(cwd);
    expect(start("raw-fetch")).toMatchObject({ status: 1 });
    expect(start("codemod", "--rule", "no-raw-fetch", "--write")).toMatchObject({ status: 0, stderr: "" });
    expect(start("raw-fetch")).toMatchObject({ status: 0, stderr: "" });
    commitAll(cwd);
    expect(start("codemod", "--rule", "no-raw-fetch", "--write")).toMatchObject({ status: 0, stdout: "stale-guard: 2 files, nothing to rewrite\n" });
  });
});
