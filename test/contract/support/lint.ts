import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import plugin from "../../../rules/src/index.ts";
import type { Block } from "../../../scripts/lib/docs/page.mjs";

export type LintMessage = Linter.LintMessage;

const linter = new Linter();
const known = new Map<string, LintMessage[]>();

/** What a page has beside the rules that every block is judged by. */
export interface Beside {
  /** The page's rule, where no config of all pages has it. */
  readonly rule?: string | undefined;
  /** A ledger for that rule. */
  readonly ledger?: string | undefined;
}

/** What every rule says of a block: only what is certain, or, as the strict config, what is possible too. */
export function lint({ code, language }: Pick<Block, "code" | "language">, config: "certain" | "strict", beside: Beside = {}): LintMessage[] {
  const key = `${config} ${language} ${code} ${JSON.stringify(beside)}`;
  let messages = known.get(key);
  if (messages === undefined) {
    const parser = language === "ts" ? { parser: tseslint.parser as Linter.Parser } : {};
    const { plugins, rules: strict } = plugin.configs.strict;
    const shared = config === "strict" ? strict : Object.fromEntries(Object.keys(strict).map((id) => [id, "error"]));
    const rules = beside.rule === undefined ? shared : { ...shared, [`stale-guard/${beside.rule}`]: "error" };
    const entry = { files: ["**/*.ts", "**/*.js"], languageOptions: parser, plugins, rules } as unknown as Linter.Config;
    messages = beside.ledger === undefined ? linter.verify(code, [entry], { filename: `example.${language}` }) : lintBeside(beside.ledger, code, entry, `example.${language}`);
    known.set(key, messages);
  }
  return messages;
}

function lintBeside(ledger: string, code: string, entry: Linter.Config, filename: string): LintMessage[] {
  const cwd = mkdtempSync(join(tmpdir(), "stale-guard-page-"));
  try {
    writeFileSync(join(cwd, "raw-fetch.allowlist.json"), ledger);
    return new Linter({ cwd }).verify(code, [entry], { filename });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
