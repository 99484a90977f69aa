import ts = require("typescript");
import type { FileModel } from "../analysis/model.ts";
import { brief, isMember, memberName, unwrap } from "../analysis/syntax.ts";
import { FALSE_WHEN_GONE, SOCKET_NAMES, TRUE_WHEN_GONE } from "../analysis/vocabulary.ts";
import { actorAt } from "./actors.ts";
import { type Confidence, type Detector, type Fact, inCode, span } from "./fact.ts";
import { DeclaredTypes } from "./foreign-state/declared-types.ts";
import { ForeignObjects } from "./foreign-state/foreign-objects.ts";
import { type StateUse, useOf } from "./foreign-state/state-uses.ts";

const { SyntaxKind } = ts;

const messages = {
  decides:
    "{{member}} is {{package}}'s own state, and this decision hangs on it: any release may rename it or let it mean something else, and the decision goes wrong without a word. Ask what {{package}} offers: its events, its public state.",
  writes:
    "This writes {{member}}, {{package}}'s own state, behind its back: its timers and listeners go by what they last knew, and what is lost here nobody will clear or close. Ask {{package}} to do it: its methods, its options.",
  acts:
    "This acts on {{member}}, {{package}}'s own state, behind its back: its timers and listeners go by what they last knew and act on what is gone. Ask {{package}} to do it: its methods, its options.",
} as const;
type MessageId = keyof typeof messages;

const TIMERS = /(?:timer|timeout|interval|watchdog|keepalive)s?(?:id|handle)?$|heartbeat/i;
const COUNTS = /generation$|epoch$|(?:reconnect|retry|connect)\w*(?:attempts?|count)$|^attempts$|^session(?:Id)?$|^(?:ready)?state$/i;
const METHODS = /^(?:re|dis)?connect$|^(?:open|close|destroy|end|stop|abort|terminate|dispose|heartbeat)$/;
const LIFECYCLE_NAMES = [SOCKET_NAMES, TIMERS, COUNTS, TRUE_WHEN_GONE, FALSE_WHEN_GONE];
/** Public everywhere, whatever a cast is for. */
const PUBLIC = /^(?:readyState|state|timeout|session|stream|connected|connection|socket|destroyed|closed|writable|readable)$/;

interface Access {
  readonly node: ts.PropertyAccessExpression | ts.ElementAccessExpression;
  readonly object: ts.Expression;
  readonly name: string;
  readonly confidence: Confidence;
}

export const noProtectedStateAccess: Detector = {
  rule: "no-protected-state-access",
  triggers: [
    // Names begin with either case: their first letters are left out.
    inCode(/\bas\s+(?:any|unknown|\{|[\w.<>]+\s*&|[A-Z])|<any>|(?:\._|\[["'])\w*(?:ock|ws|onn|ransport|tream|hannel|eer|imer|imeout|nterval|atchdog|live|eat|eneration|poch|ttempt|ount|ession|tate|los|end|top|bort|estroy|ispos|erminat|pen|eady|ctiv|un|tart)/),
    inCode(/\b(?:import|require)\b/),
  ],
  isAboutLateCode: false,
  messages,
  detect(file) {
    const types = new DeclaredTypes(file);
    const foreign = new ForeignObjects(file, types);
    const facts: Fact<MessageId>[] = [];
    const visit = (node: ts.Node): void => {
      if (isMember(node)) {
        const fact = check(file, node, foreign, types);
        if (fact !== undefined) facts.push(fact);
      }
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(file.sourceFile, visit);
    return facts;
  },
};

function check(file: FileModel, node: Access["node"], foreign: ForeignObjects, types: DeclaredTypes): Fact<MessageId> | undefined {
  const access = hiddenAccess(file, node, types);
  if (access === undefined) return undefined;
  const use = useOf(node);
  if (use === undefined) return undefined;
  const { object, name } = access;
  if (unwrap(object).kind === SyntaxKind.ThisKeyword && foreign.isOwnMember(unwrap(object), name)) return undefined;
  const owner = foreign.packageOf(object);
  return owner === undefined ? undefined : toFact(file, access, owner, use);
}

/** A way past what an object offers: a cast, brackets around a private name, a name with an underscore. */
function hiddenAccess(file: FileModel, node: Access["node"], types: DeclaredTypes): Access | undefined {
  const name = memberName(node);
  if (name === undefined || !isLifecycleName(name)) return undefined;
  const object = node.expression;
  const isUnderscored = name.startsWith("_");
  const around = castAround(file, object, name, types);
  if (around !== undefined) return PUBLIC.test(name) && around.kind === "any" ? undefined : { node, object: around.object, name, confidence: isUnderscored || around.kind === "shape" ? "certain" : "possible" };
  if (unwrap(object).kind === SyntaxKind.ThisKeyword) return undefined;
  if (isUnderscored) return { node, object, name, confidence: "certain" };
  const isTypeScript = /\.[mc]?tsx?$/.test(file.sourceFile.fileName);
  return ts.isElementAccessExpression(node) && isTypeScript && !PUBLIC.test(name) ? { node, object, name, confidence: "certain" } : undefined;
}

interface Cast {
  readonly object: ts.Expression;
  /** `any` hides everything; a shape written for it names the member. */
  readonly kind: "any" | "shape";
}

/** The object under `(object as any)`, or under the cast that a constant was made with. */
function castAround(file: FileModel, expression: ts.Expression, name: string, types: DeclaredTypes): Cast | undefined {
  let inner = expression;
  for (;;) {
    if (ts.isParenthesizedExpression(inner) || ts.isNonNullExpression(inner)) {
      inner = inner.expression;
    } else if (ts.isAsExpression(inner) || ts.isTypeAssertionExpression(inner)) {
      const kind = castKind(inner.type, name, types);
      if (kind !== undefined) return { object: inner.expression, kind };
      inner = inner.expression;
    } else {
      break;
    }
  }
  if (!ts.isIdentifier(inner)) return undefined;
  const declaration = file.inventory.resolve(inner);
  const isConstant = declaration?.kind === "variable" && !declaration.isReassigned && declaration.bindingPath.length === 0;
  const init = isConstant ? declaration.init : undefined;
  return init === undefined || ts.isIdentifier(init) ? undefined : castAround(file, init, name, types);
}

function castKind(type: ts.TypeNode, name: string, types: DeclaredTypes): Cast["kind"] | undefined {
  if (type.kind === SyntaxKind.AnyKeyword) return "any";
  return types.member(type, name) === undefined ? undefined : "shape";
}

function isLifecycleName(name: string): boolean {
  const bare = name.replace(/^[_#]/, "");
  // `__ours` is how code marks somebody else's object as seen; `_destroy` is what a stream asks its users to define.
  return !bare.startsWith("_") && !METHODS.test(bare) && LIFECYCLE_NAMES.some((names) => names.test(bare));
}

const DEEDS: Readonly<Record<StateUse, (member: string) => string>> = {
  decides: (member) => `decides by ${member}`,
  writes: (member) => `writes ${member}`,
  acts: (member) => `acts on ${member}`,
};

function toFact(file: FileModel, { node, name, confidence }: Access, owner: string, use: StateUse): Fact<MessageId> {
  const line = file.line(node);
  return {
    messageId: use,
    ...span(node),
    confidence,
    data: { member: name, package: owner },
    witness: [
      { role: "acts", actor: actorAt(file, node), line, text: DEEDS[use](brief(node)) },
      { role: "replaces", actor: owner, line, text: use === "decides" ? `lets ${name} mean something else in the next release` : `goes by what it last knew of ${name}` },
      { role: "goes wrong", actor: use === "decides" ? actorAt(file, node) : owner, line, text: use === "decides" ? "the decision is another one, without a word" : "its timers and listeners act on what is gone, or miss what is there" },
    ],
    suggestions: [],
  };
}
