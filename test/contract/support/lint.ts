import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import plugin from "../../../rules/src/index.ts";
import type { Block } from "./page.ts";

export type LintMessage = Linter.LintMessage;

const linter = new Linter();
const known = new Map<string, LintMessage[]>();

/** What every rule says of a block: only what is certain, or, as the strict config, what is possible too. */
export function lint({ code, language }: Pick<Block, "code" | "language">, config: "certain" | "strict"): LintMessage[] {
  const key = `${config} ${language} ${code}`;
  let messages = known.get(key);
  if (messages === undefined) {
    const parser = language === "ts" ? { parser: tseslint.parser as Linter.Parser } : {};
    const { plugins, rules: strict } = plugin.configs.strict;
    const rules = config === "strict" ? strict : Object.fromEntries(Object.keys(strict).map((id) => [id, "error"]));
    const entry = { files: ["**/*.ts", "**/*.js"], languageOptions: parser, plugins, rules } as unknown as Linter.Config;
    messages = linter.verify(code, [entry], { filename: `example.${language}` });
    known.set(key, messages);
  }
  return messages;
}
