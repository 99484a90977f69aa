import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../../scripts/corpus.mjs", import.meta.url));

/** Reports every `setTimeout` under the name of a real rule; only strict reports every `setInterval` too. */
const TOY_PLUGIN = `
const calls = (...names) => ({ create: (context) => ({ CallExpression(node) { if (names.includes(node.callee.name)) context.report({ node, message: "a timer" }); } }) });
const rules = { "require-timer-guard": calls("setTimeout"), "no-rearm-after-teardown": calls("setInterval") };
export default { rules, configs: {
  recommended: { rules: { "stale-guard/require-timer-guard": "error" } },
  strict: { rules: { "stale-guard/require-timer-guard": "error", "stale-guard/no-rearm-after-teardown": "error" } },
} };
`;

export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a toy plugin and cases, in which the corpus script runs. */
export class Bench {
  readonly folder = mkdtempSync(path.join(tmpdir(), "stale-guard-corpus-test-"));

  constructor(cases: readonly object[]) {
    this.write("toy.mjs", TOY_PLUGIN);
    this.write("cases.jsonl", cases.map((one) => JSON.stringify(one)).join("\n"));
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** Runs the script on the cases with the toy plugin; npm sees no registry but the given one. */
  run(args: readonly string[], registry = "http://127.0.0.1:9"): Promise<Result> {
    const env = { ...process.env, npm_config_registry: registry, npm_config_cache: this.path("npm-cache"), npm_config_userconfig: this.path("npmrc") };
    const all = [script, "--cases", this.path("cases.jsonl"), "--cache", this.path("tarballs"), "--plugin", this.path("toy.mjs"), ...args];
    return new Promise((resolve) => {
      execFile(process.execPath, all, { env, cwd: this.folder }, (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, stdout, stderr });
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A planted case: a timer in \`Client.retry\`. */
export function plantedCase(id: string, npm: object | null, more: object = {}): object {
  return { id, repo: "owner/planted", file: "client.js", function: "Client.retry (late connect)", lines_before: "3-4", categories: ["T"], statically_visible: "yes", summary: `The timer of ${id}.`, npm, ...more };
}
