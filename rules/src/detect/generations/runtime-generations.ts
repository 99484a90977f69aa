import ts = require("typescript");
import type { FileModel } from "../../analysis/model.ts";
import { type CallNode, calleeName, memberName, receiverOf, unwrap, wrapperOf } from "../../analysis/syntax.ts";

/** A use of the runtime's generation of `this` that nothing in the file ever ends. */
export interface IdleGuard {
  readonly node: ts.CallExpression;
  readonly isEscaping: boolean;
}

const RUNTIME = /^@stale-guard\/runtime(?:\/|$)/;
const ENDING = /^(?:advance|close)$/;

/** The guards over generations of `this` in classes that never advance or close them. */
export function idleGuards(file: FileModel): IdleGuard[] {
  const uses = new Map<string, ts.CallExpression[]>();
  const ended = new Set<string>();
  const escaping = new Set<string>();
  for (const fn of file.inventory.functions) {
    for (const call of fn.calls) {
      const owner = ownerKey(file, call);
      if (ts.isCallExpression(call) && owner !== undefined) {
        if (endsOrEscapes(call)) ended.add(owner);
        else if (call.arguments[0]?.kind === ts.SyntaxKind.ThisKeyword) uses.set(owner, [...(uses.get(owner) ?? []), call]);
        continue;
      }
      // Whoever is given the owner can end its generation.
      for (const argument of call.arguments ?? []) {
        const place = unwrap(argument).kind === ts.SyntaxKind.ThisKeyword ? file.places.of(argument) : undefined;
        if (place !== undefined) escaping.add(place.key);
      }
    }
  }
  return [...uses].flatMap(([owner, calls]) => (ended.has(owner) ? [] : calls.map((node) => ({ node, isEscaping: escaping.has(owner) }))));
}

/** The owner that `guard(owner, f)` and `generationOf(owner)` are about; undefined for other calls. */
function ownerKey(file: FileModel, call: CallNode): string | undefined {
  const callee = unwrap(call.expression);
  const imported = ts.isIdentifier(callee) ? file.inventory.resolve(callee)?.imported : undefined;
  if (imported === undefined || !RUNTIME.test(imported.module) || !/^(?:guard|generationOf)$/.test(imported.name)) return undefined;
  const [owner] = call.arguments ?? [];
  return owner === undefined ? undefined : file.places.of(owner)?.key;
}

/** True for `generationOf(owner).advance()`, and where the generation goes somewhere else than to its `current`. */
function endsOrEscapes(call: ts.CallExpression): boolean {
  if (calleeName(call) === "guard") return false;
  const { parent } = wrapperOf(call);
  const name = ts.isExpression(parent) ? memberName(parent) : undefined;
  if (name === undefined || !ts.isExpression(parent)) return !ts.isExpressionStatement(parent);
  const isCalled = ts.isCallExpression(parent.parent) && receiverOf(parent.parent) !== undefined && parent.parent.expression === parent;
  return isCalled && ENDING.test(name);
}
