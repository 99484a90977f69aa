// Which files of which published packages the measurements read. Every piece of code once, as its authors wrote it
// where the package ships that, and never a bundle: a second build of the same source would count each finding twice.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const written = /(?<!\.d)\.(?:js|ts)$/;

export const packages = [
  { name: "ws", kind: "connection", folder: "lib" },
  { name: "eris", kind: "connection", folder: "lib" },
  { name: "discord.js", kind: "connection", folder: "src" },
  // The sources; priv/static holds three bundles of them.
  { name: "phoenix", kind: "connection", folder: "assets/js/phoenix" },
  // The two left out are a WebAssembly binary in base64.
  { name: "undici", kind: "connection", folder: "lib", except: /-wasm\.js$/ },
  // What `import` loads in Node; build/esm and build/cjs are the same code.
  { name: "engine.io-client", kind: "connection", folder: "build/esm-debug" },
  { name: "express", kind: "other", folder: "lib" },
  { name: "zod", kind: "other", folder: "src", except: /\/(?:tests|benchmarks)\// },
  // The modules; lodash.js, core.js and the minified pair are the same code in one file.
  { name: "lodash", kind: "other", folder: ".", except: /\/(?:lodash|core)(?:\.min)?\.js$/ },
  // The ES modules; cdn.js bundles them.
  { name: "date-fns", kind: "other", folder: ".", except: /\/cdn(?:\.min)?\.js$/ },
];

export const folderOf = (name) => path.join(root, "node_modules", name);

export const versionOf = (name) => JSON.parse(readFileSync(path.join(folderOf(name), "package.json"), "utf8")).version;

/** The files of a package that the measurements read, as absolute paths in a stable order. */
export function sourcesOf({ name, folder, except }) {
  const files = filesBelow(path.join(folderOf(name), folder)).filter((file) => written.test(file) && !except?.test(file));
  if (files.length === 0) throw new Error(`${name} holds no sources in ${folder}; is it installed?`);
  return files;
}

export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesBelow(file);
      return entry.isFile() ? [file] : [];
    });
}
