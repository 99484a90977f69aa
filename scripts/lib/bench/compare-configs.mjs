// How much CPU ESLint takes with one config or another over the same files.
//
// All run in one process, file by file in turn, and each begins as often as the others. What disturbs a shared machine for a
// moment then hits all alike. With equal configs on a busy two-core machine, the ratio of one round had a standard deviation
// of 4 % this way; of 6 to 8 % with whole runs in turn; of 7 % with a process for each run, which took twice as long for the
// loading of modules. Collecting garbage before each run made it worse.
//
// Linter is ESLint's core, without the search for files; that would only flatter the ratios.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Linter } from "eslint";
import { copySources, withFolder } from "./copy-sources.mjs";

/**
 * @param {{ name: string, parser?: object, plugins: object, rules: object }[]} configs ESLint's own parser, espree, where none is given
 * @returns {Promise<Record<string, { runs: number[], findings: number }>>} CPU milliseconds (user and system), round by round
 */
export async function compareConfigs(configs, packages, { rounds, warmup = 1, hasTypes = false, progress = () => {} }) {
  const measured = Object.fromEntries(configs.map(({ name }) => [name, { runs: [], findings: 0 }]));
  const runRounds = async (withCopies) => {
    for (let round = -warmup; round < rounds; round += 1) {
      progress(`${configs.at(-1).name} and others, round ${Math.max(round + 1, 1)} of ${rounds}`);
      const spent = await withCopies((copies) => runRound(configs, copies, round + warmup));
      for (const { name } of configs) {
        measured[name].findings = spent[name].findings;
        if (round >= 0) measured[name].runs.push(spent[name].cpu);
      }
    }
  };
  if (hasTypes) await withFolder((folder) => runRounds((use) => use(copiesWithTypes(configs, packages, folder))));
  // New copies for each round and config, so that what an analysis remembers of a path from before is of no use.
  else await runRounds((use) => withFolder((folder) => use(copiesFor(configs, packages, folder))));
  return measured;
}

function copiesFor(configs, packages, folder) {
  return configs.map((_, index) => {
    const cwd = path.join(folder, String(index));
    return { linter: new Linter({ cwd }), files: copySources(cwd, packages), parserOptions: {} };
  });
}

/** One copy for all: the program of types is built once, as in an editor; on a command line it comes on top. */
function copiesWithTypes(configs, packages, folder) {
  const files = copySources(folder, packages);
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { allowJs: true, noEmit: true, target: "es2022", module: "nodenext", types: [] }, include: ["."] }));
  const parserOptions = { project: "./tsconfig.json", tsconfigRootDir: folder };
  const linter = new Linter({ cwd: folder });
  return configs.map(() => ({ linter, files, parserOptions }));
}

function runRound(configs, copies, round) {
  const spent = Object.fromEntries(configs.map(({ name }) => [name, { cpu: 0, findings: 0 }]));
  for (const index of copies[0].files.keys()) {
    for (const turn of configs.keys()) {
      const which = (turn + index + round) % configs.length;
      const { cpu, findings } = lint(configs[which], copies[which], copies[which].files[index]);
      spent[configs[which].name].cpu += cpu;
      spent[configs[which].name].findings += findings;
    }
  }
  return spent;
}

function lint({ parser, plugins, rules }, { linter, parserOptions }, { file, text }) {
  const languageOptions = { sourceType: "module", ecmaVersion: "latest", ...(parser ? { parser, parserOptions } : {}) };
  const config = [{ files: ["**/*.js"], plugins, rules, languageOptions, linterOptions: { reportUnusedDisableDirectives: "off" } }];
  const before = process.cpuUsage();
  const messages = linter.verify(text, config, { filename: file, allowInlineConfig: false });
  const { user, system } = process.cpuUsage(before);
  const unread = messages.find((message) => message.fatal || message.ruleId === null);
  if (unread) throw new Error(`${path.basename(file)}: ${unread.message}`);
  return { cpu: (user + system) / 1000, findings: messages.length };
}
