import { describe, expect, it } from "vitest";
import { node, place } from "./support/case.ts";
import { documents, modules, specifiers } from "./support/subpaths.ts";

/** What a program of each kind gets of each specifier: its names, sorted, or the error's code. */
const programs = {
  esm: `const seen = {};
for (const specifier of SPECIFIERS) {
  const attributes = specifier.endsWith(".json") ? { with: { type: "json" } } : {};
  seen[specifier] = await import(specifier, attributes).then((names) => Object.keys(names.default && attributes.with ? names.default : names).sort(), ({ code }) => code);
}
console.log(JSON.stringify(seen));`,
  cjs: `const seen = {};
for (const specifier of SPECIFIERS) {
  try { seen[specifier] = Object.keys(require(specifier)).filter((name) => name !== "__esModule").sort(); } catch ({ code }) { seen[specifier] = code; }
}
console.log(JSON.stringify(seen));`,
};

async function seen(kind: keyof typeof programs, wanted: readonly string[]): Promise<Record<string, string[] | string>> {
  const file = `program.${kind === "esm" ? "mjs" : "cjs"}`;
  const cwd = await place({ [file]: programs[kind].replace("SPECIFIERS", JSON.stringify(wanted)) });
  // A warning is for whoever asks; the names have to come all the same.
  const { code, stdout, stderr } = await node(cwd, "--disable-warning=ExperimentalWarning", file);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Record<string, string[] | string>;
}

describe("every subpath", () => {
  it("is taken from the manifests", () => {
    expect(modules).toEqual(expect.arrayContaining(["eslint-plugin-stale-guard", "@stale-guard/runtime/undici", "stale-guard"]));
    expect(documents).toContain("@stale-guard/runtime/raw-fetch.schema.json");
  });

  it("can be imported and required, and gives the same; the plugin is what is required", async () => {
    const imported = await seen("esm", specifiers);
    expect(Object.entries(imported).filter(([, names]) => !Array.isArray(names) || names.length === 0)).toEqual([]);
    expect(imported["@stale-guard/runtime"]).toContain("generationOf");
    const { "eslint-plugin-stale-guard": plugin, ...others } = imported;
    expect(plugin).toEqual(["configs", "default", "meta", "module.exports", "rules"]);
    expect(await seen("cjs", specifiers)).toEqual({ ...others, "eslint-plugin-stale-guard": ["configs", "meta", "rules"] });
  });

  it.each(["esm", "cjs"] as const)("but no other file: %s", async (kind) => {
    const inner = ["@stale-guard/runtime/token", "@stale-guard/runtime/dist/token.js", "eslint-plugin-stale-guard/configs", "stale-guard/main"];
    expect(await seen(kind, inner)).toEqual(Object.fromEntries(inner.map((specifier) => [specifier, "ERR_PACKAGE_PATH_NOT_EXPORTED"])));
  });
});
