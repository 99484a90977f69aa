import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Linter } from "eslint";
import ts from "typescript";
import tseslint from "typescript-eslint";
import type { Block } from "../../../scripts/lib/docs/page.mjs";

const OPTIONS = { target: "es2023", lib: ["es2023", "dom"], module: "nodenext", moduleDetection: "force", strict: true, types: [], noEmit: true };

/** Packages for the pages to import: their project has none installed. */
const PACKAGES = `declare module "node:os" {
  export function tmpdir(): string;
}
declare module "gateway-client" {
  export class GatewayClient {
    readonly isOpen: boolean;
    constructor(url: string);
    connect(): void;
    disconnect(): void;
    on(event: "debug", listener: (text: string) => void): this;
    on(event: "open" | "close" | "hello", listener: () => void): this;
    protected isConnecting: boolean;
    protected heartbeatInterval: number | undefined;
    private _socket: WebSocket | undefined;
  }
}
`;

/** What TypeScript and typescript-eslint's strict preset say of one block. */
export interface TypedResult {
  readonly typeErrors: readonly string[];
  readonly unnecessaryConditions: readonly Linter.LintMessage[];
}

/** Puts the blocks into a temporary project and lints it with types. */
export async function lintTyped(blocks: readonly Block[]): Promise<TypedResult[]> {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), "stale-guard-docs-")));
  try {
    const names = blocks.map((_, index) => join(cwd, `block-${String(index)}.ts`));
    const packages = join(cwd, "packages.d.ts");
    await writeFile(packages, PACKAGES);
    await writeFile(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, include: ["*.ts"] }));
    await Promise.all(blocks.map(({ code }, index) => writeFile(names[index] ?? "", code)));
    const { options } = ts.parseJsonConfigFileContent({ compilerOptions: OPTIONS }, ts.sys, cwd);
    const program = ts.createProgram([packages, ...names], options);
    const linter = new Linter({ cwd });
    const config: Linter.Config = {
      files: ["**/*.ts"],
      languageOptions: { parser: tseslint.parser as Linter.Parser, parserOptions: { project: "./tsconfig.json", tsconfigRootDir: cwd } },
      plugins: { "@typescript-eslint": tseslint.plugin as never },
      rules: { "@typescript-eslint/no-unnecessary-condition": strictLevel() },
    };
    return blocks.map(({ code }, index) => {
      const filename = names[index] ?? "";
      const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(filename));
      return {
        typeErrors: diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
        unnecessaryConditions: linter.verify(code, [config], { filename }),
      };
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** The rule as `strict-type-checked` sets it. */
function strictLevel(): Linter.RuleEntry {
  const levels = Object.assign({}, ...tseslint.configs.strictTypeChecked.map(({ rules }) => rules)) as Linter.RulesRecord;
  const level = levels["@typescript-eslint/no-unnecessary-condition"];
  if (level === undefined) throw new Error("strict-type-checked has no no-unnecessary-condition");
  return level;
}
