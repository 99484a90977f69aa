import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parsePage, section, tableRows } from "../../scripts/lib/docs/page.mjs";
import { type Host, hosts, nodes, typescript } from "./pinned.ts";

const readme = parsePage("README", readFileSync(new URL("../../rules/README.md", import.meta.url), "utf8"));
const table = tableRows(section(readme, "Where it runs") ?? "");

const product = ({ kind }: Host): string => (kind === "flat" ? "ESLint" : kind === "eslintrc" ? "ESLint with eslintrc" : kind);

function parserOf({ parser, packages }: Host): string {
  const [, version] = packages.map((spec) => /^(?:typescript-eslint|@typescript-eslint\/parser|@babel\/eslint-parser)@(.+)$/u.exec(spec)).find((found) => found !== null) ?? [];
  const name = parser === "babel" ? "@babel/eslint-parser" : parser;
  return version === undefined ? name : `${name} ${version}`;
}

/** The rows that the pinned hosts make: one for each version. */
function rows(): string[][] {
  const byVersion = new Map<string, Host[]>();
  for (const host of hosts) {
    const key = `${product(host)} ${host.version}`;
    byVersion.set(key, [...(byVersion.get(key) ?? []), host]);
  }
  return [
    ...[...byVersion.values()].map((group) => [product(group[0] as Host), (group[0] as Host).version, group.map(parserOf).join(", ")]),
    ["Node.js", Object.values(nodes).toSorted().join(", "), ""],
    ["TypeScript in the project", Object.values(typescript).join(", "), ""],
  ];
}

it("the plugin's readme lists the hosts that are tried, in these versions", () => {
  expect(table).toEqual(rows());
});

it("its config for rslint names what the hosts' tests use", () => {
  const [, config] = readme.blocks.filter(({ language }) => language === "js").map(({ code }) => code);
  expect(config).toMatch(/files: .*\n.*plugins: \{ "stale-guard": staleGuard \},\n.*rules: staleGuard\.configs\.recommended\.rules/u);
});
