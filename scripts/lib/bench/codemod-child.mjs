// One codemod over one folder, in a process of its own: prints its CPU time, its largest memory, how many files it changed and
// what came out of them.
//
//   node codemod-child.mjs stale-guard|untyped|text-edits|jscodeshift|ts-morph EDITS FOLDER
//
// Two run the real rules, with and without the check of types. The others all do the same work: the names of the first EDITS
// functions that a file calls get an underscore. (Wrapping the calls, ts-morph indents their lines anew and jscodeshift lays
// them out anew.) Loading is part of the price, as it is on a command line.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { filesBelow } from "../published-sources.mjs";

const [, , kind, editsText, folder] = process.argv;
const wanted = Number(editsText);
const outputs = new Map();

const changed = await { "stale-guard": installed, untyped, "text-edits": textEdits, jscodeshift, "ts-morph": tsMorph }[kind]();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const hashes = [...outputs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, text]) => [file, createHash("sha1").update(text).digest("hex")]);
console.log(JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, rss: maxRSS / 1024, changed, hashes: Object.fromEntries(hashes) }));

/** The command as users run it. */
async function installed() {
  return command();
}

/** The same without a TypeScript program to hold the rewrites against. */
async function untyped() {
  const { installedPipeline } = await built("codemod/installed-pipeline");
  return command({ ...installedPipeline, createTypeCheck: () => ({ newTypeErrors: () => [] }) });
}

/** The command around a codemod that parses, makes its edits in one go and checks the syntax of what comes out. */
async function textEdits() {
  // As the codemods load it and parse with it: by import it costs 250 ms, and the command has the tree already.
  const ts = createRequire(import.meta.url)("typescript");
  const { parseOnce } = await import("eslint-plugin-stale-guard/detect");
  const [{ applyEdits }, { syntaxErrors }] = [await built("rewrite/apply-edits"), await built("rewrite/syntax-errors")];
  return command({
    rules: [],
    loadCodemods: async () => [],
    createTypeCheck: () => ({ newTypeErrors: () => [] }),
    rewriteFile(before, fileName) {
      const names = firstNames(ts, parseOnce(before, fileName));
      const edits = names.map((name) => ({ start: name.end, end: name.end, text: "_" }));
      const after = applyEdits(before, edits);
      outputs.set(fileName, after);
      if (names.length === 0) return { fileName, before, after, sites: [] };
      // The command has parsed the text before.
      if (syntaxErrors(after, fileName).length > 0) throw new Error(`${fileName} does not parse any more`);
      return { fileName, before, after, sites: [{ rule: "bench", messageId: "bench", message: "", line: 1, status: "rewritten" }] };
    },
  });
}

function built(name) {
  return import(`../../../codemods/dist/${name}.js`);
}

async function command(pipeline) {
  const { main } = await built("index");
  let printed = "";
  let told = "";
  const io = { env: {}, stdout: { write: (text) => (printed += text) }, stderr: { write: (text) => (told += text) } };
  const code = await main(["codemod", folder, "--allow-dirty"], { ...io, ...(pipeline && { pipeline }) });
  if (code === 2) throw new Error(told);
  return printed.match(/^\+\+\+ /gmu)?.length ?? 0;
}

async function jscodeshift() {
  const { default: shift } = await import("jscodeshift");
  const j = shift.withParser("tsx");
  return transformEach((before) => {
    const root = j(before);
    const names = [];
    root.find(j.CallExpression).forEach(({ node: { callee } }) => {
      const name = callee.type === "MemberExpression" && !callee.computed ? callee.property : callee;
      if (name.type === "Identifier") names.push(name);
    });
    for (const name of first(names, (one) => one.start)) name.name += "_";
    return names.length === 0 ? before : root.toSource();
  });
}

async function tsMorph() {
  const { Project, ts } = await import("ts-morph");
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true, compilerOptions: { allowJs: true } });
  return transformEach((_, path) => {
    const file = project.addSourceFileAtPath(path);
    const names = firstNames(ts, file.compilerNode).map((name) => file.getDescendantAtPos(name.getStart()));
    for (const name of names) name.replaceWithText(`${name.getText()}_`);
    return file.getFullText();
  });
}

/** Hands every file to a tool; answers with how many of them it changed. */
function transformEach(transform) {
  let count = 0;
  for (const name of filesBelow(folder)) {
    const before = readFileSync(name, "utf8");
    const after = transform(before, name);
    outputs.set(name, after);
    if (after !== before) count += 1;
  }
  return count;
}

/** The names of called functions in a TypeScript tree. Babel knows calls behind `?.` as something else, so they are left out. */
function firstNames(ts, tree) {
  const names = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && (node.flags & ts.NodeFlags.OptionalChain) === 0) {
      const { expression } = node;
      const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      if (ts.isIdentifier(name)) names.push(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return first(names, (name) => name.getStart(tree));
}

function first(names, startOf) {
  return names.sort((a, b) => startOf(a) - startOf(b)).slice(0, wanted);
}
