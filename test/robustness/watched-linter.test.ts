// The other robustness tests are worth what their linter notices.
import { analyze, onInternalError } from "eslint-plugin-stale-guard/detect";
import type { Rule } from "eslint";
import { afterEach, expect, test } from "vitest";
import { lintEverything } from "./lint-everything.ts";
import { type ErrorSource, WatchedLinter } from "./watched-linter.ts";

const silent: ErrorSource = () => () => {};
const pluginOf = (create: Rule.RuleModule["create"]) => ({ rules: { planted: { create } } });
const text = "async function f() { await g(); }";
const linters: WatchedLinter[] = [];

afterEach(() => {
  for (const linter of linters.splice(0)) linter.stop();
});

function watch(plugin: unknown, errors = silent): WatchedLinter {
  const linter = new WatchedLinter(plugin, errors);
  linters.push(linter);
  return linter;
}

const throwing = pluginOf(() => ({
  AwaitExpression() {
    throw new Error("planted");
  },
}));

test("a rule that throws is a failure", async () => {
  expect(() => watch(throwing).lint(text, "a.js")).toThrow("planted");
  const { failures } = await lintEverything([{ file: "a.js", text }, { file: "b.js", text: "f();" }], watch(throwing));
  expect(failures).toEqual([expect.stringMatching(/^a\.js: .*planted/)]);
});

test("an error that the analysis swallows is a failure", () => {
  let report: (error: unknown, fileName: string) => void = () => {};
  const swallowing = pluginOf(({ filename }) => ({
    Program: () => report(new Error("planted"), filename),
  }));
  const linter = watch(swallowing, (handler) => {
    report = handler;
    return () => {};
  });
  expect(() => linter.lint(text, "a.js")).toThrow("swallowed in a.js: Error: planted");
});

test("the analysis hands on what it swallows", () => {
  const errors: unknown[] = [];
  const unsubscribe = onInternalError((error) => errors.push(error));
  const unreadable = { toString: () => "setTimeout(connect, 5)" } as unknown as string;
  try {
    analyze(unreadable, "a.ts");
  } catch (error) {
    errors.push(error);
  } finally {
    unsubscribe();
  }
  expect(errors).not.toEqual([]);
});

test("a text that does not parse runs no rule", () => {
  const linter = watch(throwing);
  expect(linter.lint("await (", "a.js")).toBe(false);
  expect(linter.created.size).toBe(0);
});

test("a rule without listeners was created, yet is not awake", () => {
  const linter = watch(pluginOf(() => ({})));
  expect(linter.lint(text, "a.js")).toBe(true);
  expect(linter.created).toEqual(new Map([["planted", 1]]));
  expect(linter.awake).toEqual(new Map());
});
