import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A text to rewrite and, unless it must stay as it is, what to make of it. */
export interface Fixture {
  /** The folder's name. */
  readonly rule: string;
  readonly name: string;
  readonly inputFile: string;
  readonly input: string;
  readonly outputFile: string | undefined;
  readonly output: string;
  /** What the rules still say about the output. */
  readonly remaining: readonly Remaining[];
}

/** An entry of `<case>.remaining.json`. */
interface Remaining {
  readonly rule: string;
  readonly messageId: string;
  /** In the output. */
  readonly line: number;
  /** Why the finding was not rewritten, where the fixture is about that. */
  readonly reason?: string;
}

const form = /^(?<name>.+)\.(?:(?<side>input|output)\.(?:[cm]?[jt]s|[jt]sx)|remaining\.json)$/u;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The names of the folders with fixtures; none where there is no such folder. */
export function fixtureFolders(root: string): string[] {
  return entriesOf(root).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
}

/** The declarations beside those folders, of packages that the fixtures import without being installed. */
export function fixtureDeclarations(root: string): string[] {
  return entriesOf(root).flatMap(({ name }) => (name.endsWith(".d.ts") ? join(root, name) : []));
}

function entriesOf(folder: string): Dirent[] {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
}

/** The fixtures of one folder: `<case>.input.<ext>`, `<case>.output.<ext>`, `<case>.remaining.json`. */
export function readFixtures(root: string, rule: string): Fixture[] {
  const folder = join(root, rule);
  const files = readdirSync(folder).sort();
  const text = (file: string): string => decoder.decode(readFileSync(join(folder, file)));
  const inputs = new Map<string, string>();
  for (const file of files) {
    const { name, side } = form.exec(file)?.groups ?? {};
    if (name === undefined) throw new Error(`${rule}/${file} is no fixture: <case>.input.<ext>, .output.<ext>, .remaining.json`);
    if (side === "input" && inputs.has(name)) throw new Error(`${rule}/${name} has two inputs`);
    if (side === "input") inputs.set(name, file);
  }
  for (const file of files) {
    const { name = "", side } = form.exec(file)?.groups ?? {};
    const input = inputs.get(name);
    if (input === undefined) throw new Error(`${rule}/${file} has no input`);
    if (side === "output" && file !== outputOf(input)) throw new Error(`${rule}/${file} is not called ${outputOf(input)}`);
  }
  return [...inputs].map(([name, file]) => {
    const output = files.find((each) => each === outputOf(file));
    const remaining = files.find((each) => each === `${name}.remaining.json`);
    return {
      rule,
      name,
      inputFile: join(folder, file),
      input: text(file),
      outputFile: output && join(folder, output),
      output: text(output ?? file),
      remaining: remaining === undefined ? [] : (JSON.parse(text(remaining)) as Remaining[]),
    };
  });
}

function outputOf(input: string): string {
  return input.replace(/\.input(?=\.\w+$)/u, ".output");
}
