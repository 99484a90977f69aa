import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CodemodIo } from "../../codemods/src/codemod/pipeline.ts";
import { folder } from "./support/folder.ts";
import { repository, snapshot, texts } from "./support/repository.ts";
import { codemod, toyPipeline } from "./support/toy-pipeline.ts";

describe("--check", () => {
  it("lists the files that would change, writes nothing and exits with 1", async () => {
    const cwd = await folder({ "src/a.ts": "planted;", "b.ts": "fine;", "c.ts": "planted;" });
    const before = await snapshot(cwd);
    const { code, stdout, stderr } = await codemod(cwd, ["--check"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout.split("\n\n")[0]).toBe("c.ts\nsrc/a.ts");
    expect(stdout).toMatch(/\nstale-guard: 3 files, 2 to rewrite\n$/u);
    expect(await snapshot(cwd)).toEqual(before);
  });

  it("exits with 1 for findings that cannot be rewritten, and with 0 when there are none", async () => {
    const { code, stdout } = await codemod(await folder({ "a.ts": "foreign;" }), ["--check"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^rule +rewritten/u);
    expect(await codemod(await folder({ "a.ts": "" }), ["--check"])).toMatchObject({ code: 0 });
  });
});

describe("--json", () => {
  async function document(cwd: string, ...argv: string[]): Promise<{ code: number; document: unknown }> {
    const { code, stdout } = await codemod(cwd, ["--json", ...argv]);
    return { code, document: JSON.parse(stdout) };
  }
  const site = { messageId: "found", line: 1 };
  const planted = { ...site, rule: "no-planted", message: "found planted", status: "rewritten" };
  const stubborn = { ...site, rule: "no-planted", message: "found stubborn", status: "dropped", reason: "type-error", detail: "TS2345: no such thing" };
  const foreign = { ...site, rule: "no-foreign", message: "found foreign", status: "left", reason: "no-codemod" };
  const reasons = { dropped: {}, left: {} };
  const rules = {
    "no-foreign": { rewritten: 0, dropped: 0, left: 1, reasons: { ...reasons, left: { "no-codemod": 1 } } },
    "no-planted": { rewritten: 1, dropped: 1, left: 0, reasons: { ...reasons, dropped: { "type-error": 1 } } },
  };
  const files = { "a.ts": "planted; stubborn;\n", "b.ts": "foreign;", "c.ts": "fine;" };
  const diff = "--- a/a.ts\n+++ b/a.ts\n@@ -1,1 +1,1 @@\n-planted; stubborn;\n+mended; stubborn;\n";

  it.each([
    ["diff", [], 1],
    ["check", ["--check"], 1],
  ])("is one document of everything, with the diffs: %s", async (mode, argv, code) => {
    expect(await document(await folder(files), ...argv)).toEqual({
      code,
      document: {
        version: 1,
        mode,
        written: false,
        counts: { files: 3, changed: 1, rewritten: 1, dropped: 1, left: 1, problems: 0 },
        rules,
        files: [
          { path: "a.ts", changed: true, diff, sites: [planted, stubborn] },
          { path: "b.ts", changed: false, sites: [foreign] },
        ],
        problems: [],
        runtimeMissing: false,
      },
    });
  });

  it("has no diffs of what was written", async () => {
    const cwd = await repository(files);
    const { code, document: written } = await document(cwd, "--write");
    expect({ code, written }).toMatchObject({ code: 1, written: { mode: "write", written: true, counts: { changed: 1 } } });
    expect(JSON.stringify(written)).not.toContain("diff");
    expect(await texts(cwd, "a.ts")).toEqual(["mended; stubborn;\n"]);
  });

  it("is the same without findings", async () => {
    expect(await document(await folder({ "a.ts": "" }))).toMatchObject({ code: 0, document: { counts: { files: 1 }, rules: {}, files: [] } });
  });

  it("has the problems, which stderr has too, and what is not installed", async () => {
    const cwd = await folder({ "a.ts": "timer;", "bad.ts": "const = 1;" });
    const { code, stdout, stderr } = await codemod(cwd, ["--json", "nope.ts", "."]);
    expect(code).toBe(2);
    const problems = ["nope.ts: no such file or folder", "bad.ts:1:7: cannot parse: Variable declaration expected."];
    expect(stderr).toBe(`${problems.join("\n")}\n`);
    expect(JSON.parse(stdout)).toMatchObject({ problems, counts: { problems: 2, changed: 1 }, runtimeMissing: true });
  });
});

describe("bad input is told in one line and exits with 2, while the others are shown", () => {
  it.each<[string, string[], string]>([
    ["a missing path", ["nope.ts"], "nope.ts: no such file or folder"],
    ["an empty path", [""], "'': an empty path"],
    ["a file of another kind", ["readme.md"], "readme.md: not a JavaScript or TypeScript file"],
    ["a syntax error", ["bad.ts"], "bad.ts:2:7: cannot parse: Variable declaration expected."],
    ["an unclosed comment", ["open.js"], "open.js:1:3: cannot parse: '*/' expected."],
    ["a glob that matches nothing", ["x/*.ts"], "x/*.ts: matches no JavaScript or TypeScript file"],
    ["other bytes than UTF-8", ["latin.ts"], "latin.ts: cannot rewrite: it is not UTF-8"],
    ["a codemod that breaks down", ["crash.ts"], "crash.ts: cannot rewrite: broken on purpose"],
  ])("%s", async (_, paths, complaint) => {
    const cwd = await folder({ "a.ts": "planted;", "readme.md": "", "bad.ts": "\nconst = 1;", "open.js": "/*", "crash.ts": "crashing;" });
    await writeFile(join(cwd, "latin.ts"), "// \xE9\nplanted;", "latin1");
    for (const mode of [[], ["--check"]]) {
      const { code, stdout, stderr } = await codemod(cwd, [...paths, "a.ts", ...mode]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: `${complaint}\n` });
      expect(stdout).toContain("1 to rewrite");
    }
  });

  it("not so a byte order mark, a shebang, JSX and declarations", async () => {
    const cwd = await folder({
      "a.ts": "\uFEFF#!/usr/bin/env node\nplanted;",
      "b.js": "#!/usr/bin/env node\n<b>{1}</b>;",
      "c.mts": "const a = <T,>(b: T) => b;",
      "d.cts": "import fs = require('fs');",
    });
    expect(await codemod(cwd)).toMatchObject({ code: 0, stderr: "" });
  });

  // Reading this process's memory from address 0 fails for every user, root included.
  it.runIf(process.platform === "linux")("a file that opens and cannot be read", async () => {
    const cwd = await folder({ "a.ts": "planted;" });
    await symlink("/proc/self/mem", join(cwd, "m.ts"));
    const { code, stdout, stderr } = await codemod(cwd, ["--write", "--allow-dirty"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "m.ts: cannot read: i/o error\n" });
    expect(stdout).toContain("1 to rewrite, none written");
    expect(await texts(cwd, "a.ts")).toEqual(["planted;"]);
  });
});

describe("progress", () => {
  async function drawn(env: CodemodIo["env"]): Promise<string> {
    const cwd = await folder(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}.ts`, ""])));
    let time = 0;
    let written = "";
    const stderr = { isTTY: true, write: (text: string) => (written += text) };
    await codemod(cwd, [], { env, stderr, now: () => (time += 5000), pipeline: toyPipeline() });
    return written;
  }

  it("counts files on one line of a terminal, and is gone in the end", async () => {
    const clear = "\r\u001B[K";
    const steps = (await drawn({})).replaceAll(clear, "|").match(/\d+\/\d+|\|$/gu);
    expect(steps).toEqual(["25/60", "50/60", "|"]);
  });

  it("is not shown in a CI job", async () => {
    expect(await drawn({ CI: "1" })).toBe("");
  });
});
