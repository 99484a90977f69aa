// What `codemod` makes of the incorrect code of a rule's page: run on each block.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { structuredPatch } from "diff";
import { main } from "stale-guard";
import { installedPipeline } from "stale-guard/pipeline";
import { examplesOf, parsePage } from "./page.mjs";
import { markdownTable } from "./regions.mjs";

/**
 * @param {string} rule
 * @param {readonly import("./page.mjs").Block[]} blocks
 * @param {string} [ledger] What `no-raw-fetch` goes by.
 * @returns {Promise<import("./codemod-parts.mjs").Outcome[]>}
 */
export async function rewriteBlocks(rule, blocks, ledger) {
  if (ledger !== undefined) return rewriteBeside(ledger, rule, blocks);
  // Without the command's check of types, which takes a hundred times as long as the rest.
  const how = { codemods: await installedPipeline.loadCodemods(), confidences: ["certain", "possible"], rules: [rule] };
  return blocks.map((block) => {
    const { after, sites } = installedPipeline.rewriteFile(block.code, `example.${block.language}`, how);
    return { block, after, sites };
  });
}

/** The command, in a folder with the ledger and the client that it names. */
async function rewriteBeside(ledger, rule, blocks) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "stale-guard-page-"));
  try {
    const files = blocks.map(({ language }, index) => path.join(folder, `${index}`, `example.${language}`));
    for (const [index, file] of files.entries()) {
      await mkdir(path.dirname(file));
      await writeFile(file, blocks[index].code);
      await writeLedger(path.dirname(file), ledger);
    }
    const told = await run(folder, rule, files);
    const sitesOf = (file) => told.files.find((each) => path.resolve(folder, each.path) === file)?.sites ?? [];
    return await Promise.all(files.map(async (file, index) => ({ block: blocks[index], after: await readFile(file, "utf8"), sites: sitesOf(file) })));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeLedger(folder, ledger) {
  const { name, from } = JSON.parse(ledger).wrapper;
  await writeFile(path.join(folder, "raw-fetch.allowlist.json"), ledger);
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(path.join(folder, "tsconfig.json"), '{ "compilerOptions": { "module": "nodenext", "allowJs": true } }');
  await writeFile(path.join(folder, from), `export const ${name} = (url, init) => fetch(url, init);\n`);
}

async function run(cwd, rule, files) {
  let text = "";
  let complaint = "";
  const code = await main(["codemod", "--rule", rule, "--write", "--allow-dirty", "--json", ...files], {
    cwd,
    env: {},
    stdout: { write: (part) => (text += part) },
    stderr: { write: (part) => (complaint += part) },
  });
  if (code === 2) throw new Error(`codemod on the page of ${rule}: ${complaint.trim()}`);
  return JSON.parse(text);
}

/** The changed lines with three around them; what lies between is dots. */
function hunksOf(before, after) {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: 3 });
  return hunks.map(({ lines }) => `${lines.join("\n")}\n`).join("...\n").replaceAll(/^ $/gmu, "");
}

/** A page's incorrect blocks that a codemod can be asked about, with the ledger it goes by. */
export function askedOf(page) {
  const ledger = page.blocks.find(({ words }) => words.has("ledger"))?.code;
  // A ledger that is broken stops the command as well.
  return { blocks: examplesOf(page, "incorrect").filter(({ messageId }) => messageId !== "brokenAllowlist"), ledger };
}

/** The first block that is rewritten in full, the others as diffs, and why the rest is left. */
export async function codemodPart(rule, text) {
  const { blocks, ledger } = askedOf(parsePage(rule, text));
  const outcomes = await rewriteBlocks(rule, blocks, ledger);
  const rewritten = outcomes.filter(({ block, after }) => after !== block.code);
  const parts = rewritten.map(({ block, after, sites }, index) => {
    const code = index === 0 ? `\`\`\`${block.language} rewritten\n${after}\`\`\`` : `\`\`\`diff\n${hunksOf(block.code, after)}\`\`\``;
    const mended = sites.filter(({ status }) => status === "rewritten").map(({ messageId }) => `\`${messageId}\``);
    const only = isMended(block, sites) ? "" : `, of which only ${mended.join(" and ")} is mended`;
    return `${nameOf(block, blocks)}${only}:\n\n${code}`;
  });
  const rest = outcomes.filter(({ block, sites }) => !isMended(block, sites));
  const rows = rest.map(({ block, sites }) => [nameOf(block, blocks), reasonOf(block, sites)]);
  if (rows.length > 0) parts.push(markdownTable(["left as it is", "[reason](../../codemods/README.md#reasons)"], rows));
  return parts.join("\n\n");
}

function isMended({ messageId }, sites) {
  return sites.length > 0 && sites.every((site) => site.status === "rewritten" || site.messageId !== messageId) && sites.some(({ status }) => status === "rewritten");
}

function reasonOf({ messageId }, sites) {
  const site = sites.find((each) => each.messageId === messageId) ?? sites[0];
  if (site === undefined) return "nothing that a codemod is asked about";
  return `\`${site.reason}\`${site.detail === undefined ? "" : `: ${site.detail}`}`;
}

function nameOf({ messageId, words, line }, blocks) {
  const alike = blocks.filter((other) => other.messageId === messageId && other.words.has("possible") === words.has("possible"));
  const place = alike.length < 2 ? "" : ` (${["first", "second", "third", "fourth"][alike.findIndex((other) => other.line === line)]})`;
  return `\`${messageId}\`${words.has("possible") ? ", only possible" : ""}${place}`;
}
