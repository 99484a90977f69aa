import { readFileSync } from "node:fs";
import type { ESLint, Rule, SourceCode } from "eslint";

/** The places of a name in code; the command's parser leaves ESLint no nodes to visit. */
function* uses(name: string, { text }: SourceCode): Generator<[start: number, end: number]> {
  for (const { index, 0: found, 1: code } of text.matchAll(new RegExp(String.raw`//.*|/\*[^]*?\*/|"[^"\n]*"|'[^'\n]*'|\b(${name})\b`, "gu"))) {
    if (code !== undefined) yield [index, index + found.length];
  }
}

function reporting(name: string): Rule.RuleModule {
  return {
    meta: {
      type: "problem",
      schema: [],
      docs: { url: `https://example.com/${name}` },
      messages: { found: `found ${name}` },
    },
    create: (context) => ({
      Program() {
        const { sourceCode } = context;
        for (const [start, end] of uses(name, sourceCode)) {
          context.report({ loc: { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) }, messageId: "found" });
        }
      },
    }),
  };
}

const crashing: Rule.RuleModule = {
  meta: { type: "problem", schema: [] },
  create: ({ sourceCode }) => ({
    Program() {
      const has = (name: string): boolean => !uses(name, sourceCode).next().done;
      if (has("crashing")) throw new Error("the rule\nis broken");
      if (has("misusing")) new URL("nowhere");
      if (has("reading")) readFileSync("/nowhere");
    },
  }),
};

/** Reports identifiers called `planted` as errors and `doubtful` as warnings; `strictly` only when strict. */
export const toyPlugin: ESLint.Plugin = {
  meta: { name: "toy", version: "1.0.0" },
  rules: {
    "no-planted": reporting("planted"),
    "no-doubtful": reporting("doubtful"),
    "no-strictly": reporting("strictly"),
    "no-unlisted": reporting("unlisted"),
    "no-crash": crashing,
  },
  configs: {
    recommended: [
      {
        rules: {
          "stale-guard/no-planted": "error",
          "stale-guard/no-doubtful": "warn",
          "stale-guard/no-crash": "error",
          "stale-guard/no-unlisted": "off",
        },
      },
    ],
    strict: {
      rules: {
        "stale-guard/no-planted": "error",
        "stale-guard/no-doubtful": "warn",
        "stale-guard/no-strictly": "warn",
        "stale-guard/no-unlisted": 0,
      },
    },
  },
};
