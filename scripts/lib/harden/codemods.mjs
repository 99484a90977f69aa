// One file through every codemod: what comes out must parse as well as what went in, and be left alone by a second run.
import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe } from "./rules.mjs";

/** @param pipeline the codemods' own, and `parseError`, by which the command passes over files */
export function codemodMeasurer({ pipeline, codemods, parseError, swallowed }) {
  const how = { codemods, confidences: ["certain", "possible"] };
  return (file) => {
    try {
      swallowed.length = 0;
      const { sites, broken } = measure(file);
      return { sites, broken: [...broken, ...new Set(swallowed.map(describe))] };
    } catch (error) {
      return { sites: [], broken: [describe(error)] };
    }
  };

  function measure(file) {
    const before = readFileSync(file, "utf8");
    if (!pipeline.isWorthParsing(before) || parseError(before, file) !== undefined) return { sites: [], broken: [] };
    const first = pipeline.rewriteFile(before, file, how);
    const sites = first.sites.map(({ rule, status, reason, detail }) => ({ rule, status, reason: reason ?? detail ?? "" }));
    if (first.after === before) return { sites, broken: [] };
    const broken = [];
    if (parseErrors(first.after, file) > parseErrors(before, file)) broken.push("its rewrite does not parse");
    const second = pipeline.rewriteFile(first.after, file, how);
    if (second.after !== first.after) broken.push("a second run changes it again");
    return { sites, broken };
  }
}

function parseErrors(text, file) {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest).parseDiagnostics.length;
}
