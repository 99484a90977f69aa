import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, inject, it } from "vitest";
import { workspaces } from "../../scripts/lib/workspaces.mjs";
import { commitAll, git } from "../cli/support/repository.ts";
import { node, npx, place } from "./support/case.ts";
import { gateway, session, socket } from "./support/gateway.ts";

const version = workspaces().find(({ folder }) => folder === "codemods")?.manifest.version;

async function project(cleared: boolean): Promise<string> {
  const cwd = await place({ "gateway.mjs": gateway({ cleared }), "socket.mjs": socket, "session.mjs": session });
  git(cwd, "init", "--quiet");
  commitAll(cwd);
  return cwd;
}

describe("npx stale-guard check", () => {
  it("finds the bug and not its near miss", async () => {
    const found = await npx(await project(false), "stale-guard", "check", ".");
    expect(found).toMatchObject({ code: 1, stderr: "" });
    expect(found.stdout).toContain("stale-guard/require-timer-guard");
    expect(await npx(await project(true), "stale-guard", "check", ".")).toMatchObject({ code: 0, stdout: expect.stringMatching(/, no findings\n$/u), stderr: "" });
  });
});

describe.each(["stale-guard", "ts-morph"])("npx %s", (program) => {
  it("is this package", async () => {
    expect(await npx(inject("project"), program, "--version")).toMatchObject({ code: 0, stdout: expect.stringContaining(String(version)) });
  });

  it("codemod rewrites, and what it wrote runs and is clean", async () => {
    const cwd = await project(false);
    expect((await node(cwd, "session.mjs")).stdout).toBe("2\n");
    expect(await npx(cwd, program, "codemod", ".")).toMatchObject({ code: 0, stdout: expect.stringContaining('+import { generationOf, guard } from "@stale-guard/runtime";') });
    expect(git(cwd, "status", "--porcelain")).toBe("");
    expect(await npx(cwd, program, "codemod", "--write", ".")).toMatchObject({ code: 0, stderr: "" });
    expect((await node(cwd, "session.mjs")).stdout).toBe("1\n");
    expect(await npx(cwd, "stale-guard", "check", ".")).toMatchObject({ code: 0, stdout: expect.stringMatching(/, no findings\n$/u) });
  });
});

describe("npx stale-guard raw-fetch", () => {
  it("begins a ledger, holds to it, and tests itself", async () => {
    const cwd = await place({ "load.mjs": "export const load = (url) => fetch(url);\n" });
    git(cwd, "init", "--quiet");
    commitAll(cwd);
    expect(await npx(cwd, "stale-guard", "raw-fetch", "init", "--reason", "from before")).toMatchObject({ code: 0 });
    expect(await npx(cwd, "stale-guard", "raw-fetch")).toMatchObject({ code: 0 });
    expect(await npx(cwd, "stale-guard", "raw-fetch", "--self-test")).toMatchObject({ code: 0 });
    const { $schema } = JSON.parse(await readFile(path.join(cwd, "raw-fetch.allowlist.json"), "utf8")) as { $schema: string };
    expect($schema).toMatch(/@stale-guard\/runtime\/raw-fetch\.schema\.json$/u);
    await node(cwd, "-e", `fs.appendFileSync("load.mjs", "export const other = (url) => fetch(url);\\n")`);
    expect(await npx(cwd, "stale-guard", "raw-fetch")).toMatchObject({ code: 1, stdout: expect.stringContaining("load.mjs:2:31") });
  });
});
