// One file through the rules as `stale-guard check` runs them, beside TypeScript's parse of the same text.
import { readFileSync } from "node:fs";
import { Linter } from "eslint";
import ts from "typescript";

/** Further measurements of a file whose first one is over the limits: a moment's disturbance is not its fault. */
const repetitions = 2;

/** Milliseconds of CPU, which other programs on the machine take no part of. */
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * @param config ESLint's configuration, with the plugin that `timed` gave
 * @param spent what `timed` fills
 * @param swallowed the list that internal errors are put into
 * @param detectors what is asked where ESLint's parser refuses a text: a half-typed file reaches the rules of other hosts all the same
 */
export function rulesMeasurer({ config, spent, detectors, swallowed, isSlow }) {
  const linter = new Linter({ cwd: "/" });

  return (file) => {
    const bytes = readFileSync(file);
    const text = bytes.toString("utf8");
    let result = once(file, text);
    if (isSlow(result)) {
      const all = [result, ...Array.from({ length: repetitions }, () => once(file, text))].sort((a, b) => a.rules - b.rules);
      result = { ...all[all.length >> 1], parse: Math.max(...all.map(({ parse }) => parse)) };
    }
    return { file, bytes: bytes.length, ...result };
  };

  function once(file, text) {
    spent.clear();
    swallowed.length = 0;
    const parse = timeOf(() => ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true));
    const measured = { parse, rules: 0, slowestRule: "", findings: 0, throws: [] };
    let messages = [];
    try {
      messages = linter.verify(text, config, { filename: file, allowInlineConfig: false });
    } catch (error) {
      return { ...measured, throws: [describe(error)] };
    }
    const fatal = messages.find((message) => message.fatal);
    if (fatal !== undefined) {
      // The commands pass over such a file, whatever is in it.
      const isTooLarge = /too much for the memory/u.test(fatal.message);
      if (!isTooLarge) measured.rules = timeOf(() => detectors.analyze(text, file).length + detectors.rawSites(text, file).sites.length);
      measured.skipped = fatal.message;
    } else {
      measured.findings = messages.length;
      measured.rules = [...spent.values()].reduce((sum, each) => sum + each, 0);
      [[measured.slowestRule] = [""]] = [...spent].sort(([, a], [, b]) => b - a);
    }
    return { ...measured, throws: [...new Set(swallowed.map(describe))] };
  }
}

/** The plugin with a stopwatch around each rule; `spent` has the milliseconds by rule. */
export function timed(plugin, spent) {
  const take = (name, run) => {
    const started = now();
    try {
      return run();
    } finally {
      spent.set(name, (spent.get(name) ?? 0) + now() - started);
    }
  };
  const watch = ([name, rule]) => {
    const create = (context) => {
      const listeners = Object.entries(take(name, () => rule.create(context)));
      return Object.fromEntries(listeners.map(([event, listener]) => [event, (...nodes) => take(name, () => listener(...nodes))]));
    };
    return [name, { ...rule, create }];
  };
  // The configs name the plugin without the watch.
  const bare = ([name, { rules }]) => [name, { rules }];
  return { ...plugin, rules: Object.fromEntries(Object.entries(plugin.rules).map(watch)), configs: Object.fromEntries(Object.entries(plugin.configs).map(bare)) };
}

function timeOf(run) {
  const started = now();
  run();
  return now() - started;
}

export function describe(error) {
  return error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 4).join(" ").slice(0, 600) : String(error);
}
