import ts from "typescript";
import type { Edit, FileModel, Finding } from "eslint-plugin-stale-guard/detect";
import type { Codemod, Plan } from "../../../codemods/src/rewrite/codemod.ts";

export const rule = "require-timer-guard";

/** A codemod of one plan, or of several. */
export function toy(...plans: ((model: FileModel, finding: Finding) => Plan)[]): Codemod {
  return { rule, plans: (model, finding) => plans.map((plan) => plan(model, finding)) };
}

/** Mends the timers of the clients below: guards the callback, and advances before the one teardown closes. */
export function guarded(model: FileModel, finding: Finding): Plan {
  const { text } = model.sourceFile;
  const advance = "generationOf(this).advance();";
  const close = text.indexOf("this.ws.close()");
  const known = text.includes("enerationOf(this).advance();");
  return {
    edits: [...wrapped(model, finding), ...(known ? [] : [put(close, `${advance}\n    `)])],
    imports: ["generationOf", "guard"],
  };
}

/** Says something about the finding, which does not mend it. */
export function noted(_: FileModel, { start }: Finding): Plan {
  return { edits: [put(start, "/* guarded? */ ")], imports: ["guard"] };
}

/** Edits at the first occurrence of a text. */
export function replacing(from: string, to: string): (model: FileModel) => Plan {
  return ({ sourceFile: { text } }) => {
    const start = text.indexOf(from);
    return { edits: start < 0 ? [] : [{ start, end: start + from.length, text: to }], imports: [] };
  };
}

/** Two plans in one. */
export function both(one: (model: FileModel, finding: Finding) => Plan, other: typeof one): typeof one {
  return (model, finding) => {
    const [a, b] = [one(model, finding), other(model, finding)];
    if ("reason" in a) return a;
    if ("reason" in b) return b;
    return { edits: [...a.edits, ...b.edits], imports: [...a.imports, ...b.imports] };
  };
}

export function put(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

function wrapped({ sourceFile }: FileModel, { start }: Finding): Edit[] {
  const visit = (node: ts.Node): ts.CallExpression | undefined =>
    ts.isCallExpression(node) && node.getStart() === start ? node : ts.forEachChild(node, visit);
  const callback = visit(sourceFile)?.arguments[0];
  return callback === undefined ? [] : [put(callback.getStart(), "guard(this, "), put(callback.end, ")")];
}

/** A client with these statements in its `beat`. */
export function client(...beats: string[]): string {
  return `class Client {
  constructor(url) { this.ws = new WebSocket(url); }
  beat() {
${beats.map((beat) => `    ${beat}\n`).join("")}  }
  close() {
    this.ws.close();
  }
}
`;
}

export const ping = `setTimeout(() => this.ws.send("ping"), 1000);`;
export const pong = `setTimeout(() => this.ws.send("pong"), 2000);`;
