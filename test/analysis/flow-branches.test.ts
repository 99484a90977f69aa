import ts from "typescript";
import { describe, expect, it } from "vitest";
import { runFlow } from "../../rules/src/analysis/flow.ts";
import { parse } from "../../rules/src/analysis/parse.ts";
import { bodyOf, exits, type Mark, suspensions, traceProblem, tracesOf } from "./flow-support.ts";

describe("a branch", () => {
  it.each([
    ["a(); b();", ["ab"]],
    ["if (x) a();", ["", "a"]],
    ["if (x) a(); else b(); c();", ["ac", "bc"]],
    ["if (x) { a(); if (y) b(); } else if (z) c(); d();", ["abd", "ad", "cd", "d"]],
    ["if (a()) b(); else c();", ["ab", "ac"]],
    ["if (x) return a(); b();", ["a", "b"]],
    ["if (x) { a(); return; } else { b(); return; } c();", ["a", "b"]],
    ["if (x) throw a(); b();", ["b"]],
    ["{ a(); { b(); } }", ["ab"]],
    ["foo: { a(); if (x) break foo; b(); } c();", ["abc", "ac"]],
    ["foo: if (x) { a(); break foo; } b();", ["ab", "b"]],
    ["outer: { inner: { if (x) break outer; a(); } b(); } c();", ["abc", "c"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });
});

describe("a short circuit", () => {
  it.each([
    ["a() && b(); c();", ["abc", "ac"]],
    ["a() || b(); c();", ["abc", "ac"]],
    ["a() ?? b(); c();", ["abc", "ac"]],
    ["a() && b() && c();", ["a", "ab", "abc"]],
    ["a() || b() && c();", ["a", "ab", "abc"]],
    ["(a() || b()) && c();", ["ab", "abc", "ac"]],
    ["a() ? b() : c();", ["ab", "ac"]],
    ["a() ? b() : c() ? d() : e();", ["ab", "acd", "ace"]],
    ["(x ? a() : b()) + c();", ["ac", "bc"]],
    ["x = a() && b();", ["a", "ab"]],
    ["if (a() && b()) c(); else d();", ["abc", "abd", "ad"]],
    ["if (a() || b()) c(); else d();", ["abc", "abd", "ac"]],
    ["if (!(a() && b())) c(); else d();", ["abc", "abd", "ac"]],
    ["if ((a() || b()) && !c()) d(); else e();", ["abcd", "abce", "abe", "acd", "ace"]],
    ["while (a() && b()) { c(); break; }", ["a", "ab", "abc"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });

  it.each([
    ["true && a();", ["a"]],
    ["false && a();", [""]],
    ["true || a();", [""]],
    ["false || a();", ["a"]],
    ["true ? a() : b();", ["a"]],
    ["!true ? a() : b();", ["b"]],
    ["if (false) a(); else b();", ["b"]],
    ["if (true) a(); else b();", ["a"]],
    ["if (x && false) a();", [""]],
    ["if (x || true) a();", ["a"]],
  ])("%s takes one branch", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });
});

describe("a logical assignment", () => {
  const mark: Mark = (node) => (ts.isBinaryExpression(node) ? "=" : suspensions(node));

  it.each(["&&=", "||=", "??="])("with %s may skip its value and its write", (operator) => {
    expect(tracesOf(`a().x ${operator} b(); c();`, mark).exit).toEqual(["ab=c", "ac"]);
  });

  it.each(["=", "+=", ">>>=", "**="])("with %s never does", (operator) => {
    expect(tracesOf(`a().x ${operator} b(); c();`, mark).exit).toEqual(["ab=c"]);
  });
});

describe("an optional chain", () => {
  it.each([
    ["x?.a(); b();", ["ab", "b"]],
    ["x.a?.(); b();", ["ab", "b"]],
    ["x?.a(b()); c();", ["bac", "c"]],
    ["a()?.b(c()); d();", ["acbd", "ad"]],
    ["x?.y.z.a(b()); c();", ["bac", "c"]],
    ["x?.y[0].a(b()); c();", ["bac", "c"]],
    ["(x?.y).a(b());", ["ba"]],
    ["(x?.a()).b(c());", ["acb", "cb"]],
    ["x.a()?.y; b();", ["ab"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });

  it("may end at any of its question marks", () => {
    expect(exits("x?.a()?.b(c()); d();")).toEqual(expect.arrayContaining(["d", "ad", "acbd"]));
  });
});

describe("a suspension", () => {
  it.each([
    ["await a(); b();", ["a~b"]],
    ["return await a();", ["a~"]],
    ["b(await x, a());", ["~ab"]],
    ["x && await a(); b();", ["a~b", "b"]],
    ["const y = await a(); b();", ["a~b"]],
    ["const y = yield a(); b();", ["a~b"]],
    ["yield* a(); b();", ["a~b"]],
    ["x?.a(await b());", ["", "b~a"]],
    ["{ await using y = a(); b(); } c();", ["ab~c"]],
    ["{ await using y = a(), z = b(); } c();", ["ab~c"]],
    ["{ if (x) return a(); const y = b(); } c();", ["a", "bc"]],
    ["{ using y = a(); b(); } c();", ["abc"]],
    ["{ const y = a(); b(); } c();", ["abc"]],
  ])("%s", (statements, expected) => {
    expect(tracesOf(statements, suspensions).exit).toEqual(expected);
  });
});

describe("evaluation order", () => {
  const kinds: Mark = (node) => {
    if (ts.isVariableDeclaration(node)) return "V";
    if (ts.isBinaryExpression(node)) return "=";
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return "+";
    if (ts.isDeleteExpression(node)) return "D";
    if (ts.isNewExpression(node)) return "N";
    if (ts.isReturnStatement(node)) return "R";
    return suspensions(node);
  };

  it.each([
    ["a(b(), c());", "bca"],
    ["a().b(c());", "acb"],
    ["new (a())(b());", "abN"],
    ["new X;", "N"],
    ["x[a()] = b();", "ab="],
    ["x = y = a();", "a=="],
    ["let y = a(), z, w = b();", "aVbV"],
    ["x.y++; --x.y; -x.y; !x;", "++"],
    ["delete x[a()];", "aD"],
    ["return a();", "aR"],
    ["return;", "R"],
    ["[a(), ...b(), { p: c(), [d()]: e() }];", "abcde"],
    ["`${a()}${b()}`;", "ab"],
    ["(a(), b());", "ab"],
    ["(a() as T).b(c()!);", "acb"],
    ["typeof a(); void b();", "ab"],
  ])("of %s", (statements, expected) => {
    expect(tracesOf(statements, kinds).exit).toEqual([expected]);
  });

  it.each(["throw a(); b();", "throw a(); if (x) b();"])("%s ends it", (statements) => {
    const paths = tracesOf(statements, (node) => (ts.isThrowStatement(node) ? "T" : suspensions(node)));
    expect(paths).toEqual({ exit: [], thrown: ["", "a", "aT"] });
  });
});

describe("what is not run", () => {
  it.each([
    ["return; a();"],
    ["throw x; a();"],
    ["while (true) {} a();"],
    ["for (;;) {} a();"],
    ["if (x) return; else throw x; a();"],
    ["if (false) a();"],
    ["while (false) a();"],
  ])("%s", (statements) => {
    const visited: string[] = [];
    const problem = traceProblem();
    runFlow(bodyOf(statements), new Set([""]), {
      ...problem,
      transfer: (node, traces) => {
        visited.push(node.getText());
        return problem.transfer(node, traces);
      },
    });
    expect(visited).not.toContain("a()");
  });

  it.each([
    "const f = () => a(); b();",
    "const f = function () { a(); }; b();",
    "function g() { a(); } b();",
    "const o = { m() { a(); }, get p() { return a(); }, set p(v) { a(); } }; b();",
    "class X { m() { a(); } constructor() { a(); } p = () => a(); } b();",
    "const X = class { m() { a(); } }; b();",
    "b(() => a(), async function* () { await a(); });",
  ])("%s enters no inner function", (statements) => {
    expect(tracesOf(statements, suspensions).exit).toEqual(["b"]);
  });
});

describe("other bodies", () => {
  it("an arrow's expression is evaluated", () => {
    const [statement] = parse("(() => x ? a() : b());", "file.ts").statements;
    const arrow = ((statement as ts.ExpressionStatement).expression as ts.ParenthesizedExpression).expression as ts.ArrowFunction;
    expect(runFlow(arrow.body, new Set([""]), traceProblem()).exit).toEqual(new Set(["a", "b"]));
  });

  it("a module is a body too", () => {
    const module = parse("import 'x'; a(); export default b();", "file.ts");
    expect(runFlow(module, new Set([""]), traceProblem()).exit).toEqual(new Set(["ab"]));
  });
});
