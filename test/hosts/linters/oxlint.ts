import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../finding.ts";
import { run } from "../project/run.ts";
import { positionsIn } from "./byte-offsets.ts";
import { baseLevels, optionLevels, optionsFiles, settings, strictFiles, strictLevels } from "./levels.ts";
import type { Linter } from "./linter.ts";

interface Report {
  readonly number_of_files: number;
  readonly diagnostics: readonly Diagnostic[];
}

interface Diagnostic {
  readonly code?: string;
  readonly message: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly offset: number; readonly length: number } }[];
}

export const oxlint: Linter = {
  configure: (_, folders) => ({
    ".oxlintrc.json": JSON.stringify({
      jsPlugins: ["eslint-plugin-stale-guard"],
      categories: { correctness: "off" },
      settings,
      rules: baseLevels,
      overrides: [
        { files: strictFiles(folders), rules: strictLevels },
        { files: optionsFiles, rules: optionLevels },
      ],
    }),
  }),
  async lint({ folder }, _, node) {
    const { stdout, stderr } = await run(node, ["node_modules/oxlint/bin/oxlint", "--format", "json", "src"], folder);
    if (stdout === "") throw new Error(`oxlint said nothing but ${stderr}`);
    const { diagnostics, number_of_files: files } = JSON.parse(stdout) as Report;
    const own = diagnostics.filter(({ code }) => code?.startsWith("stale-guard("));
    const unparsed = diagnostics.filter((one) => !own.includes(one)).map(({ filename, message }) => `${filename}: ${message}`);
    return { findings: own.map((one) => findingOf(folder, one)), unparsed, files };
  },
};

/** Its own columns count bytes, and so do its offsets. */
function findingOf(folder: string, { code = "", message, filename, labels }: Diagnostic): Finding {
  const at = positionsIn(readFileSync(join(folder, filename), "utf8"));
  const { offset, length } = labels[0]?.span ?? { offset: 0, length: 0 };
  const [start, end] = [at(offset), at(offset + length)];
  const rule = code.replace(/^(.+)\((.+)\)$/u, "$1/$2");
  return { file: filename, rule, message, line: start.line, column: start.column, endLine: end.line, endColumn: end.column, suggestions: undefined };
}
