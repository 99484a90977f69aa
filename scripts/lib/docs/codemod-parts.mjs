// What `codemod` makes of the incorrect code of a rule's page: the command itself, run on the blocks in a folder of their own.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { main } from "stale-guard";
import { examplesOf, parsePage } from "./page.mjs";
import { markdownTable } from "./regions.mjs";

const LEDGER = "raw-fetch.allowlist.json";

/**
 * @param {string} rule
 * @param {readonly import("./page.mjs").Block[]} blocks
 * @param {string} [ledger] What `no-raw-fetch` goes by.
 * @returns {Promise<import("./codemod-parts.mjs").Outcome[]>}
 */
export async function rewriteBlocks(rule, blocks, ledger) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "stale-guard-page-"));
  try {
    const files = blocks.map(({ language }, index) => path.join(folder, `${index}`, `example.${language}`));
    for (const [index, file] of files.entries()) {
      await mkdir(path.dirname(file));
      await writeFile(file, blocks[index].code);
      if (ledger !== undefined) await writeFile(path.join(path.dirname(file), LEDGER), ledger);
    }
    const shown = await run(folder, rule, files, "--json");
    await run(folder, rule, files, "--json", "--write", "--allow-dirty");
    const told = new Map(shown.files.map((file) => [path.resolve(folder, file.path), file]));
    return await Promise.all(
      files.map(async (file, index) => {
        const { diff = "", sites = [] } = told.get(file) ?? {};
        return { block: blocks[index], after: await readFile(file, "utf8"), diff: hunksOf(diff), sites };
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(cwd, rule, files, ...options) {
  let text = "";
  let complaint = "";
  const code = await main(["codemod", "--rule", rule, "--strict", ...options, ...files], {
    cwd,
    env: {},
    stdout: { write: (part) => (text += part) },
    stderr: { write: (part) => (complaint += part) },
  });
  if (code === 2) throw new Error(`codemod on the page of ${rule}: ${complaint.trim()}`);
  return JSON.parse(text);
}

/** A unified diff without its head; what lies between two hunks is dots. */
function hunksOf(diff) {
  const [, ...hunks] = diff.split(/^@@.*@@.*\n/mu);
  return hunks.join("...\n");
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
  const rest = outcomes.filter(({ block, after }) => after === block.code);
  const parts = rewritten.map(({ block, after, diff }, index) => {
    const code = index === 0 ? `\`\`\`${block.language} rewritten\n${after}\`\`\`` : `\`\`\`diff\n${diff}\`\`\``;
    return `${nameOf(block, blocks)}:\n\n${code}`;
  });
  if (rest.length > 0) {
    const rows = rest.map(({ block, sites }) => {
      const site = sites.find(({ messageId }) => messageId === block.messageId);
      return [nameOf(block, blocks), site === undefined ? "nothing that a codemod is asked about" : `\`${site.reason}\`${site.detail === undefined ? "" : `: ${site.detail}`}`];
    });
    parts.push(markdownTable(["left as it is", "[reason](../../codemods/README.md#reasons)"], rows));
  }
  return parts.join("\n\n");
}

function nameOf({ messageId, words, line }, blocks) {
  const alike = blocks.filter((other) => other.messageId === messageId && other.words.has("possible") === words.has("possible"));
  const place = alike.length < 2 ? "" : ` (${["first", "second", "third", "fourth"][alike.findIndex((other) => other.line === line)]})`;
  return `\`${messageId}\`${words.has("possible") ? ", only possible" : ""}${place}`;
}
