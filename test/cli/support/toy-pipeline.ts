import type { CodemodIo, Pipeline } from "../../../codemods/src/codemod/pipeline.ts";
import type { FileRewrite, Site } from "../../../codemods/src/rewrite/codemod.ts";
import type { TypeCheckedFiles } from "../../../codemods/src/rewrite/type-check.ts";
import { run, type Outcome } from "./command.ts";

type Fate = Pick<Site, "rule" | "status" | "reason" | "detail"> & { readonly becomes?: string };

/** What becomes of the words a text has in it. */
const fates: Readonly<Record<string, Fate>> = {
  planted: { rule: "no-planted", status: "rewritten", becomes: "mended" },
  timer: { rule: "no-timer", status: "rewritten", becomes: 'require("@stale-guard/runtime")' },
  stubborn: { rule: "no-planted", status: "dropped", reason: "type-error", detail: "TS2345: no such thing" },
  foreign: { rule: "no-foreign", status: "left", reason: "no-codemod" },
  failing: { rule: "no-planted", status: "dropped", detail: "the codemod failed: oh" },
};

export interface ToyOptions {
  /** Runs before a file is rewritten. */
  readonly onRewrite?: (fileName: string) => void;
  readonly onTypeCheck?: (checked: TypeCheckedFiles) => void;
}

/** Rewrites `planted`, and `doubtful` when strict; breaks down on `crashing`. */
export function toyPipeline({ onRewrite, onTypeCheck }: ToyOptions = {}): Pipeline {
  return {
    rules: ["no-planted", "no-timer", "no-foreign"],
    loadCodemods: async () => [],
    createTypeCheck(checked) {
      onTypeCheck?.(checked);
      return { newTypeErrors: () => [] };
    },
    rewriteFile(before, fileName, { confidences, rules }): FileRewrite {
      onRewrite?.(fileName);
      if (before.includes("crashing")) throw new Error("broken\non purpose");
      const sites: Site[] = [];
      const after = before.replace(/\b[a-z]+\b/gu, (word, offset: number) => {
        const known = word === "doubtful" && confidences.includes("possible") ? "planted" : word;
        const fate = Object.hasOwn(fates, known) ? fates[known] : undefined;
        if (fate === undefined || (rules && !rules.includes(fate.rule))) return word;
        const { becomes = word, ...site } = fate;
        const line = before.slice(0, offset).split("\n").length;
        sites.push({ ...site, messageId: "found", message: `found ${word}`, line });
        return becomes;
      });
      return { fileName, before, after, sites };
    },
  };
}

/** Runs `codemod` in a folder with the toy pipeline. */
export function codemod(cwd: string, argv: readonly string[] = [], io: Partial<CodemodIo> = {}): Promise<Outcome> {
  const withPipeline: Partial<CodemodIo> = { env: { PATH: process.env["PATH"] }, pipeline: toyPipeline(), ...io };
  return run(cwd, ["codemod", ...argv], withPipeline);
}
