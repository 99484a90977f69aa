import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commitAll, git } from "../cli/support/repository.ts";
import { node, type Outcome } from "./support/case.ts";
import { copyOfTheTree } from "./support/copy-of-the-tree.ts";

describe("npm run new", () => {
  let copy: string;
  const begin = (...argv: string[]): Promise<Outcome> => node(copy, "scripts/new.mjs", ...argv);
  const vitest = (...files: string[]): Promise<Outcome> => node(copy, "node_modules/vitest/vitest.mjs", "run", "--reporter=dot", ...files);

  beforeAll(async () => {
    copy = await copyOfTheTree();
    git(copy, "init", "--quiet");
    commitAll(copy);
  });

  it.each<[string[], string]>([
    [[], "say what: npm run new rule <id>, or npm run new primitive <name>"],
    [["toString", "x"], "say what: npm run new rule <id>, or npm run new primitive <name>"],
    [["rule"], "name one rule: npm run new rule <id>"],
    [["rule", "no-one", "no-two"], "name one rule: npm run new rule <id>"],
    [["rule", "Bad_Name"], "'Bad_Name' is no name for a rule; it is no-, require- or assign- and words in lower case, as in no-stuck-lock"],
    [["rule", "no-../x"], "'no-../x' is no name for a rule; it is no-, require- or assign- and words in lower case, as in no-stuck-lock"],
    [["rule", "no-stuck-lock"], "there is a rule no-stuck-lock already: rules/src/detect/no-stuck-lock.ts"],
    [["primitive", "guard"], "there is a primitive guard already: runtime/src/guard.ts"],
  ])("refuses %j, and writes nothing", async (argv, reason) => {
    expect(await begin(...argv)).toEqual({ code: 2, stdout: "", stderr: `new: ${reason}\n` });
    expect(git(copy, "status", "--porcelain")).toBe("");
  });

  it("begins a rule and a primitive that compile, are tested and documented, and says what is left", async () => {
    expect(await begin("rule", "no-planted-rule")).toMatchObject({ code: 0, stderr: "" });
    expect(await begin("primitive", "planted-thing")).toMatchObject({ code: 0, stderr: "" });
    const build = ["node_modules/typescript/bin/tsc", "-b", "runtime", "rules", "codemods"];
    expect(await node(copy, ...build)).toMatchObject({ code: 0, stdout: "" });
    expect(await node(copy, "scripts/update.mjs")).toMatchObject({ code: 0 });
    expect(await readFile(path.join(copy, "rules/README.md"), "utf8")).toContain("[no-planted-rule](docs/no-planted-rule.md)");
    expect(await node(copy, "node_modules/typescript/bin/tsc", "--noEmit")).toMatchObject({ code: 0, stdout: "" });
    const contracts = ["docs", "plugin", "generated", "witness", "markdown", "manifests", "runtime-docs", "runtime-pages"].map((name) => `test/contract/${name}.test.ts`);
    const passed = await vitest("test/rules/no-planted-rule", "test/runtime/planted-thing.test.ts", ...contracts);
    expect(passed.code, passed.stdout + passed.stderr).toBe(0);

    const left = await vitest("test/contract/scaffold.test.ts");
    expect(left.code).toBe(1);
    for (const file of ["rules/src/detect/no-planted-rule.ts", "rules/docs/no-planted-rule.md", "runtime/docs/planted-thing.md", "test/runtime/planted-thing.test.ts"]) expect(left.stdout + left.stderr).toContain(`${file}:`);
  });
});
