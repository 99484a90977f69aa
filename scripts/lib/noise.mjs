// How often the plugin speaks on published code that nobody has called buggy.
import { readFileSync } from "node:fs";
import path from "node:path";
import * as parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import { prefix, rulesOf } from "./plugin.mjs";
import { packages, root, sourcesOf, versionOf } from "./published-sources.mjs";
import { perThousand } from "./table.mjs";

/** Findings per 1000 lines over all connection libraries; findings in any other package. */
const limits = { connection: 0.5, other: 0 };

export async function measureNoise(plugin, configName, chosen = packages) {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    allowInlineConfig: false,
    overrideConfig: [
      { ignores: ["!**/node_modules/"] },
      {
        files: ["**/*.{js,ts}"],
        plugins: { [prefix]: plugin },
        rules: rulesOf(plugin, configName),
        languageOptions: { parser, sourceType: "module", ecmaVersion: "latest" },
        linterOptions: { reportUnusedDisableDirectives: "off" },
      },
    ],
  });
  const rows = [];
  for (const one of chosen) rows.push(await measurePackage(eslint, one));
  return rows;
}

async function measurePackage(eslint, { name, kind, ...choice }) {
  const files = sourcesOf({ name, ...choice });
  const results = await eslint.lintFiles(files);
  const findings = results.flatMap(({ filePath, messages }) => messages.map((message) => asFinding(filePath, message)));
  const lines = files.reduce((sum, file) => sum + countLines(file), 0);
  return { package: name, kind, version: versionOf(name), files: results.length, lines, findings };
}

function asFinding(filePath, { ruleId, line, message, fatal }) {
  const file = path.relative(path.join(root, "node_modules"), filePath);
  // An unread file would count as a quiet one.
  if (fatal || !ruleId?.startsWith(`${prefix}/`)) throw new Error(`${file}:${line ?? 0}: ${message}`);
  return { file, line, rule: ruleId.slice(prefix.length + 1), message };
}

const countLines = (file) => readFileSync(file, "utf8").split("\n").length - 1;

export function totalsOf(rows, kind) {
  const some = rows.filter((row) => row.kind === kind);
  const sum = (of) => some.reduce((total, row) => total + of(row), 0);
  const [files, lines, findings] = [sum((row) => row.files), sum((row) => row.lines), sum((row) => row.findings.length)];
  return { files, lines, findings, perThousand: perThousand(findings, lines) };
}

/** One sentence for each limit that is broken. */
export function breaches(rows) {
  const connection = totalsOf(rows, "connection");
  const tooLoud = rows.filter((row) => row.kind === "other" && row.findings.length > limits.other);
  return [
    ...(connection.perThousand > limits.connection
      ? [`connection libraries: ${connection.perThousand.toFixed(2)} findings per 1000 lines, limit ${limits.connection}`]
      : []),
    ...tooLoud.map((row) => `${row.package}: ${row.findings.length} findings, limit ${limits.other}`),
  ];
}
