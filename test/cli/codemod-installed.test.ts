import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commitAll, git, repository, snapshot, texts } from "./support/repository.ts";
import { run } from "./support/command.ts";

const gateway = `import { WebSocket } from "./socket.js";

// Reconnects for ever.
export class Gateway {
  private ws?: WebSocket;
  connect(): void {
    this.ws = new WebSocket("wss://example.com");
    this.ws.onclose = () => {
      setTimeout(() => this.connect(), 1000);
    };
  }
  close(): void {
    this.ws?.close();
    this.ws = undefined;
  }
}
`;
const socket = `export class WebSocket {
  onclose?: () => void;
  constructor(readonly url: string) {}
  close(): void {}
}
`;
const files = { "src/gateway.ts": gateway, "src/socket.ts": socket, "tsconfig.json": '{ "compilerOptions": { "strict": true, "types": ["node"] } }' };

const codemods = fileURLToPath(new URL("../../codemods/", import.meta.url));

describe("the installed rules and codemods", () => {
  it("rewrite what check finds, and are then done", async () => {
    const cwd = await repository(files);
    const shown = await run(cwd, ["codemod"]);
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toMatch(/^\+import \{.*\bguard\b.*\} from "@stale-guard\/runtime";$/mu);
    expect(shown.stdout).toMatch(/^require-timer-guard +[1-9]\d* +0 +0$/mu);
    expect(shown.stdout).toMatch(/: npm install @stale-guard\/runtime\n$/u);

    expect((await run(cwd, ["codemod", "--write"])).code).toBe(0);
    expect(git(cwd, "status", "--porcelain")).toBe(" M src/gateway.ts\n");
    const [written = ""] = await texts(cwd, "src/gateway.ts");
    git(cwd, "checkout", "--quiet", ".");
    execFileSync("git", ["apply"], { cwd, input: shown.stdout });
    expect(await texts(cwd, "src/gateway.ts")).toEqual([written]);

    commitAll(cwd);
    const before = await snapshot(cwd);
    expect(await run(cwd, ["codemod", "--write"])).toMatchObject({ code: 0, stdout: "stale-guard: 2 files, nothing to rewrite\n" });
    expect(await snapshot(cwd)).toEqual(before);
  });

  it("are the ones --rule names", async () => {
    const { code, stderr } = await run(await repository({}), ["codemod", "--rule", "nope"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^stale-guard: unknown rule 'nope'; there are [^\n]*\brequire-timer-guard\b[^\n]*\n$/u);
  });
});

/** Whether the build is that of the sources as they are. */
function isBuilt(): boolean {
  const newest = Math.max(...readdirSync(`${codemods}src`, { recursive: true }).map((name) => statSync(`${codemods}src/${String(name)}`).mtimeMs));
  return (statSync(`${codemods}dist/.tsbuildinfo`, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= newest;
}

describe("the programs stale-guard and ts-morph", () => {
  const { bin } = JSON.parse(readFileSync(`${codemods}package.json`, "utf8")) as { bin: Record<string, string> };

  it.runIf(isBuilt()).each(Object.entries(bin))("%s", async (_, program) => {
    const cwd = await repository(files);
    const start = (...argv: string[]) => spawnSync(process.execPath, [`${codemods}${program}`, "codemod", ...argv], { cwd, encoding: "utf8" });
    expect(start("--check")).toMatchObject({ status: 1, stderr: "" });
    expect(await texts(cwd, "src/gateway.ts")).toEqual([gateway]);
    expect(start("--write")).toMatchObject({ status: 0, stderr: "" });
    expect(start("--write")).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("src/gateway.ts (changed)") });
    expect(start("--check")).toMatchObject({ status: 0, stdout: "stale-guard: 2 files, nothing to rewrite\n" });
  });
});
