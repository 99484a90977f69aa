// One codemod over one folder, in a process of its own: prints its CPU time, its largest memory and how many files it changed.
//
//   node codemod-child.mjs stale-guard|untyped|text-edits|jscodeshift|ts-morph EDITS FOLDER
//
// Two run the real rules, with and without the check of types. The others all do the same work: the first EDITS calls of a file, none inside another, become `guard(call)`,
// and `guard` is imported. Loading is part of the price, as it is on a command line.
import { readFileSync } from "node:fs";
import { filesBelow } from "./published-sources.mjs";

const [, , kind, editsText, folder] = process.argv;
const wanted = Number(editsText);
const runtime = "@stale-guard/runtime";

const changed = await { "stale-guard": installed, untyped, "text-edits": textEdits, jscodeshift, "ts-morph": tsMorph }[kind]();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, rss: maxRSS / 1024, changed }));

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
  const { default: ts } = await import("typescript");
  const [{ applyEdits }, { importEdits }, { syntaxErrors }] = [await built("rewrite/apply-edits"), await built("rewrite/runtime-imports"), await built("rewrite/syntax-errors")];
  return command({
    rules: [],
    loadCodemods: async () => [],
    createTypeCheck: () => ({ newTypeErrors: () => [] }),
    rewriteFile(before, fileName) {
      const tree = ts.createSourceFile(fileName, before, ts.ScriptTarget.ESNext, true);
      const calls = firstCalls(tree, (node, visit) => ts.forEachChild(node, visit), ts.isCallExpression);
      if (calls.length === 0) return { fileName, before, after: before, sites: [] };
      const edits = calls.flatMap((call) => [insertion(call.getStart(tree), "guard("), insertion(call.end, ")")]);
      const imports = importEdits(tree, ["guard"]);
      if ("reason" in imports) throw new Error(imports.detail);
      const after = applyEdits(before, [...imports.edits, ...edits]);
      // The command has parsed the text before.
      const isBroken = syntaxErrors(after, fileName).length > 0;
      const status = isBroken ? { status: "dropped", reason: "syntax-error" } : { status: "rewritten" };
      return { fileName, before, after: isBroken ? before : after, sites: [{ rule: "bench", messageId: "bench", message: "", line: 1, ...status }] };
    },
  });
}

function built(name) {
  return import(`../../codemods/dist/${name}.js`);
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
  let count = 0;
  for (const file of filesBelow(folder)) {
    const before = readFileSync(file, "utf8");
    const root = j(before);
    const calls = [];
    root.find(j.CallExpression).forEach((path) => {
      for (let outer = path.parent; outer; outer = outer.parent) if (calls.includes(outer)) return;
      if (calls.length < wanted) calls.push(path);
    });
    if (calls.length === 0) continue;
    for (const path of calls) path.replace(j.callExpression(j.identifier("guard"), [path.node]));
    root.get().node.program.body.unshift(j.importDeclaration([j.importSpecifier(j.identifier("guard"))], j.literal(runtime)));
    if (root.toSource() !== before) count += 1;
  }
  return count;
}

async function tsMorph() {
  const { Project, SyntaxKind } = await import("ts-morph");
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true, compilerOptions: { allowJs: true } });
  let count = 0;
  for (const name of filesBelow(folder)) {
    const file = project.addSourceFileAtPath(name);
    const calls = firstCalls(file, (node, visit) => node.forEachChild(visit), (node) => node.getKind() === SyntaxKind.CallExpression);
    if (calls.length === 0) continue;
    for (const call of calls) call.replaceWithText(`guard(${call.getText()})`);
    file.addImportDeclaration({ namedImports: ["guard"], moduleSpecifier: runtime });
    if (file.getFullText() !== readFileSync(name, "utf8")) count += 1;
  }
  return count;
}

/** The first calls of a tree from the top down, none inside another. */
function firstCalls(tree, forEachChild, isCall) {
  const calls = [];
  const visit = (node) => {
    if (calls.length >= wanted) return;
    if (isCall(node)) calls.push(node);
    else forEachChild(node, visit);
  };
  forEachChild(tree, visit);
  return calls;
}

function insertion(offset, text) {
  return { start: offset, end: offset, text };
}
