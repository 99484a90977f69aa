import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { Bench, plantedCase } from "./support/run.ts";

const buggy = "export class Client {\n  retry() {\n    setTimeout(() => this.connect(), 1000);\n  }\n}\n";
let bench: Bench | undefined;
afterAll(() => bench?.remove());

it("npm run corpus, on clones, compares the parent with the fix", async () => {
  const repository = new Bench([]);
  try {
    const repo = repository.path("owner+planted");
    mkdirSync(repo);
    const git = (...args: string[]): string => execFileSync("git", ["-C", repo, "-c", "user.name=a", "-c", "user.email=a@example.test", ...args], { encoding: "utf8" }).trim();
    git("init", "-q");
    const commit = (text: string): string => {
      repository.write("owner+planted/client.js", text);
      git("add", ".");
      git("commit", "-qm", "A change");
      return git("rev-parse", "HEAD");
    };
    const [parent, fix, moved] = [commit(buggy), commit(buggy.replace("setTimeout", "this.later")), commit(`// first\n${buggy}`)];
    bench = new Bench([
      plantedCase("told-apart", null, { parent_commit: parent, fix_commit: fix }),
      plantedCase("still-there", null, { parent_commit: parent, fix_commit: moved }),
      plantedCase("elsewhere", null, { repo: "owner/other", parent_commit: parent, fix_commit: fix }),
      plantedCase("npm-only", null, { npm_only: true }),
    ]);
    const { status, stdout, stderr } = await bench.run(["--repos", repository.folder, "--config", "strict"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^T +2 +2 \(100%\) +1 \(50%\)$/mu);
    expect(stdout).toContain("not measured: elsewhere: no clone\nnot measured: npm-only: in no repository\n");
  } finally {
    repository.remove();
  }
});
