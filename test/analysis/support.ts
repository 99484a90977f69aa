import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { onTestFinished } from "vitest";
import { readFileSync } from "node:fs";
import type { Effect } from "../../rules/src/analysis/effect.ts";
import type { FunctionInfo } from "../../rules/src/analysis/inventory.ts";
import { type AnalysisOptions, DEFAULT_OPTIONS, FileModel } from "../../rules/src/analysis/model.ts";
import { parse } from "../../rules/src/analysis/parse.ts";
import { describe as describePlace, type Place } from "../../rules/src/analysis/places.ts";
import { type CallNode, isCallNode } from "../../rules/src/analysis/syntax.ts";
import type { Teardown } from "../../rules/src/analysis/teardowns.ts";

/** The model of one file's text; the file itself is nowhere, so that its imports lead nowhere. */
export function modelOf(text: string, options: Partial<AnalysisOptions> = {}, fileName = "file.ts"): FileModel {
  return new FileModel(parse(text, fileName), { ...DEFAULT_OPTIONS, ...options });
}

/** Writes the files into a temporary folder that is gone when the test is over, and models the one named first. */
export async function project(files: Record<string, string>): Promise<FileModel> {
  const root = await folder(files);
  const [first] = Object.keys(files);
  return modelAt(join(root, first ?? ""));
}

export async function folder(files: Record<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "stale-guard-analysis-")));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

export function modelAt(path: string): FileModel {
  return modelOf(readFileSync(path, "utf8"), {}, path);
}

/** The only function of that name. */
export function functionNamed(file: FileModel, name: string): FunctionInfo {
  const [only, second] = file.inventory.functions.filter((fn) => fn.name === name);
  if (only === undefined || second !== undefined) throw new Error(`not one function named ${name}`);
  return only;
}

/** The n-th node in source order whose text is the given one; of nodes around one another, the innermost. */
export function nodeOf(file: FileModel, text: string, index = 0): ts.Node {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node.getText(file.sourceFile) === text && node.kind !== ts.SyntaxKind.SourceFile) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file.sourceFile);
  const distinct = found.filter((node, at) => found[at + 1]?.pos !== node.pos || found[at + 1]?.end !== node.end);
  const node = distinct[index];
  if (node === undefined) throw new Error(`no ${text}`);
  return node;
}

export function expressionOf(file: FileModel, text: string, index = 0): ts.Expression {
  return nodeOf(file, text, index) as ts.Expression;
}

/** The first call whose text starts with the given one. */
export function callOf(file: FileModel, start: string): CallNode {
  let found: CallNode | undefined;
  const visit = (node: ts.Node): void => {
    if (found === undefined && isCallNode(node) && node.getText(file.sourceFile).startsWith(start)) found = node;
    ts.forEachChild(node, visit);
  };
  visit(file.sourceFile);
  if (found === undefined) throw new Error(`no call ${start}`);
  return found;
}

/** A place as a reader would write it: `this.timer`. */
export function placeText(place: Place | undefined): string | undefined {
  return place === undefined ? undefined : describePlace(place);
}

export function placeOf(file: FileModel, text: string, index = 0): string | undefined {
  return placeText(file.places.of(expressionOf(file, text, index)));
}

/** Effects as `kind place`, those that may not happen with a question mark. */
export function effectTexts(effects: readonly Effect[]): string[] {
  return effects.map(({ kind, place, maybe }) => [kind, placeText(place), maybe ? "?" : undefined].filter((part) => part !== undefined).join(" "));
}

/** The only teardown of that function name. */
export function teardownNamed(file: FileModel, name: string): Teardown {
  const [only, second] = file.teardowns.all().filter(({ fn }) => fn.name === name);
  if (only === undefined || second !== undefined) throw new Error(`not one teardown named ${name}`);
  return only;
}
