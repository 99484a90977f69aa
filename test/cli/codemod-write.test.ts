import { execFileSync } from "node:child_process";
import { appendFileSync, readdirSync, rmSync } from "node:fs";
import { chmod, lstat, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { commitAll, repository, snapshot, texts } from "./support/repository.ts";
import { codemod, toyPipeline } from "./support/toy-pipeline.ts";

// Permissions do not stop root, so some names stand for what refuses everyone.
vi.mock(import("node:fs/promises"), async (load) => {
  const actual = await load();
  const denied = (path: unknown, name: string): void => {
    if (String(path).includes(name)) throw Object.assign(new Error("EACCES"), { code: "EACCES", errno: -13 });
  };
  return {
    ...actual,
    writeFile: (async (path, ...rest) => {
      if (String(path).endsWith(".new")) denied(path, "locked/");
      return actual.writeFile(path, ...rest);
    }) as typeof actual.writeFile,
    rename: (async (from, to) => {
      if (/\.new$/u.test(String(from))) denied(to, "unmovable");
      if (/\.old$/u.test(String(from))) denied(to, "unrestorable");
      return actual.rename(from, to);
    }) as typeof actual.rename,
    link: (async (from, to) => {
      denied(from, "linkless");
      return actual.link(from, to);
    }) as typeof actual.link,
  };
});

describe("--write", () => {
  it("writes what the diff showed, and tells which files", async () => {
    const cwd = await repository({ "a.ts": "planted;\n", "b.ts": "fine;\n", "c/d.js": "planted; planted;\n" });
    expect(await codemod(cwd, ["--write"])).toEqual({
      code: 0,
      stderr: "",
      stdout: [
        "a.ts",
        "c/d.js",
        "",
        "rule        rewritten  dropped  left",
        "no-planted  3          0        0",
        "",
        "stale-guard: 3 files, 2 rewritten",
        "",
      ].join("\n"),
    });
    expect(await texts(cwd, "a.ts", "b.ts", "c/d.js")).toEqual(["mended;\n", "fine;\n", "mended; mended;\n"]);
  });

  it("is done after one run", async () => {
    const cwd = await repository({ "a.ts": "planted;" });
    await codemod(cwd, ["--write"]);
    commitAll(cwd);
    const before = await snapshot(cwd);
    expect(await codemod(cwd, ["--write"])).toMatchObject({ code: 0, stdout: "stale-guard: 1 file, nothing to rewrite\n" });
    expect(await snapshot(cwd)).toEqual(before);
  });

  it("exits with 1 when it could not rewrite everything, which does not keep it from the rest", async () => {
    const cwd = await repository({ "a.ts": "planted; stubborn;", "b.ts": "foreign;" });
    const { code, stdout } = await codemod(cwd, ["--write"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nstale-guard: 2 files, 1 rewritten, 2 findings not rewritten\n$/u);
    expect(await texts(cwd, "a.ts", "b.ts")).toEqual(["mended; stubborn;", "foreign;"]);
  });

  it("touches neither files it has nothing to change in, nor anything beside the files", async () => {
    const cwd = await repository({ "a.ts": "planted;", "b.ts": "fine;", "c.ts": "foreign;" });
    const before = await snapshot(cwd);
    await codemod(cwd, ["--write"]);
    const { "a.ts": changed, ...others } = await snapshot(cwd);
    expect(changed).not.toBe(before["a.ts"]);
    expect({ "a.ts": before["a.ts"], ...others }).toEqual(before);
  });

  it("keeps line ends, byte order mark, missing last newline and mode", async () => {
    const cwd = await repository({ "a.ts": "\uFEFF#!/bin/x\r\nplanted;\r\nlast" });
    await chmod(join(cwd, "a.ts"), 0o751);
    commitAll(cwd);
    expect((await codemod(cwd, ["--write"])).code).toBe(0);
    expect(await texts(cwd, "a.ts")).toEqual(["\uFEFF#!/bin/x\r\nmended;\r\nlast"]);
    expect((await stat(join(cwd, "a.ts"))).mode & 0o7777).toBe(0o751);
  });

  it.runIf(process.getuid?.() === 0)("keeps the owner", async () => {
    const cwd = await repository({ "a.ts": "planted;" });
    execFileSync("chown", ["1234:4321", join(cwd, "a.ts")]);
    expect((await codemod(cwd, ["--write"])).code).toBe(0);
    expect(await stat(join(cwd, "a.ts"))).toMatchObject({ uid: 1234, gid: 4321 });
  });

  it("writes through a link, once though several lead to the same file", async () => {
    const cwd = await repository({ "real/a.ts": "planted;" });
    await symlink("real/a.ts", join(cwd, "link.ts"));
    await symlink("real/a.ts", join(cwd, "zlink.ts"));
    commitAll(cwd);
    const { code, stdout } = await codemod(cwd, ["--write"]);
    expect({ code, first: stdout.split("\n\n")[0] }).toEqual({ code: 0, first: "real/a.ts" });
    expect(await readlink(join(cwd, "link.ts"))).toBe("real/a.ts");
    expect(await texts(cwd, "real/a.ts")).toEqual(["mended;"]);
    expect((await lstat(join(cwd, "real/a.ts"))).isFile()).toBe(true);
  });

  it("writes where the file system has no hard links", async () => {
    const cwd = await repository({ "linkless.ts": "planted;" });
    expect((await codemod(cwd, ["--write"])).code).toBe(0);
    expect(await texts(cwd, "linkless.ts")).toEqual(["mended;"]);
  });
});

describe("--write writes all or nothing", () => {
  async function refusal(files: Record<string, string>, prepare: (cwd: string) => Promise<unknown> = async () => undefined) {
    const cwd = await repository(files);
    await prepare(cwd);
    const before = await snapshot(cwd);
    const { code, stdout, stderr } = await codemod(cwd, ["--write", "--allow-dirty"]);
    expect(await snapshot(cwd)).toEqual(before);
    expect(code).toBe(2);
    return { stdout, stderr };
  }

  it("when a file is read-only", async () => {
    const { stdout, stderr } = await refusal({ "a.ts": "planted;", "b.ts": "planted;" }, (cwd) => chmod(join(cwd, "b.ts"), 0o444));
    expect(stderr).toBe("b.ts: cannot write: it is read-only\n");
    expect(stdout).toMatch(/^a\.ts\nb\.ts\n[^]*\nstale-guard: 2 files, 2 to rewrite, none written\n$/u);
  });

  it("when a folder takes no new file", async () => {
    const { stderr } = await refusal({ "a.ts": "planted;", "locked/b.ts": "planted;" });
    expect(stderr).toBe("locked/b.ts: cannot write: permission denied\n");
  });

  it("when a file cannot be replaced after others were", async () => {
    const { stderr } = await refusal({ "a.ts": "planted;", "b.ts": "planted;", "unmovable.ts": "planted;", "z.ts": "planted;" });
    expect(stderr).toBe("unmovable.ts: cannot write: permission denied\n");
  });

  it.each([
    ["a syntax error", "bad.ts", "\nconst = 1;", "bad.ts:2:7: cannot parse: Variable declaration expected.\n"],
    ["bytes that are not UTF-8", "bad.ts", Buffer.from("// caf\xE9\nplanted;", "latin1"), "bad.ts: cannot rewrite: it is not UTF-8\n"],
    ["UTF-16", "bad.ts", Buffer.from("\uFEFFplanted;", "utf16le"), "bad.ts: cannot rewrite: it is not UTF-8\n"],
    ["a codemod that breaks down", "bad.ts", "crashing;", "bad.ts: cannot rewrite: broken on purpose\n"],
  ])("when a file has %s", async (_, name, bytes, complaint) => {
    const { stdout, stderr } = await refusal({ "a.ts": "planted;" }, (cwd) => writeFile(join(cwd, name), bytes));
    expect(stderr).toBe(complaint);
    expect(stdout).toMatch(/^a\.ts\n[^]*1 to rewrite, none written\n$/u);
  });

  it("when a link leads nowhere", async () => {
    const { stderr } = await refusal({ "a.ts": "planted;" }, (cwd) => symlink("nowhere.ts", join(cwd, "b.ts")));
    expect(stderr).toBe("b.ts: cannot read: no such file or directory\n");
  });

  it("when a path is missing", async () => {
    const cwd = await repository({ "a.ts": "planted;" });
    const before = await snapshot(cwd);
    expect(await codemod(cwd, ["a.ts", "nope.ts", "--write"])).toMatchObject({ code: 2, stderr: "nope.ts: no such file or folder\n" });
    expect(await snapshot(cwd)).toEqual(before);
  });

  it.each([
    ["changed on", (path: string) => appendFileSync(path, "// mine")],
    ["gone from", (path: string) => rmSync(path)],
  ])("when a file is %s disk meanwhile", async (what, disturb) => {
    const cwd = await repository({ "a.ts": "planted;", "b.ts": "planted;", "c.ts": "planted;" });
    let disturbed: string[] = [];
    const onRewrite = (fileName: string): void => {
      if (fileName.endsWith("b.ts")) disturb(fileName);
      if (fileName.endsWith("c.ts")) disturbed = readdirSync(cwd);
    };
    const { code, stderr } = await codemod(cwd, ["--write"], { pipeline: toyPipeline({ onRewrite }) });
    expect({ code, stderr }).toEqual({ code: 2, stderr: `b.ts: ${what} disk meanwhile\n` });
    expect(readdirSync(cwd)).toEqual(disturbed);
    expect(await texts(cwd, "a.ts", "c.ts")).toEqual(["planted;", "planted;"]);
    expect(await readFile(join(cwd, "b.ts"), "utf8").catch(() => "gone")).toMatch(/^(?:planted;\/\/ mine|gone)$/u);
  });

  it("says where the former text is when putting it back fails too", async () => {
    const cwd = await repository({ "a.ts": "planted;", "unrestorable.ts": "planted; fine;", "unmovable.ts": "planted;" });
    const { code, stderr } = await codemod(cwd, ["a.ts", "unrestorable.ts", "unmovable.ts", "--write"]);
    expect(code).toBe(2);
    const [first, second] = stderr.split("\n");
    expect(first).toBe("unmovable.ts: cannot write: permission denied");
    const [, backup = ""] = /^unrestorable\.ts: cannot put back: permission denied; its former text is in (\S+)$/u.exec(second ?? "") ?? [];
    expect(await texts(cwd, "a.ts", "unmovable.ts", backup)).toEqual(["planted;", "planted;", "planted; fine;"]);
  });
});
