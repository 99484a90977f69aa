import { readFileSync, statSync } from "node:fs";
import path from "node:path";

const SUFFIXES = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx", "/index.ts", "/index.js", "/index.mjs"];
const SOURCE_FILE = /\.[mc]?[jt]sx?$/;
const FROM_OUTPUT: Readonly<Record<string, string>> = { ".js": ".ts", ".jsx": ".tsx", ".mjs": ".mts", ".cjs": ".cts" };
// A module longer than this is no helper: parsing it for the summary of one call is not worth the time.
const MAX_BYTES = 80_000;

/** What a module says that can arm, clear, close, send, emit or call out; one without any is not worth parsing for a summary. */
const MAY_ACT =
  /\b(?:set(?:Timeout|Interval|Immediate)|clear(?:Timeout|Interval|Immediate)|(?:add|remove|prepend)\w*Listener\w*|emit|dispatchEvent|once|nextTick|queueMicrotask)\b|(?:connect|open|close|destroy|terminate|abort|send|write|callback|handler|listener|cb|stop|start|clear|cancel|dispose|end|reset|beat|ping|tick|run|socket|transport)(?!sWith)\w*\??\.?\(|\b(?:opts|options|params|props|config|args|hooks|deps)\.\w+\??\.?\(/i;

export function mayAct(text: string): boolean {
  return MAY_ACT.test(text);
}

export interface SourceText {
  readonly fileName: string;
  readonly text: string;
}

/** Reads the file a relative import means; undefined when there is none, it is no source, too large, or unreadable. */
export function readRelativeModule(fromFile: string, specifier: string): SourceText | undefined {
  if (!specifier.startsWith(".") || !path.isAbsolute(fromFile)) return undefined;
  const target = path.resolve(path.dirname(fromFile), specifier);
  const extension = path.extname(target);
  const source = FROM_OUTPUT[extension];
  const candidates = SUFFIXES.map((suffix) => target + suffix);
  if (source !== undefined) candidates.push(target.slice(0, -extension.length) + source);
  for (const fileName of candidates) {
    if (!SOURCE_FILE.test(fileName) || fileName.endsWith(".d.ts")) continue;
    try {
      const stats = statSync(fileName, { throwIfNoEntry: false });
      if (stats === undefined || !stats.isFile() || stats.size > MAX_BYTES) continue;
      return { fileName, text: readFileSync(fileName, "utf8") };
    } catch {
      // Vanished or unreadable between the two calls: as good as absent.
    }
  }
  return undefined;
}
