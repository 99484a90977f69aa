import { readFileSync } from "node:fs";
import type { ESLint, Rule } from "eslint";

function reporting(name: string): Rule.RuleModule {
  return {
    meta: {
      type: "problem",
      schema: [],
      docs: { url: `https://example.com/${name}` },
      messages: { found: `found ${name}` },
    },
    create: (context) => ({
      Identifier(node) {
        if (node.name === name) context.report({ node, messageId: "found" });
      },
    }),
  };
}

const crashing: Rule.RuleModule = {
  meta: { type: "problem", schema: [] },
  create: () => ({
    Identifier(node) {
      if (node.name === "crashing") throw new Error("the rule\nis broken");
      if (node.name === "misusing") new URL("nowhere");
      if (node.name === "reading") readFileSync("/nowhere");
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
