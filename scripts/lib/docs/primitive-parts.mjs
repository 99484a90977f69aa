// What the runtime's pages say of its primitives, from the types and comments of its sources.
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { primitives } from "./primitives.mjs";
import { markdownTable } from "./regions.mjs";

const runtime = path.resolve(import.meta.dirname, "../../../runtime");
const { exports } = JSON.parse(readFileSync(path.join(runtime, "package.json"), "utf8"));

export function primitivesTable() {
  return markdownTable(["page", "holds", "what it is for"], Object.entries(primitives).map(([name, { use, what }]) => [`[${name}](docs/${name}.md)`, use, what]));
}

/** What stands below a primitive's title. */
export function primitiveHead(name) {
  const { use, what, rules } = primitives[name];
  const links = rules.map((id) => `[${id}](../../rules/docs/${id}.md)`).join(", ");
  const found = links === "" ? "" : ` Rules that find what it answers: ${links}.`;
  return `${use}: ${what}. From \`@stale-guard/runtime/${name}\`.${found}`;
}

/** What belongs to a page although its subpath exports only functions that give or take it. */
const besideOf = { generation: { "token.ts": undefined, "handle.ts": undefined, "clock.ts": ["Clock"] } };

/** Whose exports a subpath passes on. */
const sharedWith = { undici: "fetch-guard" };

/** Every export of a subpath: signatures as code, members as tables. */
export function signatures(name) {
  const entry = path.join(runtime, exports[`./${name}`]["stale-guard-source"]);
  const beside = Object.entries(besideOf[name] ?? {}).flatMap(([file, wanted]) => declarationsOf(path.join(path.dirname(entry), file), wanted));
  const shared = sharedWith[name];
  const shown = shared === undefined ? [] : namesOf(declarationsOf(path.join(runtime, exports[`./${shared}`]["stale-guard-source"])));
  const all = [...declarationsOf(entry), ...beside].filter((node) => !shown.includes(nameOf(node)));
  const code = all.filter((node) => ts.isFunctionDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isVariableStatement(node));
  const parts = code.length === 0 ? [] : [`\`\`\`ts signature\n${code.map((node) => `${comment(node)}${signature(node)}`).join("\n\n")}\n\`\`\``];
  for (const node of all) if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) parts.push(members(node));
  if (shared !== undefined) {
    const again = namesOf(declarationsOf(entry)).filter((each) => shown.includes(each));
    parts.push(`${again.map((each) => `\`${each}\``).join(", ")}, which this passes on, are on the page of [${shared}](${shared}.md).`);
  }
  return parts.join("\n\n");
}

const nameOf = (node) => (ts.isVariableStatement(node) ? node.declarationList.declarations[0].name : node.name)?.text;
const namesOf = (nodes) => nodes.map(nameOf);

/** The exported declarations of a file, and of those that it passes on. */
function declarationsOf(file, wanted) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const isExported = (node) => ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const found = source.statements.flatMap((node) => {
    if (ts.isExportDeclaration(node) && node.moduleSpecifier && node.exportClause) {
      const from = path.resolve(path.dirname(file), node.moduleSpecifier.text);
      return declarationsOf(from, node.exportClause.elements.map(({ name }) => name.text).filter((name) => wanted === undefined || wanted.includes(name)));
    }
    return isExported(node) && (wanted === undefined || wanted.includes(nameOf(node))) ? [node] : [];
  });
  const isOverloaded = (node) => ts.isFunctionDeclaration(node) && node.body && found.some((other) => other !== node && nameOf(other) === nameOf(node));
  return found.filter((node) => !isOverloaded(node));
}

/** A declaration without its body and its initial value. */
function signature(node) {
  if (ts.isTypeAliasDeclaration(node)) return `type ${node.name.text}${genericsOf(node)} = ${oneLine(node.type)};`;
  if (ts.isVariableStatement(node)) {
    const [{ name, type, initializer }] = node.declarationList.declarations;
    return `const ${name.text}: ${type ? oneLine(type) : `${oneLine(initializer.expression)} as const`};`;
  }
  return `function ${callable(node.name.text, node)};`;
}

/** What the source says of it, as a comment of lines that a screen holds. */
function comment(node) {
  const lines = [""];
  for (const word of docOf(node).split(" ")) {
    if (lines.at(-1).length + word.length > 110) lines.push("");
    lines[lines.length - 1] += ` ${word}`;
  }
  return docOf(node) === "" ? "" : lines.map((line) => `//${line}\n`).join("");
}

function genericsOf(node) {
  return node.typeParameters ? `<${node.typeParameters.map(oneLine).join(", ")}>` : "";
}

function callable(name, node) {
  const result = node.type ? `: ${oneLine(node.type)}` : "";
  return `${name}${genericsOf(node)}(${node.parameters.map(oneLine).join(", ")})${result}`;
}

/** An interface or class: what it is, and its public members. */
function members(node) {
  const about = docOf(node);
  const rows = node.members.filter(isPublic).map((member) => [`\`${memberName(member)}\``, `\`${memberType(member)}\``, docOf(member)]);
  const kind = ts.isClassDeclaration(node) ? "class" : "interface";
  const parents = (node.heritageClauses ?? []).map((clause) => ` ${oneLine(clause)}`).join("");
  const heading = `### \`${kind} ${node.name.text}${genericsOf(node)}${parents}\`\n\n${about}`;
  return rows.length === 0 ? heading : `${heading}\n\n${markdownTable(["member", "type", "meaning"], rows)}`;
}

function isPublic(member) {
  if (member.name && (ts.isPrivateIdentifier(member.name) || ts.isComputedPropertyName(member.name))) return false;
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.OverrideKeyword];
  return !(ts.canHaveModifiers(member) && ts.getModifiers(member)?.some(({ kind }) => hidden.includes(kind)));
}

function memberName(member) {
  if (ts.isConstructorDeclaration(member)) return "constructor";
  return `${member.name?.getText() ?? "(call)"}${member.questionToken ? "?" : ""}`;
}

function memberType(member) {
  if (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member) || ts.isGetAccessorDeclaration(member)) {
    return member.type ? oneLine(member.type) : oneLine(member.initializer);
  }
  return callable("", member);
}

function docOf(node) {
  const doc = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(doc?.comment) ?? "";
  const params = (doc?.tags ?? []).filter((tag) => ["param", "returns", "throws"].includes(tag.tagName.text));
  const told = params.map((tag) => {
    const comment = ts.getTextOfJSDocComment(tag.comment) ?? "";
    if (ts.isJSDocParameterTag(tag)) return `\`${tag.name.getText()}\`: ${comment}`;
    return tag.tagName.text === "returns" ? comment.replace(/^(?!Rejects)/u, "Returns: ") : `Throws ${comment.replace(/^an? /iu, (article) => article.toLowerCase())}`;
  });
  return [text, ...told].filter((part) => part !== "").map((part) => part.replaceAll(/\s+/gu, " ").trim()).join(" ");
}

/** A type on one line, without the comments that its members bear. */
function oneLine(node) {
  const text = node.getText().replaceAll(/\/\*\*.*?\*\/|^\s*\/\/.*$/gmsu, "");
  return text.replaceAll(/\s+/gu, " ").replaceAll(/([([]) |,? (?=[)\]])/gu, "$1").replace(/^\| /u, "").trim();
}

