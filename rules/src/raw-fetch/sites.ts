import type { RawSite } from "@stale-guard/runtime/raw-fetch";
import type ts from "typescript";
import { parseOnce } from "../analysis/parse.ts";
import { brief } from "../analysis/syntax.ts";
import type { Finds, Use } from "./follow.ts";
import { followAll } from "./origins.ts";
import { type Scopes, scopesOf } from "./scopes.ts";
import { bodyOf, shapeOf } from "./shape.ts";
import { surroundingsOf } from "./symbol-path.ts";
import type { Thing } from "./things.ts";
import { contextOf, distinctionOf, headOf } from "./use-context.ts";
import { type RawFetchOptions, type Vocabulary, vocabularyFor } from "./vocabulary.ts";

/** A raw call with its place in the file's text. */
export interface LocatedSite extends RawSite {
  readonly start: number;
  readonly end: number;
  /** What the ledger says of a call that it forbids. */
  readonly message?: string;
}

/** What may hide a raw call, and only running the program would tell. */
export interface Unanalysable {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface RawSites {
  /** In the order of the text. */
  readonly sites: readonly LocatedSite[];
  readonly unanalysable: readonly Unanalysable[];
}

const NOTHING: RawSites = { sites: [], unanalysable: [] };
const MAX_TEXT = 100;

/** The raw calls of a file. Its name tells how to parse it, and becomes the sites' `file` as it stands. */
export function rawSites(text: string, fileName: string, options: RawFetchOptions = {}, parsed = () => parseOnce(text, fileName)): RawSites {
  return mayHoldRawSites(text, fileName, options) ? sitesOf(parsed(), fileName, vocabularyFor(options)) : NOTHING;
}

/** False for a file that need not even be parsed. */
export function mayHoldRawSites(text: string, fileName: string, options: RawFetchOptions = {}): boolean {
  return !/\.d\.[cm]?ts$/.test(fileName) && vocabularyFor(options).trigger.test(text);
}

function sitesOf(tree: ts.SourceFile, fileName: string, vocabulary: Vocabulary): RawSites {
  const scopes = scopesOf(tree, vocabulary.memberNames);
  const collector = new Collector(tree, fileName, scopes, vocabulary);
  followAll(scopes, vocabulary, collector);
  return collector.result();
}

class Collector implements Finds {
  private readonly sites = new Map<string, LocatedSite>();
  private readonly unanalysable = new Map<number, Unanalysable>();
  private readonly bodies = new Map<ts.Node, string>();

  constructor(
    private readonly tree: ts.SourceFile,
    private readonly file: string,
    private readonly scopes: Scopes,
    private readonly vocabulary: Vocabulary,
  ) {}

  result(): RawSites {
    const inOrder = <Place extends { start: number }>(places: Iterable<Place>): Place[] => [...places].sort((a, b) => a.start - b.start);
    return { sites: inOrder(this.sites.values()), unanalysable: inOrder(this.unanalysable.values()) };
  }

  used(node: ts.Node, thing: Thing, use: Use): void {
    const kind = kindOf(thing, use);
    if (kind === undefined || !this.vocabulary.wants(kind)) return;
    const { symbol, body } = surroundingsOf(node);
    const head = headOf(node);
    const key = `${kind} ${head.start}`;
    if (this.sites.has(key)) return;
    this.sites.set(key, {
      file: this.file,
      kind,
      symbol,
      shape: shapeOf([thing.name, use, ...distinctionOf(node, use, this.scopes)], this.scopes),
      body: this.bodyOf(body),
      ...this.place(head),
      text: brief(contextOf(node, use), MAX_TEXT),
      ...(thing.message === undefined ? {} : { message: thing.message }),
    });
  }

  unknownMember(node: ts.Node): void {
    this.unanalysable.set(node.getStart(), { file: this.file, ...this.place(headOf(node)), text: brief(node, MAX_TEXT) });
  }

  private place(span: { readonly start: number; readonly end: number }): { line: number; column: number; start: number; end: number } {
    const { line, character } = this.tree.getLineAndCharacterOfPosition(span.start);
    return { line: line + 1, column: character + 1, ...span };
  }

  private bodyOf(node: ts.Node): string {
    let known = this.bodies.get(node);
    if (known === undefined) this.bodies.set(node, (known = bodyOf(node, this.scopes)));
    return known;
  }
}

function kindOf({ kind, wholeKind }: Thing, use: Use): string | undefined {
  if (kind === "fetch") return use === "call" ? kind : `fetch-${use}`;
  return use === "assigned" ? undefined : (kind ?? wholeKind);
}
