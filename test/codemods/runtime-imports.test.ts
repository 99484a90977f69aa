import { describe, expect, it } from "vitest";
import { applyEdits } from "../../codemods/src/rewrite/apply-edits.ts";
import type { RuntimeName } from "../../codemods/src/rewrite/codemod.ts";
import { importEdits } from "../../codemods/src/rewrite/runtime-imports.ts";
import { parsed } from "./support/parse.ts";

interface Imported {
  readonly text: string;
  readonly locals: Partial<Record<RuntimeName, string>>;
}

function imported(text: string, names: readonly RuntimeName[] = ["guard"], fileName?: string): Imported {
  const plan = importEdits(parsed(text, fileName), names);
  if ("reason" in plan) throw new Error(plan.detail);
  return { text: applyEdits(text, plan.edits), locals: Object.fromEntries(plan.locals) };
}

const withImport = (text: string, fileName?: string) => imported(text, ["guard"], fileName).text;
const line = `import { guard } from "@stale-guard/runtime";`;
const required = `const { guard } = require("@stale-guard/runtime");`;

describe("a new import", () => {
  it("asks for nothing when nothing is needed", () => {
    expect(imported("a();", [])).toEqual({ text: "a();", locals: {} });
  });

  it("lists the names in one order", () => {
    const { text, locals } = imported("a();\n", ["guard", "Generation", "guard", "generationOf"]);
    expect(text).toBe(`import { Generation, generationOf, guard } from "@stale-guard/runtime";\n\na();\n`);
    expect(locals).toEqual({ Generation: "Generation", generationOf: "generationOf", guard: "guard" });
  });

  it.each<[string, string, string]>([
    ["the last import", `import a from "a";\n\na();\n`, `import a from "a";\n${line}\n\na();\n`],
    ["its comment", `import a from "a"; // keep\na();`, `import a from "a"; // keep\n${line}\na();`],
    ["its long comment", `import a from "a"; /* keep\n this */\na();`, `import a from "a"; /* keep\n this */\n${line}\na();`],
    ["the last of several lines", `import {\n  a,\n} from "a";\na();`, `import {\n  a,\n} from "a";\n${line}\na();`],
    ["an import without a final newline", `import "a";`, `import "a";\n${line}`],
    ["imports further down", `import "a";\nb();\nimport "c";\nd();`, `import "a";\nb();\nimport "c";\n${line}\nd();`],
    ["an import that shares its line", `import "a"; b();`, `import "a"; ${line} b();`],
    ["a shebang", `#!/usr/bin/env node\na();\n`, `#!/usr/bin/env node\n${line}\n\na();\n`],
    ["a byte order mark", `\uFEFFa();\n`, `\uFEFF${line}\n\na();\n`],
    // TypeScript takes the shebang for code here.
    ["both", `\uFEFF#!/usr/bin/env node\na();\nb();\nc();`, `\uFEFF#!/usr/bin/env node\n${line}\n\na();\nb();\nc();`],
    ["a directive", `"use client";\n\nexport const a = 1;\n`, `"use client";\n\n${line}\n\nexport const a = 1;\n`],
    ["all directives", `"use strict"; // on\n"use client"\na();`, `"use strict"; // on\n"use client"\n\n${line}\n\na();`],
    ["a licence", `/* Copyright Somebody */\na();\n`, `/* Copyright Somebody */\n\n${line}\n\na();\n`],
    ["a licence below a mark", `\uFEFF/*! (c) */\na();\n`, `\uFEFF/*! (c) */\n\n${line}\n\na();\n`],
    ["a comment with a blank line after it", `// About.\n\na();\n`, `// About.\n\n${line}\n\na();\n`],
    ["a pragma", `// @ts-check\na();\n`, `// @ts-check\n\n${line}\n\na();\n`],
    ["a licence and directives", `// SPDX\n"use strict";\na();`, `// SPDX\n"use strict";\n\n${line}\n\na();`],
  ])("comes after %s", (_, before, after) => expect(withImport(before)).toBe(after));

  it.each<[string, string]>([
    ["a comment about the first statement", `/** What it does. */\nexport function a() {}\n`],
    ["a comment for the first line", `// eslint-disable-next-line no-x\na();\n`],
    ["code", `a();\n`],
  ])("comes before %s", (_, before) => expect(withImport(before)).toBe(`${line}\n\n${before}`));

  it("is written like the others", () => {
    expect(withImport(`import {a} from 'a'\r\n\r\na()\r\n`)).toBe(
      `import {a} from 'a'\r\nimport {guard} from '@stale-guard/runtime'\r\n\r\na()\r\n`,
    );
  });

  it("is written like the rest of the file where there are no others", () => {
    expect(withImport(`a('b')\nc("d")\ne('f')\n`)).toBe(`import { guard } from '@stale-guard/runtime'\n\na('b')\nc("d")\ne('f')\n`);
  });

  it("goes by most lines where they end differently", () => {
    expect(withImport(`a();\r\nb();\nc();\n`)).toBe(`${line}\n\na();\r\nb();\nc();\n`);
    expect(withImport(`a();\r\nb();\nc();\r\n`)).toBe(`${line}\r\n\r\na();\r\nb();\nc();\r\n`);
  });
});

describe("an import that is there", () => {
  const runtime = (list: string) => `import ${list} from "@stale-guard/runtime";\n`;

  it.each<[string, string, string]>([
    ["the name itself", runtime("{ guard }"), "guard"],
    ["an alias", runtime("{ guard as g }"), "g"],
    ["everything", runtime("* as sg"), "sg.guard"],
    ["a part", `import { guard } from "@stale-guard/runtime/guard";\n`, "guard"],
    ["a require", `${required}\n`, "guard"],
    ["a require under an alias", `const { guard: g } = require("@stale-guard/runtime");\n`, "g"],
    ["a require of everything", `const sg = require("@stale-guard/runtime");\n`, "sg.guard"],
    ["TypeScript's require", `import sg = require("@stale-guard/runtime");\n`, "sg.guard"],
  ])("is used as it is: %s", (_, text, local) => {
    expect(imported(`${text}guard(a);`)).toEqual({ text: `${text}guard(a);`, locals: { guard: local } });
  });

  it.each<[string, string, string]>([
    ["one line", "{ Generation }", "{ Generation, guard }"],
    ["types", "{ type Token }", "{ type Token, guard }"],
    ["a trailing comma", "{ Generation, }", "{ Generation, guard, }"],
    ["no names", "{}", "{ guard }"],
    ["lines", "{\n\tGeneration,\n\tisStale,\n}", "{\n\tGeneration,\n\tisStale,\n\tguard,\n}"],
    ["lines, no trailing comma", "{\n  Generation\n}", "{\n  Generation,\n  guard\n}"],
    ["comments on lines", "{\n  Generation, // a\n}", "{\n  Generation, // a\n  guard,\n}"],
    ["comments, no trailing comma", "{\n  Generation // a\n}", "{\n  Generation, // a\n  guard\n}"],
    ["Windows lines", "{\r\n  Generation,\r\n}", "{\r\n  Generation,\r\n  guard,\r\n}"],
    ["a default before it", "sg, { Generation }", "sg, { Generation, guard }"],
  ])("is extended: %s", (_, before, after) => expect(withImport(runtime(before))).toBe(runtime(after)));

  it("is extended by several names", () => {
    expect(imported(runtime("{\n  guard,\n}"), ["Generation", "generationOf", "guard"]).text).toBe(
      runtime("{\n  guard,\n  Generation,\n  generationOf,\n}"),
    );
    expect(imported(runtime("{ guard as g }"), ["generationOf", "guard"])).toEqual({
      text: runtime("{ guard as g, generationOf }"),
      locals: { guard: "g", generationOf: "generationOf" },
    });
  });

  it.each<[string, string]>([
    ["only types", runtime("type { Token }")],
    ["only for its effects", `import "@stale-guard/runtime";\n`],
    ["of a default", runtime("sg")],
    ["of a part", `import { Generation } from "@stale-guard/runtime/generation";\n`],
    ["of something similar", `import { Generation } from "@stale-guard/runtime-extra";\n`],
  ])("gets company: %s", (_, text) => expect(withImport(text)).toBe(`${text.trimEnd()}\n${line}\n`));
});

describe("CommonJS", () => {
  it.each<[string, string, string]>([
    ["requires", `const a = require("a");\n\na();\n`, `const a = require("a");\n${required}\n\na();\n`],
    ["exports", `module.exports = 1;\n`, `${required}\n\nmodule.exports = 1;\n`],
    ["a member required", `const a = require("a").b; // c\na();`, `const a = require("a").b; // c\n${required}\na();`],
    ["strict mode", `"use strict";\n\nexports.a = 1;\n`, `"use strict";\n\n${required}\n\nexports.a = 1;\n`],
    ["requires in functions", `function a() { require("b"); }\n`, `${required}\n\nfunction a() { require("b"); }\n`],
  ])("is told by %s", (_, before, after) => expect(withImport(before, "file.js")).toBe(after));

  it("goes by the extension first", () => {
    expect(withImport("a();\n", "file.cjs")).toBe(`${required}\n\na();\n`);
    expect(withImport("a();\n", "file.mjs")).toBe(`${line}\n\na();\n`);
    expect(withImport(`require("a");\n`, "file.mts")).toBe(`${line}\n\nrequire("a");\n`);
    expect(withImport(`export const a = 1;\n`, "file.cts")).toBe(`${line}\n\nexport const a = 1;\n`);
  });

  it("leaves modules alone that happen to make a require", () => {
    const text = `import { createRequire } from "module";\nconst require = createRequire(import.meta.url);\nrequire("a");\n`;
    expect(withImport(text).split("\n")[1]).toBe(line);
  });

  it("does not put it below what is required late", () => {
    const text = `const a = require("a");\nclass B {}\nconst c = require("c");\n`;
    expect(withImport(text, "file.js").split("\n")[1]).toBe(required);
  });

  it("extends a require", () => {
    const text = (list: string) => `const ${list} = require("@stale-guard/runtime");\n`;
    expect(withImport(text("{ Generation }"))).toBe(text("{ Generation, guard }"));
    expect(withImport(text("{\n  Generation,\n}"))).toBe(text("{\n  Generation,\n  guard,\n}"));
    expect(withImport(text("{ Generation, ...rest }"))).toBe(text("{ Generation, guard, ...rest }"));
    expect(imported(`${text("{ Generation }")}let guard;`)).toEqual({
      text: `${text("{ Generation, guard: staleGuard }")}let guard;`,
      locals: { guard: "staleGuard" },
    });
  });

  it("does not rely on what may be assigned again", () => {
    const text = `let { guard } = require("@stale-guard/runtime");\n`;
    expect(imported(text, ["guard"], "file.js").locals).toEqual({ guard: "staleGuard" });
  });

  it("closes its line where the next would go on with it", () => {
    expect(withImport(`(function () { exports.a = 'b' })()\n`, "file.js")).toBe(
      `const { guard } = require('@stale-guard/runtime');\n\n(function () { exports.a = 'b' })()\n`,
    );
  });

  it("uses TypeScript's require beside TypeScript's requires", () => {
    expect(imported(`import a = require("a");\n\na();\n`)).toEqual({
      text: `import a = require("a");\nimport staleGuard = require("@stale-guard/runtime");\n\na();\n`,
      locals: { guard: "staleGuard.guard" },
    });
    expect(imported(`declare const staleGuard: 1;\nexport = 1;\n`).locals).toEqual({ guard: "staleGuard2.guard" });
  });
});

describe("a name that means something else", () => {
  it.each([
    "const guard = 1;",
    "function guard() {}",
    "class guard {}",
    "function a(guard) {}",
    "function a({ b: guard }) {}",
    "try {} catch (guard) {}",
    `import guard from "x";`,
    `import { b as guard } from "x";`,
    "type guard = 1;",
    "guard(a);",
    "a = { guard };",
    "function a() { return () => { const [guard] = b; }; }",
  ])("is left to %s", (text) => {
    expect(imported(text).locals).toEqual({ guard: "staleGuard" });
    expect(imported(text).text).toContain("{ guard as staleGuard }");
  });

  it.each([
    "a.guard();",
    "a = { guard: 1 };",
    "class A { guard() {} }",
    "interface A { guard: 1 }",
    "export { a as guard };",
    "const { guard: a } = b;",
  ])("is not taken by %s", (text) => expect(imported(text).locals).toEqual({ guard: "guard" }));

  it("may hide an import that is there", () => {
    const text = `import { guard } from "@stale-guard/runtime";\nfunction a(guard) {}\n`;
    expect(imported(text)).toEqual({
      text: text.replace("guard }", "guard, guard as staleGuard }"),
      locals: { guard: "staleGuard" },
    });
    const whole = `import * as sg from "@stale-guard/runtime";\nfunction a(sg) {}\n`;
    expect(imported(whole).text.split("\n")[1]).toBe(line);
  });

  it("may be that of the alias too", () => {
    expect(imported("guard(staleGuard, staleGuard2);").locals).toEqual({ guard: "staleGuard3" });
    const list = "{ Generation: StaleGeneration, generationOf: staleGenerationOf }";
    expect(imported("Generation(generationOf);", ["Generation", "generationOf"], "file.cjs")).toEqual({
      text: `const ${list} = require("@stale-guard/runtime");\n\nGeneration(generationOf);`,
      locals: { Generation: "StaleGeneration", generationOf: "staleGenerationOf" },
    });
  });

  it("may be that of an imported type", () => {
    const text = `import { type Generation } from "@stale-guard/runtime";\nlet a: Generation;\n`;
    expect(imported(text, ["Generation"]).locals).toEqual({ Generation: "StaleGeneration" });
  });
});

describe("a file that cannot import", () => {
  it.each<[string, string]>([
    ["file.d.ts", "declare class A {}"],
    ["file.js", "class A {}\nwindow.a = new A();\n"],
    ["file.js", `(function (f) { typeof define === "function" && define.amd ? define([], f) : (module.exports = f()); })(g);`],
  ])("is left: %s", (fileName, text) => {
    expect(importEdits(parsed(text, fileName), ["guard"])).toMatchObject({ reason: "unknown-form" });
  });
});
