import type { ESLint } from "eslint";

/** ESLint without configuration files; loaded on first use, so that help and version stay quick. */
export async function createEslint(options: ESLint.Options): Promise<ESLint> {
  const { ESLint } = await import("eslint");
  const { emitWarning } = process;
  // The constructor, which is synchronous, warns of an `.eslintignore` that means nothing to this run.
  process.emitWarning = () => {};
  try {
    return new ESLint({ ...options, overrideConfigFile: true });
  } finally {
    process.emitWarning = emitWarning;
  }
}
