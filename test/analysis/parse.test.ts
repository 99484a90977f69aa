import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { parse, reusable } from "../../rules/src/analysis/parse.ts";

describe("parse", () => {
  it.each([
    ["file.ts", "const x = <T>y;", ts.SyntaxKind.TypeAssertionExpression],
    ["file.mts", "const x = <T>y;", ts.SyntaxKind.TypeAssertionExpression],
    ["file.cts", "const x = <T>y;", ts.SyntaxKind.TypeAssertionExpression],
    ["file.tsx", "const x = <T>y</T>;", ts.SyntaxKind.JsxElement],
    ["file.js", "const x = <T>y</T>;", ts.SyntaxKind.JsxElement],
    ["file.mjs", "const x = <T>y</T>;", ts.SyntaxKind.JsxElement],
    ["file.vue", "const x = <T>y</T>;", ts.SyntaxKind.JsxElement],
    ["file", "const x = <T>y;", ts.SyntaxKind.TypeAssertionExpression],
  ])("reads %s as its extension says", (fileName, text, kind) => {
    const [statement] = parse(text, fileName).statements;
    const declaration = statement !== undefined && ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : undefined;
    expect(declaration?.initializer?.kind).toBe(kind);
  });

  it("links nodes upwards and survives syntax errors", () => {
    const sourceFile = parse("class X { m( { this.a = ", "file.ts");
    expect(sourceFile.statements.length).toBeGreaterThan(0);
    expect(sourceFile.statements[0]?.parent).toBe(sourceFile);
  });
});

describe("reusable", () => {
  const text = "const x = 1;";
  const own = (): ts.SourceFile => ts.createSourceFile("file.ts", text, ts.ScriptTarget.ESNext, true);

  it("takes a tree of its own TypeScript", () => {
    const sourceFile = own();
    expect(reusable(sourceFile, text)).toBe(sourceFile);
    expect(reusable(ts.createSourceFile("file.ts", "", ts.ScriptTarget.ESNext, true), "")).toBeDefined();
  });

  it("refuses a tree of another copy of TypeScript", () => {
    const foreign = anotherTypeScript().createSourceFile("file.ts", text, ts.ScriptTarget.ESNext, true);
    expect(foreign.statements.length).toBe(1);
    expect(foreign.kind).toBe(own().kind);
    expect(reusable(foreign, text)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ["no tree", undefined, text],
    ["null", null, text],
    ["a text", text, text],
    ["a look-alike", { ...own() }, text],
    ["a tree of another text", own(), "const x = 2;"],
    ["a tree that cannot be walked upwards", ts.createSourceFile("file.ts", text, ts.ScriptTarget.ESNext, false), text],
    ["another node", own().statements[0], text],
  ])("refuses %s", (_, candidate, expectedText) => {
    expect(reusable(candidate, expectedText)).toBeUndefined();
  });
});

/** A second copy of the same TypeScript, evaluated afresh. */
function anotherTypeScript(): typeof ts {
  const require = createRequire(import.meta.url);
  const path = require.resolve("typescript");
  const module: { exports: unknown } = { exports: {} };
  const load = compileFunction(readFileSync(path, "utf8"), ["module", "exports", "require", "__filename", "__dirname"], { filename: path }) as (...globals: unknown[]) => void;
  load(module, module.exports, require, path, path);
  return module.exports as typeof ts;
}
