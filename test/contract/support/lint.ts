import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import plugin from "../../../rules/src/index.ts";
import type { Block } from "./page.ts";

export type LintMessage = Linter.LintMessage;

const linter = new Linter();
const known = new Map<string, LintMessage[]>();

/** What one of the shipped configs says of a block; every rule of it is on. */
export function lint({ code, language }: Pick<Block, "code" | "language">, config: "recommended" | "strict"): LintMessage[] {
  const key = `${config} ${language} ${code}`;
  let messages = known.get(key);
  if (messages === undefined) {
    const parser = language === "ts" ? { parser: tseslint.parser as Linter.Parser } : {};
    const { plugins, rules } = plugin.configs[config];
    const entry = { files: ["**/*.ts", "**/*.js"], languageOptions: parser, plugins, rules } as unknown as Linter.Config;
    messages = linter.verify(code, [entry], { filename: `example.${language}` });
    known.set(key, messages);
  }
  return messages;
}
