import { describe, expect, it } from "vitest";
import { sitesIn } from "./support/sites.ts";

/** Callee, what is seen, what is not. */
const CASES: Readonly<Record<string, { seen: Readonly<Record<string, string>>; quiet: Readonly<Record<string, string>> }>> = {
  "os.tmpdir": {
    seen: {
      "as a namespace": 'import * as os from "node:os"; os.tmpdir();',
      "by default": 'import os from "os"; os.tmpdir();',
      "by name": 'import { tmpdir as t } from "node:os"; t();',
      "required": 'const { tmpdir } = require("os"); tmpdir();',
      "loaded later": 'const dir = (await import("node:os")).tmpdir();',
      "handed on": 'import { tmpdir } from "os"; export const folders = [tmpdir];',
      "handed on by name": 'export { tmpdir } from "node:os";',
      "of the process": 'process.getBuiltinModule("os").tmpdir();',
    },
    quiet: {
      "another's member": "const os = { tmpdir: () => scratch }; os.tmpdir(); fixtures.tmpdir();",
      "another member": 'import os from "node:os"; os.homedir();',
      "another module": 'import { tmpdir } from "./scratch.js"; tmpdir();',
      "a type": 'import type { tmpdir } from "node:os"; let a: typeof tmpdir;',
    },
  },
  "fs/promises.rm": {
    seen: { "by name": 'import { rm } from "node:fs/promises"; rm(a);', "as a namespace": 'import * as fs from "fs/promises"; fs.rm(a);' },
    quiet: { "of its neighbour": 'import { rm } from "node:fs"; rm(a);' },
  },
  "@acme/http-kit.get": {
    seen: { "by name": 'import { get } from "@acme/http-kit"; get(a);', "required": 'require("@acme/http-kit").get(a);' },
    quiet: { "of its neighbour": 'import { get } from "@acme/http"; get(a);' },
  },
  "window.open": {
    seen: {
      "on window": "window.open(u);",
      "on another name for it": 'const w = globalThis; w["open"](u);',
      "bare": "open(u);",
      "taken out": "const { open } = window; open(u);",
    },
    quiet: {
      "a function of the file": "function open(u) {} open(u);",
      "an import": 'import open from "open"; open(u);',
      "another's member": "dialog.open(u); this.window.open(u);",
    },
  },
  "router.register": {
    seen: {
      "on an import": 'import { router } from "./router.js"; router.register(a);',
      "on a parameter": "export const setup = (router) => router.register(a);",
      "on a member": "this.router?.register(a);",
      "on one that was taken apart": "export const setup = ({ router: r }) => r.register(a);",
      "taken out": "const { register } = router; register(a);",
    },
    quiet: { "on another": "routes.register(a); register(a);", "another member": "router.remove(a); const a = { router: { register: b } };" },
  },
  "readJsonBody": {
    seen: {
      "imported": 'import { readJsonBody } from "./body.js"; readJsonBody(a);',
      "imported under another name": 'import { readJsonBody as r } from "../body.js"; r(a);',
      "as a namespace": 'import * as body from "./body.js"; body.readJsonBody(a);',
      "loaded later": 'const { readJsonBody: r } = await import("./body.js"); r(a);',
      "global": "readJsonBody(a);",
    },
    quiet: {
      "a function of the file": "function readJsonBody(a) {} readJsonBody(b);",
      "a member": "request.readJsonBody(a);",
      "another import": 'import { readBody as readJsonBody } from "./body.js"; readJsonBody(a);',
    },
  },
  "*.registerHttpHandler": {
    seen: {
      "on anything": "this.api?.registerHttpHandler(b);",
      "by a string": 'api["registerHttpHandler"](a);',
      "taken out": "const { registerHttpHandler } = api; registerHttpHandler(a);",
      "bound": "const r = api.registerHttpHandler.bind(api); r(a);",
      "handed on": "each(handlers, api.registerHttpHandler);",
    },
    quiet: { "by itself": "registerHttpHandler(a);", "a definition": "class A { registerHttpHandler(a) {} } const a = { registerHttpHandler: b };" },
  },
};

describe.each(Object.entries(CASES))("forbidden: %s", (call, { seen, quiet }) => {
  const found = (text: string): unknown[] => sitesIn(text, { forbidden: [{ call, message: "use the other one" }], kinds: [] }).map(({ kind, message }) => [kind, message]);

  it.each(Object.entries(seen))("%s", (_, text) => {
    expect(found(text)).toEqual([[call, "use the other one"]]);
  });

  it.each(Object.entries(quiet))("not %s", (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("what a ledger selects", () => {
  const text = 'fetch(u); retry(fetch); new WebSocket(u); import os from "os"; os.tmpdir();';
  const forbidden = [{ call: "os.tmpdir", message: "use scratchFolder()", kind: "scratch" }];
  const kinds = (options: object): string[] => sitesIn(text, options).map(({ kind }) => kind);

  it("all kinds, unless it names some", () => {
    expect(kinds({})).toEqual(["fetch", "fetch-value", "WebSocket"]);
    expect(kinds({ kinds: ["fetch"] })).toEqual(["fetch"]);
    expect(kinds({ kinds: [] })).toEqual([]);
  });

  it("what it forbids, always", () => {
    expect(kinds({ kinds: ["WebSocket"], forbidden })).toEqual(["WebSocket", "scratch"]);
  });

  it("a raw call that is forbidden too keeps its kind", () => {
    expect(kinds({ forbidden: [{ call: "fetch", message: "no" }] })).toEqual(["fetch", "fetch-value", "WebSocket"]);
  });
});
