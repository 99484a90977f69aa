// Source files that nobody writes, by name. Each holds what the rules look for, so that none is passed over unread.

/** A timer that outlives its connection: found wherever the file can be looked into. */
export const finding = `class Gateway {
  start() { this.socket = new WebSocket("wss://gateway.test"); this.timer = setInterval(() => { this.socket.send("beat"); }, 1000); }
  close() { this.socket.close(); this.socket = null; }
}
`;
const call = 'export const answer = await fetch("https://extreme.test");\n';
const ordinary = `${finding}${call}`;

const nested = (depth, open, middle, close) => `${open.repeat(depth)}${middle}${close.repeat(depth)}`;

/** Nested as deeply as given: too deep for whoever walks a tree by calling itself. */
export function deepSources(depth) {
  const late = `${ordinary}function late(socket, a, b) {\n`;
  const within = (body) => `${late}${body}\n}\n`;
  return {
    "deep-blocks.js": within(nested(depth, "{", "socket.send(1);", "}")),
    "deep-ifs.js": within(nested(depth, "if (a) {", "socket.send(1);", "}")),
    "deep-else-ifs.js": within(`${"if (a) b(); else ".repeat(depth)}socket.send(1);`),
    "deep-loops.js": within(nested(depth, "while (a) {", "socket.send(1);", "}")),
    "deep-tries.js": within(nested(depth, "try {", "socket.send(1);", "} finally { b(); }")),
    "deep-labels.js": within(`${Array.from({ length: depth }, (_, at) => `l${at}: `).join("")}for (;;) break l0;`),
    "deep-parentheses.js": within(`socket.send(${nested(depth, "(", "a", ")")});`),
    "deep-arrays.js": within(`socket.send(${nested(depth, "[", "a", "]")});`),
    "deep-objects.js": within(`socket.send(${nested(depth, "{ a: ", "a", "}")});`),
    "deep-calls.js": within(nested(depth, "a(", "socket.send(1)", ")")),
    "deep-members.js": within(`a${".b".repeat(depth)}(socket);`),
    "deep-promise-chain.js": within(`a()${".then(() => socket.send(1))".repeat(depth)};`),
    "deep-binary.js": within(`socket.send(a${" + b".repeat(depth)});`),
    "deep-logical.js": within(`if (a${" && b".repeat(depth)}) socket.send(1);`),
    "deep-conditional.js": within(`socket.send(${"a ? b : ".repeat(depth)}0);`),
    "deep-unary.js": within(`socket.send(${"!".repeat(depth)}a);`),
    "deep-commas.js": within(`a${", b".repeat(depth)}, socket.send(1);`),
    "deep-assignments.js": within(`${"a = ".repeat(depth)}socket;`),
    "deep-functions.js": within(nested(depth, "setTimeout(function () {", "socket.send(1);", "}, 1);")),
    "deep-arrows.js": within(`const f = ${"() => ".repeat(depth)}socket.send(1);`),
    "deep-classes.js": within(nested(depth, "class A { m() {", "socket.send(1);", "} }")),
    "deep-templates.js": within(`socket.send(${nested(depth, "`${", "a", "}`")});`),
    "deep-jsx.jsx": within(`return ${nested(depth, "<a>", "{socket.send(1)}", "</a>")};`),
    "deep-patterns.js": within(`const ${nested(depth, "[", "c", "]")} = socket;`),
    "deep-types.ts": `${ordinary}type Deep = ${nested(depth, "Array<", "string", ">")};\n`,
    "deep-spread.js": within(`socket.send(${nested(depth, "...[", "...a", "]")});`),
    "deep-awaits.js": `${ordinary}async function late(socket) { ${"await ".repeat(depth)}socket.send(1); }\n`,
    "deep-namespaces.ts": `${ordinary}${nested(depth, "namespace A {", "export const a = 1;", "}")}\n`,
    "deep-switches.js": within(nested(depth, "switch (a) { case 1:", "socket.send(1);", "}")),
    "deep-optional.js": within(`a${"?.b()".repeat(depth)};`),
  };
}

/** As many characters as given. */
export function hugeSources(length) {
  const filled = (piece) => Array.from({ length: Math.ceil(length / piece(0).length) }, (_, at) => piece(at)).join("");
  const literal = "x".repeat(length);
  return {
    "huge-ordinary.js": filled((at) => ordinary.replace("Gateway", `Gateway${at}`).replace("answer", `answer${at}`)),
    "huge-quiet.js": `${ordinary}${filled((at) => `export function add${at}(a, b) {\n  return a + b;\n}\n`)}`,
    "huge-literal.js": `${ordinary}export const text = "${literal}";\n`,
    "huge-comment.js": `${ordinary}/* ${literal} */\n`,
    "huge-template.js": `${ordinary}export const text = \`${literal}\`;\n`,
    "huge-array.js": `${ordinary}export const list = [${filled((at) => `${at},`)}];\n`,
    "huge-line.js": `${ordinary.replaceAll("\n", " ")}${filled((at) => `function f${at}(a){return a.on("x",()=>a.send(${at}))};`)}`,
    "huge-minified.js": filled((at) => `!function(e,t){var n=t(${at});e.on("close",function(){n.close()}),setTimeout(function(){e.connect(n)},9)}(a${at},b);`),
    "huge-one-function.js": `${ordinary}export function all(a) {\n${filled((at) => `  a.on("event${at}", () => a.send(${at}));\n`)}}\n`,
    "huge-one-class.js": `${ordinary}export class All {\n${filled((at) => `  m${at}() { this.timer${at} = setTimeout(() => this.m${at + 1}(), 1); }\n`)}}\n`,
    "huge-identifiers.js": `${ordinary}export const ${literal} = 1;\n`,
  };
}

/** Small, and strange. */
export const oddSources = {
  "empty.js": "",
  "mark-only.js": "\uFEFF",
  "mark-and-hashbang.js": `\uFEFF#!/usr/bin/env node\n${ordinary}`,
  "hashbang.js": `#!/usr/bin/env node\n${ordinary}`,
  "line-ends-crlf.js": ordinary.replaceAll("\n", "\r\n"),
  "line-ends-cr.js": ordinary.replaceAll("\n", "\r"),
  "line-ends-ls-ps.js": ordinary.replaceAll("\n", "\u2028").replace("\u2028", "\u2029"),
  "nul.js": `${ordinary}const zero = "\0"; /* \0 */\n`,
  "lone-surrogate.js": `${ordinary}const half = "\uD800";\n`,
  "binary.js": Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 197 + 31) % 256)),
  "not-utf8.js": Buffer.concat([Buffer.from(ordinary), Buffer.from([0x2f, 0x2f, 0xff, 0xfe, 0x0a])]),
  "utf16.js": Buffer.from(`\uFEFF${ordinary}`, "utf16le"),
  "flow.js": `// @flow\nimport type { A } from "./a";\n${ordinary}export type B = {| +a: ?string |};\nfunction f(a: ?string = null): %checks { return !!a; }\n`,
  "unfinished.js": `${ordinary}function open( { if (`,
  "conflict.js": `<<<<<<< ours\n${ordinary}=======\n${finding}>>>>>>> theirs\n`,
  "with.cjs": `with (setTimeout) { this.timer = setInterval(() => { socket.send(1); }, 1); }\nfunction close() { socket.close(); fetch("https://a.test"); }\n`,
  "html-comments.cjs": `<!-- old\nsetTimeout(() => socket.send(1), 1);\n--> older\n`,
  "sloppy.cjs": `var yield_ = 010; var let = 1; delete let; function f(a, a) { arguments.callee; setTimeout("f()", 1); }\nif (1) function g() {}\n`,
  "exotic.ts": `import data from "./data.json" with { type: "json" };
import fs = require("fs");
@sealed class Decorated<const T extends string> { @bound accessor #secret = 1; static { setTimeout(() => {}, 1); } get [Symbol.iterator]() { return this.#secret; } static #has(o: object) { return #secret in o; } }
enum Kind { A = 1 << 2, B = "x".length } declare const enum Other { C }
namespace Deep.Er { export const x = { y: 1 } satisfies object; }
async function* all(this: Window, ...rest: [a: number, b?: string]) { outer: for await (const x of rest) { for (;;) { if (x) continue outer; else break outer; } } yield* all.call(this); }
async function disposes() { await using a = open(); using b = open(); a?.b?.[c]?.(d)!.e!; for (await using x of y) { x.on("close", () => x.send(1)); } }
const pattern = /[\\p{L}--[a-z]]/v; const big = 1_000n ** 2n; label: { break label; }
abstract class Abstract { abstract on(): void; constructor(private readonly a: number, public b = a) {} override m?(): asserts this is Abstract; declare x: unique symbol; [key: string]: unknown }
export = data; export as namespace Exotic; type Fn = typeof import("./x", { with: { "resolution-mode": "import" } });
${finding}`,
  "exotic.jsx": `${ordinary}const a = <><A.B {...c} d={<e:f g-h="&amp;" />}>{/* none */}{...i}</A.B></>;\nconst { a: { b = setTimeout(() => {}, 1) } = {}, ...rest } = a ?? (b ||= c), d = async x => await x, e = new.target, f = import.meta.url, g = import("x"), h = \`\${i}\`\`j\`;\n`,
  "old-casts.ts": `${ordinary}const a = <any>b; const c = <T,>(x: T) => x; function f(this: void): a is string; let x!: number; type A = B extends infer C extends string ? C : never;\n`,
  "prototype-names.js": `${ordinary}const o = { __proto__: null, constructor: 1, toString() {}, hasOwnProperty: setTimeout(() => {}, 1) }; class constructor_ { "constructor"() {} ["__proto__"] = 1; valueOf() { this.__proto__.on("close", () => this.valueOf()); } }\nconst toString = 1, valueOf = fetch, hasOwnProperty = valueOf("https://a.test");\nfunction __proto__() { __proto__(); }\n`,
  "emoji.js": `${ordinary}const ünï = "👩‍👩‍👧‍👦\u202E"; class Ａ { \\u{61}() { setTimeout(() => this.\\u0061(), 1); } }\n`,
};
