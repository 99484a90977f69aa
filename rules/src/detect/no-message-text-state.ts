import type ts from "typescript";
import type { Effect } from "../analysis/effect.ts";
import type { FileModel } from "../analysis/model.ts";
import { describe, isDeclaration, nameOf, type Place } from "../analysis/places.ts";
import { calleeName, contains, isCallNode } from "../analysis/syntax.ts";
import type { TimerSite } from "../analysis/timers.ts";
import { FALSE_WHEN_GONE, TIMER_CLEARERS, TRUE_WHEN_GONE } from "../analysis/vocabulary.ts";
import { actorAt } from "./actors.ts";
import { type Confidence, type Detector, type Fact, inCode, span } from "./fact.ts";
import { calleeText, effectNode, strength } from "./harm.ts";
import { type Decision, decisionsOf } from "./message-text/decisions.ts";
import { MessageTexts, type TextTest } from "./message-text/message-text.ts";

const messages = {
  logText:
    "The words of a log message decide here whether this code {{deed}} (line {{line}}). They are written for people: the next release of whoever logs them may say it otherwise, and this never happens, or always. Listen to an event, or ask for the state itself.",
  errorText:
    "The words of an error decide here whether this code {{deed}} (line {{line}}). They are written for people: the next release of whoever throws may say it otherwise, and this never happens, or always. Ask the error's code, name or class.",
} as const;
type MessageId = keyof typeof messages;

interface Deed {
  readonly effect: Effect;
  readonly confidence: Confidence;
}

export const noMessageTextState: Detector = {
  rule: "no-message-text-state",
  triggers: [
    inCode(/\.(?:includes|startsWith|endsWith|match|search|indexOf|test|exec|has)\(|[!=]==?\s*["'`\w]/),
    inCode(/\.message\b|\bmessage\b[^\n]*[}:]|\bString\(|["'](?:debug|log|info|notice|warn|warning|verbose|trace)["']|\b(?:debug|trace|on(?:Debug|Log|Warn|Warning|Trace|Verbose))\s*[:=(]/),
    inCode(/\bset(?:Timeout|Interval)|clear(?:Timeout|Interval)|connect|\.(?:close|terminate|destroy|end|disconnect|abort|shutdown|open|login)\(|socket|\bws\b/i),
  ],
  isAboutLateCode: false,
  messages,
  detect(file) {
    const texts = new MessageTexts(file);
    const facts = new Map<ts.Node, Fact<MessageId>>();
    for (const decision of decisionsOf(file)) {
      const [test] = texts.testsIn(decision.condition);
      if (test === undefined) continue;
      const deed = worstDeed(file, decision);
      if (deed === undefined) continue;
      const known = facts.get(test.node);
      if (known === undefined || known.confidence === "possible") facts.set(test.node, toFact(file, test, deed));
    }
    return [...facts.values()];
  },
};

/** The gravest thing that happens to a connection because of the decision; what only follows an early exit is less sure. */
function worstDeed(file: FileModel, { branches, rest }: Decision): Deed | undefined {
  const worst = (nodes: readonly ts.Node[]): Effect | undefined =>
    nodes.flatMap((node) => lifecycleEffects(file, node)).sort((a, b) => strength(b) - strength(a))[0];
  const inBranch = worst(branches);
  if (inBranch !== undefined) return { effect: inBranch, confidence: "certain" };
  const after = worst(rest);
  return after === undefined ? undefined : { effect: after, confidence: "possible" };
}

function lifecycleEffects(file: FileModel, code: ts.Node): Effect[] {
  const fn = file.inventory.enclosing(code);
  const own = file.effects.direct(fn).filter(({ node }) => contains(code, node));
  const called = fn.calls.filter((call) => contains(code, call)).flatMap((call) => file.effects.ofCall(call, fn));
  return [...own, ...called].filter((effect) => !effect.maybe && isLifecycle(file, effect));
}

function isLifecycle(file: FileModel, effect: Effect): boolean {
  const { kind, place, timer, value } = effect;
  switch (kind) {
    case "connect":
    case "close":
      return true;
    case "clear":
      return isCallNode(effect.node) && TIMER_CLEARERS.test(calleeName(effect.node) ?? "");
    case "arm":
      // Timers that a called function keeps to itself are its own affair.
      return timer !== undefined && (effect.via.length === 0 ? !isPause(file, timer) : place !== undefined && !isDeclaration(place.root));
    case "write":
      return place !== undefined && value !== undefined && isLifecycleSlot(file, place, value.text);
    default:
      return false;
  }
}

/** `await new Promise((resolve) => setTimeout(resolve, ms))` only waits. */
function isPause(file: FileModel, { callback }: TimerSite): boolean {
  const target = file.calls.functionValue(callback);
  return target === undefined || target.file.effects.all(target.fn).every(({ kind }) => kind === "callout");
}

/** A socket, a timer's handle, or a flag that says whether the connection is up. */
function isLifecycleSlot(file: FileModel, place: Place, value: string | undefined): boolean {
  if (place.path.length === 0 && (!isDeclaration(place.root) || place.root.kind === "parameter")) return false;
  if (file.slots.isSocket(place)) return true;
  const isFlag = value === "true" || value === "false";
  const name = nameOf(place);
  if (isFlag) return TRUE_WHEN_GONE.test(name) || FALSE_WHEN_GONE.test(name) || file.teardowns.all().some(({ after }) => after.has(place.key));
  return false;
}

function deedText({ kind, node, place, via }: Effect): string {
  const through = via[0] === undefined ? "" : ` through ${calleeText(via[0])}`;
  const what = place === undefined ? undefined : describe(place);
  switch (kind) {
    case "connect":
      return via[0] === undefined ? `opens a connection with ${calleeText(node)}` : `opens a connection${through}`;
    case "close":
      return `closes ${what ?? "a socket"}${through}`;
    case "clear":
      return `clears ${what ?? "a timer"}${through}`;
    case "arm":
      return `arms a timer${through}`;
    default:
      return `writes ${what ?? "its state"}${through}`;
  }
}

function toFact(file: FileModel, { node, kind }: TextTest, { effect, confidence }: Deed): Fact<MessageId> {
  const line = file.line(effectNode(effect));
  const deed = deedText(effect);
  return {
    messageId: kind === "log" ? "logText" : "errorText",
    ...span(node),
    // A listener that begins with `if (!text.includes("opened")) return;` is about nothing else.
    confidence: kind === "log" ? "certain" : confidence,
    data: { deed, line: String(line) },
    witness: [
      { role: "acts", actor: actorAt(file, node), line: file.line(node), text: "looks for words that were written for people" },
      { role: "replaces", actor: kind === "log" ? "whoever logs" : "whoever throws", line: file.line(node), text: "words it otherwise in the next release" },
      { role: "acts", actor: actorAt(file, node), line, text: `hangs on those words: it ${deed}` },
      { role: "goes wrong", actor: actorAt(file, node), line, text: "from then on this never happens, or always" },
    ],
    suggestions: [],
  };
}
