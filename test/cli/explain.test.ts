import { readFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import { readSpot } from "../../codemods/src/cli/spot.ts";
import { explainArguments } from "../../codemods/src/explain/options.ts";
import { analyze } from "../../rules/src/detect/index.ts";
import rules from "../../rules/src/index.ts";
import { parsePage } from "../../scripts/lib/docs/page.mjs";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";
import { lateClient } from "./support/late-client.ts";

// typescript-eslint types rules more closely than ESLint does.
const plugin = rules as unknown as ESLint.Plugin;

interface Document {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly messageId: string;
  readonly message: string;
  readonly confidence: string;
  readonly config: string;
  readonly suppressed: boolean;
  readonly lanes: readonly string[];
  readonly steps: readonly { step: number; role: string; actor: string; line: number; text: string; source: string; since?: number }[];
}

async function explained(cwd: string, place: string): Promise<Document[]> {
  return JSON.parse((await run(cwd, ["explain", place, "--format", "json"])).stdout) as Document[];
}

describe("explain", () => {
  it("draws who arms, who tears down, what runs late and what goes wrong, with the code", async () => {
    const cwd = await folder({ "src/client.ts": lateClient });
    expect(await run(cwd, ["explain", "src/client.ts:12"])).toEqual({
      code: 0,
      stderr: "",
      stdout: `src/client.ts:12:5  require-timer-guard, certain
  This timer outlives its connection: after close() (line 25) it still fires and opens a connection
  through this.connect() (line 12). Keep its handle and clear it in close(), or return first when
  the connection is gone.

  retry()
  │ close()
  │ │ the timer
  │ │ │
  ●─┼─╮  arms       retry() arms a timer and keeps no handle
  │ │ ┆          12 setTimeout(() => this.connect(), 1000);
  │ ● ┆  tears down close() is called
  │ │ ┆          25 close(): void {
  │ ● ┆  tears down close() closes this.ws and leaves that timer armed
  │ │ ┆          27 this.ws?.close();
  │ │ ●  runs late  the timer fires all the same
  │ │ │          12 setTimeout(() => this.connect(), 1000);
  │ │ ●  acts       the timer opens a connection through this.connect()
  │ │ ✗  goes wrong a connection is open although it was ended, and nobody will close it
`,
    });
  });

  it("says the same as the analysis, in every format", async () => {
    const cwd = await folder({ "client.ts": lateClient });
    for (const finding of analyze(lateClient, join(cwd, "client.ts"))) {
      const place = `client.ts:${String(finding.line)}`;
      const [document] = await explained(cwd, place);
      const { rule, messageId, message, line, confidence } = finding;
      expect(document).toMatchObject({ rule, messageId, message, line, confidence, file: "client.ts" });
      expect(document?.steps.map(({ role, actor, line: at }) => ({ role, actor, line: at }))).toEqual(finding.witness.map(({ role, actor, line: at }) => ({ role, actor, line: at })));
      const [text, mermaid] = await Promise.all(["text", "mermaid"].map((format) => run(cwd, ["explain", place, "--format", format])));
      for (const step of finding.witness) {
        expect(text?.stdout).toContain(step.role === "goes wrong" ? step.text : `${step.actor} ${step.text}`);
        expect(mermaid?.stdout).toContain(`${step.text} (line ${String(step.line)})`);
      }
      expect(text?.stdout.replaceAll(/\s+/gu, " ")).toContain(message);
    }
  });

  it("tells which config reports it, and that a comment keeps it silent", async () => {
    const cwd = await folder({ "client.ts": lateClient });
    expect(await explained(cwd, "client.ts:12")).toMatchObject([{ config: "recommended", suppressed: false }]);
    expect(await explained(cwd, "client.ts:17")).toMatchObject([{ config: "strict", confidence: "possible", suppressed: false }]);
    expect(await explained(cwd, "client.ts:22")).toMatchObject([{ config: "recommended", suppressed: true }]);
    expect((await run(cwd, ["explain", "client.ts:12"])).stdout).not.toMatch(/--config|eslint-disable/u);
    expect((await run(cwd, ["explain", "client.ts:17"])).stdout).toContain("  (check reports this with --config strict only)\n");
    expect((await run(cwd, ["explain", "client.ts:22"])).stdout).toContain("  (an eslint-disable comment keeps check silent about this)\n");
  });

  it("shows all findings of a line, or the one that begins in the column", async () => {
    const twice = lateClient.replace("    setTimeout(() => this.connect(), 1000);\n", "    setTimeout(() => this.connect(), 1000); setTimeout(() => this.connect(), 2000);\n");
    const cwd = await folder({ "client.ts": twice });
    expect((await explained(cwd, "client.ts:12")).map(({ column }) => column)).toEqual([5, 45]);
    expect((await explained(cwd, "client.ts:12:45")).map(({ column }) => column)).toEqual([45]);
    expect((await explained(cwd, "client.ts:12:9")).map(({ column }) => column)).toEqual([5, 45]);
    expect((await run(cwd, ["explain", "client.ts:12"])).stdout.match(/^\S.*$/gmu)).toEqual(["client.ts:12:5  require-timer-guard, certain", "client.ts:12:45  require-timer-guard, certain"]);
    expect((await run(cwd, ["explain", "client.ts:12", "--format", "mermaid"])).stdout.match(/sequenceDiagram/gu)).toHaveLength(1);
  });

  it("names the nearest findings where none begins, and what has a step there", async () => {
    const cwd = await folder({ "client.ts": lateClient, "fine.ts": "export const one = 1;\n", "empty.ts": "" });
    const nothing = (stdout: string) => ({ code: 1, stdout: `${stdout}\n`, stderr: "" });
    expect(await run(cwd, ["explain", "client.ts:13"])).toEqual(
      nothing("client.ts:13: no finding begins here; the nearest: line 12 (require-timer-guard), line 17 (no-rearm-after-teardown), line 22 (require-timer-guard)"),
    );
    expect(await run(cwd, ["explain", "client.ts:16"])).toEqual(nothing("client.ts:16: no finding begins here; it is a step of what begins on line 17 (no-rearm-after-teardown)"));
    expect(await run(cwd, ["explain", "fine.ts:1"])).toEqual(nothing("fine.ts:1: no finding begins here; there is none in this file"));
    expect(await run(cwd, ["explain", "empty.ts:99", "--format", "mermaid"])).toEqual(nothing("empty.ts:99: no finding begins here; there is none in this file"));
    expect(await run(cwd, ["explain", "client.ts:13", "--format", "json"])).toEqual(nothing("[]"));
  });

  it("takes any name of a file", async () => {
    const names = ["a b.ts", "a:12.ts", "C:\\client.ts", "-client.ts", "[id].ts", "名前.ts", "sub/\u001B[31mred.ts"];
    const cwd = await folder(Object.fromEntries(names.map((name) => [name, lateClient])));
    for (const name of names) {
      const { code, stdout } = await run(cwd, ["explain", "--", `${name}:12`]);
      expect(code, name).toBe(0);
      expect(stdout.split("\n")[0]).toBe(`${name.replace("\u001B", "�")}:12:5  require-timer-guard, certain`);
    }
  });

  it("keeps the code's control characters from the terminal, and its lines within it", async () => {
    const cwd = await folder({ "client.ts": lateClient.replace("    setTimeout(", "    /*\u001B[2J\u202E*/ setTimeout(").replace("1000);\n", `1000); // ${"long ".repeat(60)}\n`) });
    let printed = "";
    await run(cwd, ["explain", "client.ts:12"], { stdout: { write: (text) => (printed += text), columns: 60 } });
    expect(printed).toContain("/*�[2J�*/ setTimeout(");
    expect(printed).not.toMatch(/[\u001B\u202E]/u);
    expect(Math.max(...printed.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it("has colours at a terminal that wants them", async () => {
    const cwd = await folder({ "client.ts": lateClient });
    const printed = async (env: Record<string, string>, isTTY = true): Promise<string> => {
      let text = "";
      await run(cwd, ["explain", "client.ts:12"], { env, stdout: { write: (part) => (text += part), isTTY } });
      return text;
    };
    expect(await printed({})).toContain("\u001B[31mgoes wrong");
    expect(await printed({ NO_COLOR: "1" })).not.toContain("\u001B");
    expect(await printed({}, false)).not.toContain("\u001B");
  });

  it("reads files with a byte order mark, carriage returns and odd line ends", async () => {
    const cwd = await folder({ "bom.ts": `\uFEFF${lateClient}`, "crlf.ts": lateClient.replaceAll("\n", "\r\n"), "odd.ts": `// \u2028${lateClient}` });
    expect(await explained(cwd, "bom.ts:12")).toMatchObject([{ column: 5 }]);
    expect((await explained(cwd, "crlf.ts:12"))[0]?.steps[0]?.source).toBe("setTimeout(() => this.connect(), 1000);");
    expect((await explained(cwd, "odd.ts:13"))[0]?.steps[0]?.source).toBe("setTimeout(() => this.connect(), 1000);");
  });
});

describe("the options", () => {
  const readme = readFileSync(new URL("../../codemods/README.md", import.meta.url), "utf8");
  it.each([
    ["the help text", async () => (await run(".", ["explain", "--help"])).stdout],
    ["the README", () => Promise.resolve(readme.slice(readme.indexOf("<!-- generated: options explain"), readme.indexOf("<!-- generated: exit-codes explain")))],
  ])("%s has every one and no other", async (_, read) => {
    const named = new Set([...(await read()).matchAll(/(?<![\w-])--[a-z][a-z-]*/gu)].map(([flag]) => flag.slice(2)));
    expect([...named].sort()).toEqual(Object.keys(explainArguments).sort());
  });
});

it("the README shows what it prints", async () => {
  const readme = parsePage("README", readFileSync(new URL("../../codemods/README.md", import.meta.url), "utf8"));
  const gateway = fileURLToPath(new URL("../../node_modules/carbon-0.14/dist/src/plugins/gateway", import.meta.url));
  const { code, stdout } = await run(gateway, ["explain", "GatewayPlugin.js:256"]);
  expect(code).toBe(0);
  expect(readme.blocks.find(({ words }) => words.has("explain"))?.code).toBe(stdout);
});

describe("misuse of explain is told in one line and exits with 2", () => {
  const seeHelp = "; see stale-guard explain --help";
  it.each<[string[], string]>([
    [[], `it is 'stale-guard explain FILE:LINE'${seeHelp}`],
    [["a.ts:1", "b.ts:1"], `it is 'stale-guard explain FILE:LINE'${seeHelp}`],
    [["a.ts"], "'a.ts' is no FILE:LINE, as in src/client.ts:42"],
    [["a.ts:0"], "'a.ts:0' is no FILE:LINE, as in src/client.ts:42"],
    [["a.ts:x"], "'a.ts:x' is no FILE:LINE, as in src/client.ts:42"],
    [[":4"], "':4' is no FILE:LINE, as in src/client.ts:42"],
    [["nope.ts:1"], "nope.ts: no such file"],
    [["a.ts/b.ts:1"], "a.ts/b.ts: no such file"],
    [["sub:1"], "sub: not a JavaScript or TypeScript file"],
    [["notes.md:1"], "notes.md: not a JavaScript or TypeScript file"],
    [["broken.ts:1"], "broken.ts:1:7: cannot parse: Variable declaration expected."],
    [["latin.ts:1"], "latin.ts: cannot read: it is not UTF-8"],
    [["a.ts:1", "--format", "svg"], "unknown format 'svg'; there are text, mermaid, json"],
    [["a.ts:1", "--format"], `option '--format <value>' argument missing${seeHelp}`],
    [["a.ts:1", "--strict"], `unknown option '--strict'${seeHelp}`],
  ])("%j", async (argv, complaint) => {
    const cwd = await folder({ "a.ts": "", "b.ts": "", "notes.md": "", "broken.ts": "const = 1;", "sub/c.ts": "" });
    await writeFile(join(cwd, "latin.ts"), Buffer.from([0x2f, 0x2f, 0xe4]));
    expect(await run(cwd, ["explain", ...argv])).toEqual({ code: 2, stdout: "", stderr: `stale-guard: ${complaint}\n` });
  });

  it.skipIf(process.getuid?.() === 0)("a file that cannot be read (root may read all)", async () => {
    const cwd = await folder({ "a.ts": lateClient });
    await chmod(join(cwd, "a.ts"), 0);
    expect(await run(cwd, ["explain", "a.ts:1"])).toEqual({ code: 2, stdout: "", stderr: "stale-guard: a.ts: cannot read: permission denied\n" });
  });

  it("a folder that is called like a source", async () => {
    const cwd = await folder({});
    await mkdir(join(cwd, "a.ts"));
    expect(await run(cwd, ["explain", "a.ts:1"])).toEqual({ code: 2, stdout: "", stderr: "stale-guard: a.ts: not a JavaScript or TypeScript file\n" });
  });

  it("help and version need no place", async () => {
    expect((await run(".", ["explain", "--help"])).stdout).toMatch(/^stale-guard explain shows how/u);
    expect((await run(".", ["explain", "-v"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });
});

describe("a spot", () => {
  it.each<[string, string, number, number | undefined]>([
    ["a.ts:1", "a.ts", 1, undefined],
    ["a.ts:1:2", "a.ts", 1, 2],
    ["C:\\a b\\a.ts:10", "C:\\a b\\a.ts", 10, undefined],
    ["C:/a.ts:10:3", "C:/a.ts", 10, 3],
    ["a:12.ts:3", "a:12.ts", 3, undefined],
    ["a:1:2:3", "a:1", 2, 3],
    ["a\n.ts:3", "a\n.ts", 3, undefined],
  ])("%j", (text, path, line, column) => {
    expect(readSpot(text)).toEqual({ path, line, column });
  });
});

describe("check's last line", () => {
  const lastLine = async (argv: string[], name = "client.ts", isTTY = true): Promise<string | undefined> => {
    const cwd = await folder({ [name]: lateClient });
    let text = "";
    await run(cwd, ["check", ...argv], { plugin, stdout: { write: (part) => (text += part), isTTY } });
    return text.trimEnd().split("\n").at(-1);
  };

  it("says how to see more, at a terminal and below the usual report only", async () => {
    expect(await lastLine(["."])).toBe("npx stale-guard explain client.ts:12 shows how");
    expect(await lastLine(["."], "a client's.ts")).toBe(String.raw`npx stale-guard explain 'a client'\''s.ts:12' shows how`);
    expect(await lastLine(["."], "a\nb.ts")).toBe("npx stale-guard explain FILE:LINE shows how");
    expect(await lastLine(["."], "client.ts", false)).not.toContain("explain");
    expect(await lastLine([".", "--format", "json"])).not.toContain("explain");
    expect(await lastLine([".", "-o", "report.txt"])).toBe("");
    expect(await lastLine([".", "--rule", "no-stuck-lock"])).toBe("stale-guard: 1 file, no findings");
  });
});
