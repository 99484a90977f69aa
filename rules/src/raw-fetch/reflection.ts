import ts = require("typescript");
import { type CallNode, calleeName, propertyNameText, unwrap } from "../analysis/syntax.ts";
import { mayName, textOf } from "./constants.ts";
import type { Use } from "./follow.ts";
import type { Scopes } from "./scopes.ts";
import type { Thing } from "./things.ts";

interface Reflected {
  readonly node: ts.Node;
  readonly member: Thing;
  /** Undefined where the node's value is the member. */
  readonly use: Use | undefined;
}

const USES: Readonly<Partial<Record<string, Use>>> = { set: "assigned", defineProperty: "assigned", getOwnPropertyDescriptor: "value" };

/** What `Reflect.get(globalThis, "fetch")`, `Object.defineProperty(globalThis, "fetch", ...)` and `Object.assign(globalThis, { fetch })` reach. */
export function reflectionOf(call: CallNode, thing: Thing, scopes: Scopes): { readonly members: readonly Reflected[]; readonly isUnknown: boolean } {
  const method = calleeName(call) ?? "";
  const [, given] = call.arguments ?? [];
  const second = given === undefined ? undefined : unwrap(given);
  if (second === undefined) return { members: [], isUnknown: false };
  if (method === "assign") return { members: ts.isObjectLiteralExpression(second) ? assignedBy(second, thing) : [], isUnknown: false };
  if (method !== "get" && USES[method] === undefined) return { members: [], isUnknown: false };
  const key = textOf(second, scopes);
  if (key === undefined) return { members: [], isUnknown: method === "get" && mayName(second, thing, scopes) };
  const member = thing.member(key);
  return { members: member === undefined ? [] : [{ node: call, member, use: USES[method] }], isUnknown: false };
}

function assignedBy({ properties }: ts.ObjectLiteralExpression, thing: Thing): Reflected[] {
  return properties.flatMap((node) => {
    const key = propertyNameText(node.name);
    const member = key === undefined ? undefined : thing.member(key);
    return member === undefined ? [] : [{ node, member, use: "assigned" as const }];
  });
}

/** The parts of `({ fetch, navigator: { sendBeacon: send } } = globalThis)`, each with what it takes. */
export function takenBy({ properties }: ts.ObjectLiteralExpression, thing: Thing): [part: ts.Node, member: Thing][] {
  return properties.flatMap((property): [ts.Node, Thing][] => {
    const key = propertyNameText(property.name);
    const member = key === undefined ? undefined : thing.member(key);
    if (member === undefined) return [];
    const target = ts.isPropertyAssignment(property) ? unwrap(property.initializer) : undefined;
    return target !== undefined && ts.isObjectLiteralExpression(target) ? takenBy(target, member) : [[property, member]];
  });
}
