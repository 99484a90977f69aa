import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { mayAct, readRelativeModule } from "../../rules/src/analysis/modules.ts";
import { folder } from "./support.ts";

describe("a relative import", () => {
  const read = async (files: Record<string, string>, specifier: string): Promise<string | undefined> => {
    const found = readRelativeModule(join(await folder(files), "main.ts"), specifier);
    return found === undefined ? undefined : `${basename(found.fileName)}: ${found.text}`;
  };

  it.each([
    ["./lib.js", { "lib.ts": "1" }, "lib.ts: 1"],
    ["./lib.js", { "lib.js": "1", "lib.ts": "2" }, "lib.js: 1"],
    ["./lib.jsx", { "lib.tsx": "1" }, "lib.tsx: 1"],
    ["./lib.cjs", { "lib.cts": "1" }, "lib.cts: 1"],
    ["./lib.ts", { "lib.ts": "1" }, "lib.ts: 1"],
    ["./lib", { "lib.ts": "1", "lib/index.ts": "2" }, "lib.ts: 1"],
    ["./lib", { "lib/index.js": "1" }, "index.js: 1"],
    [".", { "index.ts": "1" }, "index.ts: 1"],
    ["./lib.worker", { "lib.worker.ts": "1" }, "lib.worker.ts: 1"],
  ])("%s among %j", async (specifier, files, expected) => {
    expect(await read(files, specifier)).toBe(expected);
  });

  it.each<[string, Record<string, string>]>([
    ["./lib.d", { "lib.d.ts": "1" }],
    ["./lib.d.ts", { "lib.d.ts": "1" }],
    ["./lib.json", { "lib.json": "1" }],
    ["lib", { "lib.ts": "1" }],
    ["./lib", { "other.ts": "1" }],
    ["./lib", { "lib/main.ts": "1" }],
    ["./lib.js", { "lib.js": "1;".repeat(250_000) }],
  ])("%s is not read", async (specifier, files) => {
    expect(await read(files, specifier)).toBeUndefined();
  });

  it("of a file that is nowhere is not read", () => {
    expect(readRelativeModule("file.ts", "./support.ts")).toBeUndefined();
  });
});

describe("a module", () => {
  it.each(["setTimeout(f, 1)", "emitter.emit(name)", "onClose?.()", "socket.addEventListener(name, f)", "export function stopAll() {}", "this.reset()", "reconnectNow()"])("with %s may act", (text) => {
    expect(mayAct(text)).toBe(true);
  });

  it.each(["export const OPEN = 1;", "name.startsWith(prefix)", "list.endsWith(last)", "export class Base { toJSON() { return { ...this }; } }"])("with %s alone is not worth parsing", (text) => {
    expect(mayAct(text)).toBe(false);
  });
});
