import { describe, expect, inject, it } from "vitest";
import { linters } from "../linters/linters.ts";
import { type Host, hosts } from "../pinned.ts";
import { makeProject } from "../project/project.ts";
import { hostFiles } from "./host-files.ts";

const file = "docs/off.js";
const rule = "stale-guard/no-raw-fetch";
const text = `/* eslint ${rule}: "off" */\nexport const load = (url) => fetch(url);\nexport const timer = () => setTimeout(() => fetch("/"), 1);\n`;

const one = (kind: Host["kind"]): Host => hosts.find((host) => host.kind === kind && host.parser !== "typescript-eslint") as Host;

describe("a rule set in a comment, as in /* eslint rule: off */", () => {
  it.each([
    ["is obeyed by ESLint", one("flat"), 0],
    ["is not by oxlint", one("oxlint"), 2],
    ["is not by rslint", one("rslint"), 2],
  ])("%s", async (_, host, count) => {
    const { runtime = "", rules = "" } = inject("tarballs");
    const loud = { path: "docs/loud.js", text: text.replace("/* eslint", "/*") };
    const project = await makeProject(inject("top"), [...host.packages, runtime, rules], hostFiles(host, [{ path: file, text }, loud]));
    const { findings } = await linters[host.kind].lint(project, host, process.execPath);
    const raw = findings.filter((finding) => finding.rule === rule).map((finding) => finding.file);
    expect(raw.filter((name) => name === "src/docs/loud.js")).toHaveLength(2);
    expect(raw.filter((name) => name === `src/${file}`)).toHaveLength(count);
  });
});
