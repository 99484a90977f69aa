import type { Linter } from "eslint";
import { version } from "../cli/version.ts";
import { reason } from "../cli/wording.ts";
import { parseTree, syntaxError } from "../files/parse-error.ts";
import { commentsOf } from "./comments.ts";

type Program = Linter.ESLintParseResult["ast"];

/**
 * What ESLint asks of a parser, and no more: the rules work on TypeScript's own tree, and ESLint on the comments. A tree in
 * ESLint's form would cost more than both, and typescript-eslint's parser fails wherever the project has TypeScript 7.
 */
export const parser: Linter.Parser = {
  meta: { name: "stale-guard", version },
  parseForESLint(text, { filePath }: { filePath: string }) {
    const tree = parsed(text, filePath);
    const error = syntaxError(tree);
    if (error !== undefined) throw Object.assign(new SyntaxError(error.message), { lineNumber: error.line, column: error.column });
    const at = (offset: number) => {
      const { line, character } = tree.getLineAndCharacterOfPosition(offset);
      return { line: line + 1, column: character };
    };
    const spanning = (start: number, end: number) => ({ range: [start, end] as [number, number], loc: { start: at(start), end: at(end) } });
    const comments = commentsOf(tree).map(({ kind, value, start, end }) => ({ type: kind, value, ...spanning(start, end) }));
    const ast: Program = { type: "Program", sourceType: "module", body: [], tokens: [], comments, ...spanning(0, text.length) };
    return { ast, services: { esTreeNodeToTSNodeMap: new Map([[ast, tree]]) } };
  },
};

/** Without a place in the file, where none is to blame. */
function parsed(text: string, filePath: string): ReturnType<typeof parseTree> {
  try {
    return parseTree(text, filePath);
  } catch (error) {
    throw new SyntaxError(reason(error), { cause: error });
  }
}
