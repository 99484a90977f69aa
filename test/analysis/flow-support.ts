import ts from "typescript";
import { type FlowProblem, type FlowResult, runFlow } from "../../rules/src/analysis/flow.ts";
import { parse } from "../../rules/src/analysis/parse.ts";
import { calleeName } from "../../rules/src/analysis/syntax.ts";

export type Traces = ReadonlySet<string>;
export type Mark = (node: ts.Node) => string;

/** The paths through a body, each the marks met on it; `…` ends one that is longer than the bound. */
export interface Paths {
  readonly exit: readonly string[];
  readonly thrown: readonly string[];
}

/** `a()` to `f()`, called plainly or as a method, mark themselves; everything else leaves no mark. */
export const calls: Mark = (node) => {
  const name = ts.isCallExpression(node) ? calleeName(node) : undefined;
  return name !== undefined && /^[a-f]$/.test(name) ? name : "";
};

/** Calls and the points where a function is suspended. */
export const suspensions: Mark = (node) => {
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return "~";
  if (ts.isForOfStatement(node) || ts.isVariableDeclarationList(node)) return "~";
  return calls(node);
};

export function traceProblem(mark: Mark = calls, bound = 12): FlowProblem<Traces> {
  const extend = (trace: string, text: string): string => (trace.length < bound ? trace + text : trace.endsWith("…") ? trace : `${trace}…`);
  return {
    join: (a, b) => new Set([...a, ...b]),
    equals: (a, b) => a.size === b.size && [...a].every((trace) => b.has(trace)),
    transfer: (node, traces) => {
      const text = mark(node);
      return text === "" ? traces : new Set([...traces].map((trace) => extend(trace, text)));
    },
  };
}

/**
 * The same with the outcome of every condition that is a plain name: `x` where it was true, `!x` where it was false, and
 * `k=1`, `k!1` for a case. The name keeps its value, so that no path takes both.
 */
export function pathProblem(bound = 40): FlowProblem<Traces> {
  const note = (traces: Traces, taken: string, opposite: string): Traces | undefined => {
    const possible = [...traces].filter((trace) => !trace.split(" ").includes(opposite));
    if (possible.length === 0) return undefined;
    return new Set(possible.map((trace) => (trace.split(" ").includes(taken) ? trace : `${trace}${taken} `)));
  };
  return {
    ...traceProblem((node) => (calls(node) === "" ? "" : `${calls(node)} `), bound),
    assume: (condition, value, traces) => {
      if (!ts.isIdentifier(condition)) return traces;
      const { text } = condition;
      return value ? note(traces, text, `!${text}`) : note(traces, `!${text}`, text);
    },
    assumeCase: (subject, candidate, value, traces) => {
      const [is, isNot] = [`${subject.getText()}=${candidate.getText()}`, `${subject.getText()}!${candidate.getText()}`];
      return value ? note(traces, is, isNot) : note(traces, isNot, is);
    },
  };
}

/** The body of `async function* f() {...}` around the given statements. */
export function bodyOf(statements: string): ts.Block {
  const [declaration] = parse(`async function* f() {${statements}\n}`, "file.ts").statements;
  if (declaration === undefined || !ts.isFunctionDeclaration(declaration) || declaration.body === undefined) throw new Error("no function");
  return declaration.body;
}

function toPaths({ exit, thrown }: FlowResult<Traces>): Paths {
  const sorted = (traces: Traces | undefined): string[] => [...(traces ?? [])].map((trace) => trace.trimEnd()).sort();
  return { exit: sorted(exit), thrown: sorted(thrown) };
}

export function tracesOf(statements: string, mark: Mark = calls, bound?: number): Paths {
  return toPaths(runFlow<Traces>(bodyOf(statements), new Set([""]), traceProblem(mark, bound)));
}

/** What a body's normal completions have called. */
export function exits(statements: string, bound?: number): readonly string[] {
  return tracesOf(statements, calls, bound).exit;
}

export function refinedExits(statements: string): readonly string[] {
  return toPaths(runFlow<Traces>(bodyOf(statements), new Set([""]), pathProblem())).exit;
}
