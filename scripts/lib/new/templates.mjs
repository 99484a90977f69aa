import { readFileSync } from "node:fs";
import path from "node:path";

const folder = path.resolve(import.meta.dirname, "../../templates");

/** A template with its words in capitals replaced. */
export function readTemplate(name, words) {
  const text = readFileSync(path.join(folder, `${name}.txt`), "utf8");
  return text.replace(new RegExp(`\\b(?:${Object.keys(words).join("|")})\\b`, "g"), (word) => words[word]);
}

/** `no-stuck-lock` as a name in code. */
export const camel = (id) => id.replaceAll(/-([a-z])/g, (_, letter) => letter.toUpperCase());
