import ts = require("typescript");
import { Exposure } from "../analysis/exposure.ts";
import { isHidden } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { describe, isDeclaration, nameOf, type Place } from "../analysis/places.ts";
import type { SlotWrite } from "../analysis/slots.ts";
import { brief, isFunctionNode, propertyNameText, unwrap } from "../analysis/syntax.ts";
import { actorAt, actorOf } from "./actors.ts";
import { type Confidence, type Detector, type Fact, inCode, span } from "./fact.ts";
import { type Capture, capturesOf, isAdvance } from "./generations/captures.ts";
import { idleGuards } from "./generations/runtime-generations.ts";
import { strength } from "./harm.ts";
import { tearDownSteps } from "./story.ts";

const { SyntaxKind } = ts;

const messages = {
  neverAdvanced:
    "{{guard}} can never refuse anything: nothing advances {{generation}}, so what was captured stays current for ever. Advance it in every teardown and wherever the connection is replaced.",
  startsOver:
    "{{generation}} starts over at {{value}} here: callbacks that captured a number before (line {{captureLine}}) match again once it is counted up anew, and line {{compareLine}} lets them through. Only ever count up.",
  teardownForgets:
    "{{teardown}} (line {{teardownLine}}) ends the connection without advancing {{generation}}, so this check lets through what was scheduled before it. Advance {{generation}} there too.",
} as const;
type MessageId = keyof typeof messages;

export const requireGenerationAdvance: Detector = {
  rule: "require-generation-advance",
  triggers: [inCode(/[=!]==?|\bguard\(|\bgenerationOf\(/), inCode(/\+\+|\+= ?1\b|\+ 1\b|@stale-guard\/runtime|\bprivate\b|#\w|\blet\b/), inCode(/connect|socket|\bws\b|session|generation|timer|timeout/i)],
  messages,
  detect(file) {
    const facts: Fact<MessageId>[] = [];
    for (const { node, isEscaping } of file.sourceFile.text.includes("@stale-guard/runtime") ? idleGuards(file) : []) {
      facts.push(neverAdvanced(file, node.expression, `${brief(node.expression)}(this)`, "the generation of this", isEscaping ? "possible" : "certain"));
    }
    const bySlot = new Map<string, Capture[]>();
    for (const capture of capturesOf(file)) bySlot.set(capture.slot.key, [...(bySlot.get(capture.slot.key) ?? []), capture]);
    for (const captures of bySlot.values()) facts.push(...aboutSlot(file, captures));
    return facts;
  },
};

function aboutSlot(file: FileModel, captures: readonly Capture[]): Fact<MessageId>[] {
  const [first] = captures;
  if (first === undefined) return [];
  const { slot } = first;
  const writes = file.slots.writes(slot).filter((write) => !isInitial(write));
  if (writes.length === 0) {
    if (!isClosed(file, slot)) return [];
    return captures.map(({ node }) => neverAdvanced(file, node, brief(node), describe(slot), "certain"));
  }
  if (!writes.some(({ node }) => isAdvance(file, node, slot))) return [];
  const resets = writes.filter((write) => startsOver(file, write, slot)).map((write) => resetFact(file, first, write));
  return [...resets, ...captures.flatMap((capture) => forgetfulTeardown(file, capture))];
}

/** A field's, a variable's or the constructor's first value. */
function isInitial({ node, fn }: SlotWrite): boolean {
  return fn.name === "constructor" || ts.isPropertyDeclaration(node) || ts.isParameter(node) || ts.isIdentifier(node);
}

/** True for state that only this file can write: a private field, a variable. */
function isClosed(file: FileModel, { root, path }: Place): boolean {
  if (isDeclaration(root)) return root.kind === "variable" && path.length === 0 && root.bindingPath.length === 0;
  const [name] = path;
  if (!ts.isClassLike(root.node) || path.length !== 1) return false;
  const member = root.node.members.find((candidate) => ts.isPropertyDeclaration(candidate) && propertyNameText(candidate.name) === name);
  if (member === undefined || !ts.isPropertyDeclaration(member) || member.initializer === undefined) return false;
  // An object or function in the field is configuration or a connection, known by more than its identity.
  const value = unwrap(member.initializer);
  const isHiddenField = name?.startsWith("#") === true || (member.modifiers?.some(({ kind }) => kind === SyntaxKind.PrivateKeyword) ?? false);
  return isHiddenField && !isFunctionNode(value) && !ts.isAwaitExpression(value) && file.slots.writes({ root, path, key: [root.id, ...path].join(".") }).length > 0;
}

/** `this.attempt = 0`, unless it is done because the count became too large. */
function startsOver(file: FileModel, { node, value }: SlotWrite, slot: Place): boolean {
  if (value === undefined || !ts.isNumericLiteral(unwrap(value))) return false;
  for (let inner: ts.Node = node; inner.parent !== undefined && !isFunctionNode(inner); inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent) && parent.expression !== inner && reads(file, parent.expression, slot)) return false;
  }
  return true;
}

function reads(file: FileModel, condition: ts.Node, slot: Place): boolean {
  if (ts.isExpression(condition) && file.places.of(condition)?.key === slot.key) return true;
  return ts.forEachChild(condition, (child) => reads(file, child, slot) || undefined) ?? false;
}

/** A teardown after which the callback still acts, because the check compares what that teardown leaves as it was. */
function forgetfulTeardown(file: FileModel, { node, slot, fn, copy }: Capture): Fact<MessageId>[] {
  const owners = new Set([file.places.owner(slot).id]);
  const teardown = file.teardowns.of(owners).find((candidate) => {
    if (candidate.kind !== "asked" || !candidate.isWhole || isHidden(candidate.fn) || candidate.fn === fn) return false;
    if (file.effects.all(candidate.fn).some(({ kind, place }) => kind === "detach" || (kind === "write" && place?.key === slot.key))) return false;
    if (candidate.tears.some(({ kind, place }) => kind === "clear" && place !== undefined && !candidate.sockets.has(place.key))) return false;
    return new Exposure(file, candidate, node).of(fn).some((effect) => !effect.maybe && strength(effect) >= 3);
  });
  if (teardown === undefined) return [];
  const [teardownLine, line] = [file.line(teardown.fn.node), file.line(node)];
  return [
    {
      messageId: "teardownForgets",
      ...span(node),
      confidence: "possible",
      data: { teardown: teardown.name, teardownLine: String(teardownLine), generation: describe(slot) },
      witness: [
        { role: "arms", actor: actorOf(file, copy.owner), line: file.line(copy.node), text: `captures ${describe(slot)} for what comes later` },
        ...tearDownSteps(file, teardown, `leaves ${describe(slot)} as it was`),
        { role: "runs late", actor: actorOf(file, fn), line, text: `compares the two, finds them equal and goes on` },
        { role: "goes wrong", actor: actorOf(file, fn), line, text: "it acts for a connection that was ended" },
      ],
      suggestions: [],
    },
  ];
}

function neverAdvanced(file: FileModel, node: ts.Node, guard: string, generation: string, confidence: Confidence): Fact<MessageId> {
  return {
    messageId: "neverAdvanced",
    ...span(node),
    confidence,
    data: { guard, generation },
    witness: [
      { role: "tears down", actor: "every teardown", line: file.line(node), text: `leaves ${generation} as it is` },
      { role: "runs late", actor: actorAt(file, node), line: file.line(node), text: `asks ${guard} and passes` },
      { role: "goes wrong", actor: actorAt(file, node), line: file.line(node), text: "it acts, whatever became of the connection" },
    ],
    suggestions: [],
  };
}

function resetFact(file: FileModel, { node, copy, slot }: Capture, write: SlotWrite): Fact<MessageId> {
  const [captureLine, compareLine, line] = [file.line(copy.node), file.line(node), file.line(write.node)];
  const value = write.value === undefined ? "0" : brief(write.value);
  return {
    messageId: "startsOver",
    ...span(write.node),
    confidence: "certain",
    data: { generation: describe(slot), value, captureLine: String(captureLine), compareLine: String(compareLine) },
    witness: [
      { role: "arms", actor: actorOf(file, copy.owner), line: captureLine, text: `keeps the number of its connection in ${copy.name}` },
      { role: "tears down", actor: actorOf(file, write.fn), line, text: `sets ${nameOf(slot)} back to ${value}` },
      { role: "replaces", actor: "later connections", line, text: "count up to that number again" },
      { role: "runs late", actor: actorAt(file, node), line: compareLine, text: "compares the two, finds them equal and goes on" },
      { role: "goes wrong", actor: actorAt(file, node), line: compareLine, text: "the check lets an old callback act on a new connection" },
    ],
    suggestions: [],
  };
}
