import ts = require("typescript");

const { SyntaxKind } = ts;

const SCRIPT_KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  ts: ts.ScriptKind.TS,
  mts: ts.ScriptKind.TS,
  cts: ts.ScriptKind.TS,
  tsx: ts.ScriptKind.TSX,
};

// `SourceFile` nodes of one copy of TypeScript share a constructor; another copy may number its node kinds differently.
const ownNodeConstructor = ts.createSourceFile("probe.ts", "", ts.ScriptTarget.ESNext).constructor;

/** Parses with the kit's own TypeScript; JavaScript may hold JSX. Syntax errors leave a partial tree, as in an editor. */
export function parse(text: string, fileName: string): ts.SourceFile {
  const extension = /\.(\w+)$/.exec(fileName)?.[1] ?? "ts";
  return ts.createSourceFile(
    fileName,
    text,
    { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    true,
    SCRIPT_KINDS[extension] ?? ts.ScriptKind.JSX,
  );
}

/** The given tree, when it was made by this very copy of TypeScript and can be walked upwards; undefined otherwise. */
export function reusable(candidate: unknown, text: string): ts.SourceFile | undefined {
  if (candidate === null || typeof candidate !== "object" || candidate.constructor !== ownNodeConstructor) return undefined;
  const sourceFile = candidate as ts.SourceFile;
  const linked = sourceFile.statements.length === 0 || sourceFile.statements[0]?.parent === sourceFile;
  return sourceFile.kind === SyntaxKind.SourceFile && linked && sourceFile.text === text ? sourceFile : undefined;
}

const MAX_TREES = 16;
const trees = new Map<string, ts.SourceFile>();

/** Remembers a tree that somebody else parsed, for files that import it. */
export function remember(tree: ts.SourceFile, fileName: string): void {
  if (trees.size >= MAX_TREES) trees.clear();
  trees.set(fileName, tree);
}

/** Parses, unless the same text was parsed or remembered under that name before. */
export function parseOnce(text: string, fileName: string): ts.SourceFile {
  const known = trees.get(fileName);
  if (known?.text === text) return known;
  const tree = parse(text, fileName);
  remember(tree, fileName);
  return tree;
}
