import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { ESLint } from "eslint";
import { defineConfig } from "eslint/config";
import { describe, expect, it } from "vitest";
import * as exported from "../../rules/src/index.ts";
import type { Rule } from "../../rules/src/rules/rule.ts";
import { parsePage } from "../../scripts/lib/docs/page.mjs";
import { buildPlugin, project } from "./support/project.ts";
import { configProblems, metaProblems, namesOf } from "./support/rule-meta.ts";

const { default: plugin, rules } = exported;
const manifest = JSON.parse(readFileSync(new URL("../../rules/package.json", import.meta.url), "utf8")) as { name: string; version: string };
const folder = new URL("../../rules/src/rules/", import.meta.url);
const ids = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/u, ""))
  .filter((name) => name !== "rule" && name !== "model-cache")
  .sort();

const BUG = `export class Gateway {
  connect() {
    this.ws?.close(); this.ws = new WebSocket("wss://gateway.example");
    this.ws.addEventListener("message", () => {
      setTimeout(() => this.connect(), 5000);
    });
  }
  close() {
    this.ws.close();
  }
}
`;

describe("the rules", () => {
  it("are the files of the rules folder", async () => {
    expect(Object.keys(rules).sort()).toEqual(ids);
    for (const id of ids) {
      const module = (await import(new URL(`${id}.ts`, folder).pathname)) as Record<string, unknown>;
      expect(Object.entries(module), id).toEqual([[namesOf(id).variable, expect.anything()]]);
      expect(module[namesOf(id).variable] === (rules as Record<string, unknown>)[id], id).toBe(true);
    }
  });

  it.each(Object.entries(rules))("%s describes itself", (id, rule) => {
    expect(metaProblems(id, rule)).toEqual([]);
  });

  it("a rule that describes itself badly is noticed", () => {
    const rule = rules["require-timer-guard"];
    const withMeta = (meta: object): Rule => ({ ...rule, meta: { ...rule.meta, ...meta } }) as Rule;
    const withDocs = (docs: object): Rule => withMeta({ docs: { ...rule.meta.docs, ...docs } });
    const problems = (planted: Rule): string[] => metaProblems("require-timer-guard", planted);
    expect(problems(withMeta({ messages: { ...rule.meta.messages, late: "Too late" } }))).toEqual(["require-timer-guard: the message late is no sentence"]);
    expect(problems(withMeta({ messages: {} }))).toEqual(["require-timer-guard: has no messages"]);
    expect(problems(withDocs({ description: "Reports timers" }))).toEqual(["require-timer-guard: the description begins with Reports"]);
    expect(problems(withDocs({ description: "Require timers." }))).toEqual(["require-timer-guard: the description ends with a period"]);
    expect(problems(withDocs({ url: "https://docs.example/rules" }))).toEqual(["require-timer-guard: the docs url leads to https://docs.example/rules"]);
    expect(problems(withDocs({ recommended: undefined }))).toEqual(["require-timer-guard: does not say whether it is recommended"]);
  });
});

describe("the configs", () => {
  it("strict has every rule that has no config of its own, recommended those that say so", () => {
    expect(configProblems(plugin)).toEqual([]);
    expect(Object.keys(plugin.configs).sort()).toEqual(["legacy-raw-fetch", "legacy-recommended", "legacy-strict", "raw-fetch", "recommended", "strict"]);
  });

  it("a forgotten, a superfluous and a lenient rule are noticed", () => {
    const { recommended, strict } = plugin.configs;
    const [first = ""] = Object.keys(strict.rules);
    const { [first]: _, ...others } = strict.rules;
    const withRules = (name: string, changed: object) => ({ ...plugin, configs: { ...plugin.configs, [name]: { ...recommended, rules: changed } } });
    expect(configProblems(withRules("strict", others))).toEqual([`strict lacks ${first}`]);
    expect(configProblems(withRules("recommended", { ...recommended.rules, "stale-guard/no-such-rule": "error" }))).toEqual(["recommended has stale-guard/no-such-rule"]);
    expect(configProblems(withRules("strict", { ...others, [first]: "error" }))).toEqual([`strict has ${first} at "error"`]);
    expect(configProblems({ ...plugin, rules: { ...rules, "no-new": { ...rules["require-timer-guard"], meta: { ...rules["require-timer-guard"].meta, docs: undefined } } as unknown as Rule } })).toEqual([
      "strict lacks stale-guard/no-new",
      "legacy-strict lacks stale-guard/no-new",
    ]);
  });
});

describe("the plugin", () => {
  it("bears the name and version of its package", () => {
    expect(plugin.meta).toEqual({ name: manifest.name, version: manifest.version, namespace: "stale-guard" });
  });

  it("is exported whole and by its parts", () => {
    expect(Object.keys(exported).sort()).toEqual(["configs", "default", "meta", "module.exports", "rules"]);
    expect(exported["module.exports"]).toBe(plugin);
    expect(plugin.rules).toBe(exported.rules);
    expect(plugin.configs).toBe(exported.configs);
    expect(plugin.meta).toEqual(exported.meta);
  });

  it.each([
    ["stale-guard/recommended", "error"],
    ["stale-guard/strict", ["error", { confidence: "possible" }]],
  ])("is extended with defineConfig: %s", async (name, level) => {
    const cwd = await project({});
    const config = defineConfig([{ files: ["**/*.js"], plugins: { "stale-guard": plugin as unknown as ESLint.Plugin }, extends: [name] }]);
    const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: config });
    const [result] = await eslint.lintText(BUG, { filePath: "gateway.js" });
    expect(result?.messages.map(({ ruleId, line }) => [ruleId, line])).toEqual([["stale-guard/require-timer-guard", 5]]);
    const { rules: levels } = (await eslint.calculateConfigForFile("gateway.js")) as { rules: Record<string, unknown[]> };
    expect(levels["stale-guard/no-rearm-after-teardown"]).toEqual([2, ...(typeof level === "string" ? [{ confidence: "certain" }] : level.slice(1))]);
  });

  it("takes names from settings for every rule", async () => {
    const cwd = await project({});
    const lint = async (settings: object) => {
      const config = defineConfig([{ files: ["**/*.js"], plugins: { "stale-guard": plugin as unknown as ESLint.Plugin }, extends: ["stale-guard/recommended"], settings: { "stale-guard": settings } }]);
      const [result] = await new ESLint({ cwd, overrideConfigFile: true, overrideConfig: config }).lintText(BUG.replace("setTimeout", "this.timers.later"), { filePath: "gateway.js" });
      return result?.messages.map(({ ruleId }) => ruleId);
    };
    expect(await lint({ schedulers: ["later"] })).toEqual(["stale-guard/require-timer-guard"]);
    expect(await lint({})).toEqual([]);
  });
});

describe("the built package", () => {
  it("is found by ESLint's command, with the readme's config, and by require", async () => {
    const readme = parsePage("README", readFileSync(new URL("../../rules/README.md", import.meta.url), "utf8"));
    const { code } = readme.blocks.find(({ language }) => language === "js") ?? { code: "" };
    const cwd = await project({
      "package.json": JSON.stringify({ type: "module" }),
      "gateway.js": BUG,
      "eslint.config.js": code,
      "names.cjs": 'console.log(Object.keys(require("eslint-plugin-stale-guard")).sort().join());',
    });
    await buildPlugin(cwd);
    const run = async (...args: string[]) =>
      promisify(execFile)(process.execPath, args, { cwd }).then(
        ({ stdout }) => ({ code: 0, stdout }),
        (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: error.stdout + error.stderr }),
      );
    const linted = await run("node_modules/eslint/bin/eslint.js", "gateway.js");
    expect(linted.stdout).toMatch(/^ +5:7 +error .*stale-guard\/require-timer-guard$/mu);
    expect(linted.code).toBe(1);
    const names = await run("names.cjs");
    expect(names.stdout.trim().split(",").filter((name) => name !== "__esModule")).toEqual(["configs", "meta", "rules"]);
  });
});
