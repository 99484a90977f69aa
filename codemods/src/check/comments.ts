import ts = require("typescript");

export interface Comment {
  readonly kind: "Line" | "Block";
  /** Without its delimiters. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The comments of a file in which ESLint may be addressed; none of any other, as finding them takes every token. */
export function commentsOf(tree: ts.SourceFile): Comment[] {
  const { text } = tree;
  if (!text.includes("eslint")) return [];
  const found = new Map<number, ts.CommentRange>();
  // No recursion: code may be nested deeper than the stack.
  const left: ts.Node[] = [tree];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const children = node.getChildren(tree);
    for (const child of children) left.push(child);
    // What looks like a comment between two JSX tags is text.
    if (children.length > 0 || node.kind === ts.SyntaxKind.JsxText) continue;
    const { pos } = node;
    const start = node.getStart(tree);
    for (const range of [...(ts.getTrailingCommentRanges(text, pos) ?? []), ...(ts.getLeadingCommentRanges(text, pos) ?? [])]) {
      if (range.end <= start) found.set(range.pos, range);
    }
  }
  return [...found.values()].sort((a, b) => a.pos - b.pos).map(({ kind, pos, end }) => {
    const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia;
    return { kind: isLine ? "Line" : "Block", value: text.slice(pos + 2, isLine ? end : end - 2), start: pos, end };
  });
}
