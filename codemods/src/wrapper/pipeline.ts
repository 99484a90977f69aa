import { LEDGER_NAME, mayHoldRawSites, nearestLedger, readLedger } from "eslint-plugin-stale-guard/raw-fetch";
import type ts from "typescript";
import { shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import type { Pipeline } from "../codemod/pipeline.ts";
import { endingAllowed, endingAmong, endingIn, type ImportEnding } from "../imports/import-endings.ts";
import { compilerOptionsOf, createTypeCheck } from "../rewrite/type-check.ts";
import { rawFetchRule, rewriteRawFetch } from "./rewrite.ts";
import { moduleOf, type WrapperLedger, withWrapper } from "./wrapper.ts";

/** What rewrites raw network calls to the wrapper that their ledger names. */
export function rawFetchPipeline(): Pipeline {
  const ledgers = new Map<string, WrapperLedger>();
  let all: readonly string[] = [];
  let usual: ImportEnding | "unknown" | undefined;
  let tsConfigPath: string | undefined;
  let options: ts.CompilerOptions | undefined;
  return {
    rules: [rawFetchRule],
    isWorthParsing: (text) => mayHoldRawSites(text, "file.ts"),
    loadCodemods: () => Promise.resolve([]),
    createTypeCheck(checked) {
      ({ tsConfigPath } = checked);
      return createTypeCheck(checked);
    },
    prepare(files, cwd) {
      all = files;
      const known = new Map<string, WrapperLedger>();
      for (const file of files) {
        const path = nearestLedger(file);
        if (path === undefined) throw new UsageError(`no ${LEDGER_NAME} above ${shown(cwd, file)}; make one with 'stale-guard raw-fetch init', and name a wrapper in it`);
        const ledger = known.get(path) ?? withWrapper(readLedger(path), shown(cwd, path));
        known.set(path, ledger);
        ledgers.set(file, ledger);
      }
    },
    rewriteFile(text, fileName, { check }) {
      const ledger = ledgers.get(fileName);
      if (ledger === undefined) throw new Error("asked about before its ledger was read");
      return rewriteRawFetch(text, fileName, { ledger, module: moduleOf(ledger.wrapper, fileName, () => endingFor(text, fileName)), allowsJs, check });
    },
  };

  /** As the file's own imports end, or as most do in the project, or else in a way that the file can be loaded with. */
  function endingFor(text: string, fileName: string): ImportEnding {
    const own = endingIn(text);
    if (own !== undefined) return own;
    usual ??= endingAmong(all) ?? "unknown";
    if (usual !== "unknown") return usual;
    return endingAllowed(fileName, optionsOf());
  }

  function allowsJs(): boolean {
    const { allowJs, checkJs } = optionsOf();
    return allowJs === true || checkJs === true;
  }

  function optionsOf(): ts.CompilerOptions {
    return (options ??= tsConfigPath === undefined ? {} : compilerOptionsOf(tsConfigPath));
  }
}
