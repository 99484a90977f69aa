import { type DefaultTreeAdapterMap, parse } from "parse5";

type Node = DefaultTreeAdapterMap["node"];
export type Element = DefaultTreeAdapterMap["element"];

/** A page as a browser's parser sees it, with everything that parser complains about. */
export interface ParsedHtml {
  readonly errors: readonly string[];
  readonly elements: readonly Element[];
}

export function parseHtml(text: string): ParsedHtml {
  const errors: string[] = [];
  const root = parse(text, { sourceCodeLocationInfo: true, onParseError: ({ code, startLine }) => errors.push(`${code} on line ${String(startLine)}`) });
  const elements = elementsOf(root);
  // The parser mends these without a word.
  for (const { tagName, sourceCodeLocation } of elements) {
    if (sourceCodeLocation?.startTag === undefined && sourceCodeLocation?.startOffset === undefined) errors.push(`${tagName} is only implied`);
    else if (sourceCodeLocation.endTag === undefined && !isClosed(tagName, text.slice(sourceCodeLocation.startOffset, (sourceCodeLocation.startTag ?? sourceCodeLocation).endOffset))) errors.push(`${tagName} on line ${String(sourceCodeLocation.startLine)} is not closed`);
  }
  return { errors, elements };
}

function isClosed(tagName: string, startTag: string): boolean {
  return tagName === "meta" || startTag.endsWith("/>");
}

function elementsOf(node: Node): Element[] {
  const own = "tagName" in node ? [node] : [];
  return [...own, ...("childNodes" in node ? node.childNodes.flatMap(elementsOf) : [])];
}

export function within(element: Element): Element[] {
  return elementsOf(element).slice(1);
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

export function hasClass(element: Element, name: string): boolean {
  return attribute(element, "class")?.split(" ").includes(name) === true;
}

/** An element's text as it is read: white space counts as one blank. */
export function textOf(node: Node): string {
  const raw = (each: Node): string => ("value" in each ? each.value : "childNodes" in each ? each.childNodes.map(raw).join("") : "");
  return raw(node).replaceAll(/\s+/gu, " ").trim();
}
