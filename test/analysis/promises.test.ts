import { describe, expect, it } from "vitest";
import { chainEnd, fateOf, floatingChain, handlesRejection } from "../../rules/src/analysis/promises.ts";
import type { CallNode } from "../../rules/src/analysis/syntax.ts";
import { modelOf, nodeOf } from "./support.ts";

const inFunction = (statements: string): string => `async function f() { ${statements} }`;

describe("a chain", () => {
  it.each([
    ["p();", "p()"],
    ["p().then(a);", "p().then(a)"],
    ["p().then(a).catch(b).finally(c);", "p().then(a).catch(b).finally(c)"],
    ["(p() as T).then(a);", "(p() as T).then(a)"],
    ["p().then(a).log();", "p().then(a)"],
    ["p().then;", "p()"],
    ["q(p()).then(a);", "p()"],
  ])("in %s ends at %s", (statements, expected) => {
    const file = modelOf(inFunction(statements));
    expect(chainEnd(nodeOf(file, "p()")).getText()).toBe(expected);
  });

  it.each([
    ["p().catch(a)", true],
    ["p().then(a, b)", true],
    ["p().catch(a).then(b)", true],
    ["p().then(a).catch(b).finally(c)", true],
    ["p().then(a)", false],
    ["p().then(a, null)", false],
    ["p().catch()", false],
    ["p().finally(a)", false],
    ["p()", false],
    ["q(p().catch(a))", false],
  ])("%s handles a rejection: %j", (expression, expected) => {
    const file = modelOf(inFunction(`${expression};`));
    expect(handlesRejection(nodeOf(file, expression))).toBe(expected);
  });
});

describe("a promise's fate", () => {
  it.each([
    ["await p();", "awaited"],
    ["const x = await (p() as T);", "awaited"],
    ["p();", "discarded"],
    ["void p();", "discarded"],
    ["x && p();", "discarded"],
    ["x ? p() : 0;", "discarded"],
    ["return p();", "returned"],
    ["const g = () => p();", "returned"],
    ["const x = p();", "kept"],
    ["q(p());", "kept"],
    ["this.pending = p();", "kept"],
    ["x = p() && 1;", "kept"],
  ])("in %s", (statements, expected) => {
    const file = modelOf(inFunction(statements));
    expect(fateOf(nodeOf(file, "p()"))).toBe(expected);
  });
});

describe("a floating chain", () => {
  const floating = (statements: string, call: string): string | undefined => {
    const file = modelOf(inFunction(statements));
    const chain = floatingChain(nodeOf(file, call) as CallNode);
    return chain === undefined ? undefined : `${chain.kind} of ${chain.base.getText()}`;
  };

  it.each([
    ["p().then(a);", "p().then(a)", "then of p()"],
    ["p.then(a);", "p.then(a)", "then of p"],
    ["p().finally(a);", "p().finally(a)", "finally of p()"],
    ["void p().then(a);", "p().then(a)", "then of p()"],
    ["p().then(a).then(b);", "p().then(a).then(b)", "then of p()"],
    ["p().then(a, null);", "p().then(a, null)", "then of p()"],
    ["sleep(5).then(a).then(b);", "sleep(5).then(a).then(b)", "then of sleep(5)"],
    ["new Promise((resolve, reject) => {}).then(a);", "new Promise((resolve, reject) => {}).then(a)", "then of new Promise((resolve, reject) => {})"],
  ])("%s", (statements, call, expected) => {
    expect(floating(statements, call)).toBe(expected);
  });

  it.each([
    ["await p().then(a);", "p().then(a)"],
    ["return p().then(a);", "p().then(a)"],
    ["const x = p().then(a);", "p().then(a)"],
    ["p().then(a, b);", "p().then(a, b)"],
    ["p().catch(b).then(a);", "p().catch(b).then(a)"],
    ["p().then(a).catch(b);", "p().then(a)"],
    ["p().then(a).catch(b);", "p().then(a).catch(b)"],
    ["p().then();", "p().then()"],
    ["p();", "p()"],
    ["then(a);", "then(a)"],
  ])("%s is none", (statements, call) => {
    expect(floating(statements, call)).toBeUndefined();
  });
});
