import type { Edit } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { NameList } from "./module-bindings.ts";
import { eolOf, styleOf } from "../rewrite/text-style.ts";

/** Adds names to the braces of an import or a destructuring require, one to a line where that is how they stand. */
export function extendNames(sourceFile: ts.SourceFile, list: NameList, names: readonly string[]): Edit[] {
  const { text } = sourceFile;
  const rest = list.elements.find((element) => ts.isBindingElement(element) && element.dotDotDotToken !== undefined);
  if (rest !== undefined) return [insertion(rest.getStart(sourceFile), `${names.join(", ")}, `)];
  const last = list.elements.at(-1);
  if (last === undefined) {
    const space = styleOf(sourceFile).spacedBraces ? " " : "";
    return [{ start: list.getStart(sourceFile), end: list.end, text: `{${space}${names.join(", ")}${space}}` }];
  }
  const start = last.getStart(sourceFile);
  const lineStart = text.lastIndexOf("\n", start) + 1;
  const margin = text.slice(lineStart, start);
  if (margin.trim() !== "") return [insertion(last.end, `, ${names.join(", ")}`)];
  const line = eolOf(text) + margin;
  const { hasTrailingComma } = list.elements;
  const comma = hasTrailingComma ? text.indexOf(",", last.end) + 1 : last.end;
  // What is said about the last name stays on its line.
  const lineEnd = ts.getTrailingCommentRanges(text, comma)?.at(-1)?.end ?? comma;
  const added = line + names.join(`,${line}`);
  return hasTrailingComma ? [insertion(lineEnd, `${added},`)] : [insertion(last.end, ","), insertion(lineEnd, added)];
}

function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
