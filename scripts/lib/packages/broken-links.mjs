// Links of Markdown files that lead nowhere once the package is by itself. npm shows the readme alone; the pages are read where the repository
// is, so that theirs may lead out of the package.
import path from "node:path";

const link = /\]\((?![a-z]+:)([^)\s#]*)(?:#([^)\s]*))?\)/g;
const fence = /^(`{3,}).*?^\1/gms;

/** `files` by path, with their content; answers with sentences. */
export function brokenLinks(files) {
  return [...files].flatMap(([name, content]) => (name.endsWith(".md") ? brokenLinksOf(name, prose(content), files) : []));
}

function brokenLinksOf(name, text, files) {
  return [...text.matchAll(link)].flatMap(([, target, anchor]) => {
    const linked = target === "" ? name : path.posix.join(path.posix.dirname(name), target);
    if (linked.startsWith("../") && name !== "README.md") return [];
    if (!files.has(linked)) return [`${name} links to ${target}, which is not in the package`];
    if (anchor === undefined || anchorsOf(prose(files.get(linked))).has(anchor)) return [];
    return [`${name} links to ${linked}#${anchor}, and there is no such heading`];
  });
}

const prose = (content) => content.toString("utf8").replace(fence, "");

/** A heading's anchor as GitHub and npm make it. */
const anchorsOf = (text) => new Set([...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(" ", "-")));
