import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository, snapshot } from "./support/repository.ts";
import { allowedIn, guarded, ledgerName, ledgerText, project, rawFetch, told } from "./support/raw-fetch.ts";

const migrate = ["migrate", "list.txt", "--reason", "legacy"];

describe("migrate", () => {
  it.each<[string, string]>([
    ["one per line", "src/a.ts:2\nsrc/b.ts:3\n"],
    ["with columns, commas, comments and carriage returns", "# old list\r\n// of ours\r\nsrc/a.ts:2:10,\r\n\r\n  src/b.ts:3\r\n"],
    ["quoted", '"src/a.ts:2",\n  \'src/b.ts:3\',\n'],
    ["in a script", 'const allowed = new Set([\n  // legacy\n  "src/a.ts:2",\n  `src/b.ts:3`,\n]);\nif (x) throw new Error("no");\n'],
    ["from the list's own folder", "./src/a.ts:2\nsrc/../src/b.ts:3"],
  ])("takes over a list: %s", async (_, list) => {
    const cwd = await repository({ ...project, "list.txt": list });
    expect(await rawFetch(cwd, [...migrate, "--owner", "me"])).toEqual({
      code: 0,
      stdout: `stale-guard: .gitattributes: additions to it merge by themselves\nstale-guard: ${ledgerName}: 2 raw calls allowed of 2 lines\n`,
      stderr: "",
    });
    expect(await allowedIn(cwd)).toEqual(["src/a.ts load fetch", "src/b.ts Client.open WebSocket"]);
    expect(await ledgerText(cwd)).toContain('"reason": "legacy", "owner": "me"');
    expect((await rawFetch(cwd)).code).toBe(0);
  });

  it("tells lines that match no call, and what is no line at all; the others are taken", async () => {
    const cwd = await repository({ ...project, "list.txt": "src/a.ts:2\nsrc/a.ts:7\nsrc/nope.ts:1\nsrc/b.ts\n" });
    expect(await rawFetch(cwd, migrate)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${ledgerName}: 1 raw call allowed of 3 lines; 1 raw call not in the list\n`) as string,
      stderr: "list.txt: not a path:line: src/b.ts\nsrc/a.ts:7: no raw call on this line, so no entry\nsrc/nope.ts:1: no raw call on this line, so no entry\n",
    });
    expect(await told(cwd)).toEqual(["violation src/b.ts:3"]);
  });

  it("writes nothing when no line matches", async () => {
    const cwd = await repository({ ...project, "list.txt": "src/c.ts:1\n" });
    const before = await snapshot(cwd);
    expect((await rawFetch(cwd, migrate)).code).toBe(1);
    expect(await snapshot(cwd)).toEqual(before);
  });

  it("takes all calls on a line, as such a list did", async () => {
    const cwd = await repository({ "a.ts": "export const both = () => [fetch('https://a.test'), new WebSocket('wss://b.test')];\n", "list.txt": "a.ts:1" });
    expect((await rawFetch(cwd, migrate)).stdout).toContain("2 raw calls allowed of 1 line\n");
  });

  it("adds to a ledger that is there, and does not mind what that has already", async () => {
    const cwd = await repository({ ...project, "list.txt": "src/a.ts:2\nsrc/b.ts:3\n", "first.txt": "src/a.ts:2\n" });
    await rawFetch(cwd, ["migrate", "first.txt", "--reason", "first"]);
    expect(await rawFetch(cwd, migrate)).toEqual({ code: 0, stdout: `stale-guard: ${ledgerName}: 1 raw call allowed of 2 lines\n`, stderr: "" });
    expect((await ledgerText(cwd)).match(/"reason": "\w+"/gu)).toEqual(['"reason": "first"', '"reason": "legacy"']);
    expect((await rawFetch(cwd, migrate)).stdout).toContain("0 raw calls allowed of 2 lines\n");
  });

  it("finds paths from where it is run as well", async () => {
    const cwd = await guarded({ "list.txt": "", "sub/a.ts": "" });
    await writeFile(join(cwd, "sub/a.ts"), "fetch('https://a.test');\n");
    await writeFile(join(cwd, "sub/list.txt"), "a.ts:1\n");
    expect((await rawFetch(join(cwd, "sub"), migrate)).code).toBe(0);
    expect(await allowedIn(cwd)).toEqual(["sub/a.ts <module> fetch"]);
  });
});
