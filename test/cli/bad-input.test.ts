import { once } from "node:events";
import { chmod, mkdir, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

// Permissions do not stop root, so a folder called `locked` refuses everyone.
vi.mock(import("node:fs/promises"), async (load) => {
  const actual = await load();
  const readdir = async (folder: string, ...rest: unknown[]): Promise<unknown> => {
    if (!folder.endsWith("locked")) return (actual.readdir as (...args: unknown[]) => unknown)(folder, ...rest);
    throw Object.assign(new Error(`EACCES: permission denied, scandir '${folder}'`), { code: "EACCES", errno: -13 });
  };
  return { ...actual, readdir: readdir as typeof actual.readdir };
});

const isRoot = process.getuid?.() === 0;

describe("bad input is told in one line and exits with 2", () => {
  it.each([
    ["a missing path", "nope", "nope: no such file or folder\n"],
    ["a path below a file", "a.ts/b.ts", "a.ts/b.ts: no such file or folder\n"],
    ["an empty path", "", "'': an empty path\n"],
    ["a file of another kind", "readme.md", "readme.md: not a JavaScript or TypeScript file\n"],
    ["a folder with nothing to lint", "docs", "docs: no JavaScript or TypeScript file to lint in here\n"],
    ["a glob that matches nothing", "src/**/*.ts", "src/**/*.ts: matches no JavaScript or TypeScript file\n"],
    ["a glob that matches other files only", "*.md", "*.md: matches no JavaScript or TypeScript file\n"],
    ["a syntax error", "bad.ts", "bad.ts:2:7: cannot parse: Variable declaration expected.\n"],
    ["a dangling link", "gone.ts", "gone.ts: no such file or folder\n"],
  ])("%s", async (_, path, stderr) => {
    const cwd = await folder({ "a.ts": "", "readme.md": "", "docs/b.md": "", "bad.ts": "\nconst = 1;" });
    await symlink("nowhere.ts", join(cwd, "gone.ts"));
    expect(await run(cwd, ["check", path])).toEqual({ code: 2, stdout: "", stderr });
  });

  it("an empty folder that is not named", async () => {
    const stderr = ".: no JavaScript or TypeScript file to lint in here\n";
    expect(await run(await folder({}), ["check"])).toEqual({ code: 2, stdout: "", stderr });
  });

  it("a folder called foo.ts that is empty", async () => {
    const cwd = await folder({ "a.ts": "" });
    await mkdir(join(cwd, "foo.ts"));
    const stderr = "foo.ts: no JavaScript or TypeScript file to lint in here\n";
    expect(await run(cwd, ["check", "foo.ts"])).toEqual({ code: 2, stdout: "", stderr });
  });

  it("a socket that is called like a file", async () => {
    const cwd = await folder({});
    const server = createServer().listen(join(cwd, "a.ts"));
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const stderr = "a.ts: not a JavaScript or TypeScript file\n";
    expect(await run(cwd, ["check", "a.ts"])).toEqual({ code: 2, stdout: "", stderr });
  });

  it("a link that leads to itself", async () => {
    const cwd = await folder({});
    await symlink("a.ts", join(cwd, "a.ts"));
    expect(await run(cwd, ["check", "a.ts"])).toMatchObject({
      code: 2,
      stderr: "a.ts: cannot read: too many symbolic links encountered\n",
    });
  });
});

describe("one bad file does not stop the others", () => {
  it("a syntax error is told once, next to the findings", async () => {
    const cwd = await folder({ "a.ts": "planted;", "src/bad.ts": "const = 1;", "z.ts": "planted;" });
    const { code, stdout, stderr } = await run(cwd, ["check"]);
    expect(code).toBe(2);
    expect(stderr).toBe("src/bad.ts:1:7: cannot parse: Variable declaration expected.\n");
    expect(stdout).toContain(join(cwd, "a.ts"));
    expect(stdout).toContain(join(cwd, "z.ts"));
    expect(stdout).not.toContain("bad.ts");
  });

  it("a syntax error in a file whose name begins with two dots, near to a parent's", async () => {
    const { stderr } = await run(await folder({ "..bad.ts": "const = 1;" }), ["check"]);
    expect(stderr).toBe("..bad.ts:1:7: cannot parse: Variable declaration expected.\n");
  });

  it("a syntax error outside the current folder is told with its whole path", async () => {
    const root = await folder({ "app/a.ts": "", "lib/bad.ts": "const = 1;" });
    const { stderr } = await run(join(root, "app"), ["check", "../lib"]);
    expect(stderr).toBe(`${join(root, "lib/bad.ts")}:1:7: cannot parse: Variable declaration expected.\n`);
  });

  it("a dangling link in a folder", async () => {
    const cwd = await folder({ "a.ts": "planted;" });
    await symlink("nowhere.ts", join(cwd, "gone.ts"));
    const { code, stdout, stderr } = await run(cwd, ["check"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "gone.ts: cannot read: no such file or directory\n" });
    expect(stdout).toContain("found planted");
  });

  it("a folder without permission, met or matched on the way", async () => {
    const cwd = await folder({ "src/a.ts": "planted;", "src/locked/b.ts": "planted;" });
    for (const path of ["src", "src/**/*.ts"]) {
      const { code, stdout, stderr } = await run(cwd, ["check", path]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: "src/locked: cannot read: permission denied\n" });
      expect(stdout).toContain("1 problem");
    }
  });

  it("a dangling link a glob matches, unlike one it does not", async () => {
    const cwd = await folder({ "a.ts": "planted;" });
    await symlink("nowhere.ts", join(cwd, "gone.ts"));
    expect(await run(cwd, ["check", "*.ts"])).toMatchObject({
      code: 2,
      stderr: "gone.ts: cannot read: no such file or directory\n",
    });
    expect(await run(cwd, ["check", "[a-f]*.ts"])).toMatchObject({ code: 1, stderr: "" });
  });

  // Reading this process's memory from address 0 fails for every user, root included.
  it.runIf(process.platform === "linux")("a file that opens and cannot be read", async () => {
    const cwd = await folder({ "a.ts": "planted;", "z.ts": "planted;" });
    await symlink("/proc/self/mem", join(cwd, "m.ts"));
    const { code, stdout, stderr } = await run(cwd, ["check"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "m.ts: cannot read: i/o error\n" });
    expect(stdout).toMatch(/a\.ts[^]*z\.ts/u);
  });

  it.skipIf(isRoot)("a file and a folder without permission", async () => {
    const cwd = await folder({ "a.ts": "planted;", "secret.ts": "", "vault/b.ts": "" });
    await chmod(join(cwd, "secret.ts"), 0);
    await chmod(join(cwd, "vault"), 0);
    const { code, stdout, stderr } = await run(cwd, ["check"]);
    await chmod(join(cwd, "vault"), 0o700);
    expect(stderr).toBe("vault: cannot read: permission denied\nsecret.ts: cannot read: permission denied\n");
    expect(code).toBe(2);
    expect(stdout).toContain("found planted");
  });

  it.each([
    ["crashes", "crashing", "the rule is broken "],
    ["is given a bad address", "misusing", "Invalid URL "],
    ["fails to read another file", "reading", "ENOENT: no such file or directory, open '/nowhere' "],
  ])("a file on which a rule %s", async (_, text, complaint) => {
    const cwd = await folder({ "a.ts": "planted;", "crash.ts": text });
    const { code, stdout, stderr } = await run(cwd, ["check"]);
    expect(code).toBe(2);
    expect(stderr.startsWith(`crash.ts: cannot lint: ${complaint}`)).toBe(true);
    expect(stderr).toMatch(/^[^\n]+ Rule: "stale-guard\/no-crash"\n$/u);
    expect(stdout).toContain("found planted");
  });

  it("a missing path", async () => {
    const cwd = await folder({ "a.ts": "planted;" });
    const { code, stdout, stderr } = await run(cwd, ["check", "nope", "a.ts", "nada"]);
    expect(code).toBe(2);
    expect(stderr).toBe("nope: no such file or folder\nnada: no such file or folder\n");
    expect(stdout).toContain("found planted");
  });

  it("does not count as clean, nor as linted", async () => {
    const cwd = await folder({ "a.ts": "", "bad.ts": "const = 1;" });
    expect((await run(cwd, ["check"])).stdout).toBe("");
    const json = await run(cwd, ["check", "--format", "json"]);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject([{ filePath: join(cwd, "a.ts") }]);
  });
});
