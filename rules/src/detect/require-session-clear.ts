import ts = require("typescript");
import { presenceTest } from "../analysis/conditions.ts";
import type { Effect } from "../analysis/effect.ts";
import type { FunctionInfo } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../analysis/places.ts";
import { contains, isFunctionNode, unwrap } from "../analysis/syntax.ts";
import { abstractValue } from "../analysis/values.ts";
import { actorAt } from "./actors.ts";
import { type Detector, type Fact, head, inCode, span } from "./fact.ts";
import { type KeptSession, keptSessions } from "./reconnects/kept-sessions.ts";

const messages = {
  answerLeftOver:
    "A connection's first beat judges it by {{flag}} (line {{testLine}}) as the last connection left it: no connect and no teardown resets it, so an unanswered beat of the old connection ends the new one. Reset {{flag}} before arming this.",
  sessionKept:
    "This connects anew, yet {{slot}} still holds the last session, and line {{decisionLine}} resumes by it: the server refuses that session once more. Clear {{slot}} first, as line {{clearLine}} does.",
} as const;
type MessageId = keyof typeof messages;

/** A connect that may be told whether to resume. */
const RESUMES = /connect\w*\([^)]*resum/i;

/** A beat that takes the connection for dead while the last one is unanswered. */
interface Beat {
  readonly fn: FunctionInfo;
  readonly flag: Place;
  readonly test: ts.IfStatement;
  readonly deadWhen: boolean;
}

export const requireSessionClear: Detector = {
  rule: "require-session-clear",
  triggers: [inCode(/\bsetInterval|\bsetTimeout|resum/i), inCode(/beat|ping|ack|keep_?alive|resum/i), inCode(/close|connect|terminate|destroy/i)],
  isAboutLateCode: false,
  messages,
  detect(file) {
    const facts: Fact<MessageId>[] = RESUMES.test(file.sourceFile.text) ? keptSessions(file).map((kept) => keptFact(file, kept)) : [];
    for (const beat of file.inventory.functions.flatMap((fn) => beatsOf(file, fn))) {
      if (isResetForNext(file, beat)) continue;
      for (const arm of armsOf(file, beat.fn)) facts.push(toFact(file, beat, arm));
    }
    return facts;
  },
};

function keptFact(file: FileModel, { node, slot, decision, clear, isUsual }: KeptSession): Fact<MessageId> {
  const [line, decisionLine, clearLine] = [file.line(node), file.line(decision), file.line(clear)];
  return {
    messageId: "sessionKept",
    ...head(node),
    confidence: isUsual ? "certain" : "possible",
    data: { slot: describe(slot), decisionLine: String(decisionLine), clearLine: String(clearLine) },
    witness: [
      { role: "acts", actor: actorAt(file, clear), line: clearLine, text: `clears ${describe(slot)}, but is not on this path` },
      { role: "replaces", actor: actorAt(file, node), line, text: `connects anew, with ${describe(slot)} of the last session` },
      { role: "acts", actor: actorAt(file, decision), line: decisionLine, text: `finds ${describe(slot)} and resumes by it` },
      { role: "goes wrong", actor: actorAt(file, decision), line: decisionLine, text: "the server refuses that session once more" },
    ],
    suggestions: [],
  };
}

function beatsOf(file: FileModel, fn: FunctionInfo): Beat[] {
  const beats: Beat[] = [];
  if (fn.writes.length === 0 || fn.body === undefined || ts.isSourceFile(fn.node)) return beats;
  const visit = (node: ts.Node): void => {
    if (isFunctionNode(node)) return;
    if (ts.isIfStatement(node)) {
      const beat = beatAt(file, fn, node);
      if (beat !== undefined) beats.push(beat);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(fn.body, visit);
  return beats;
}

function beatAt(file: FileModel, fn: FunctionInfo, test: ts.IfStatement): Beat | undefined {
  const condition = unwrap(test.expression);
  const isNegated = ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken;
  const presence = presenceTest(isNegated ? condition.operand : condition);
  const flag = presence === undefined ? undefined : file.places.of(presence.subject);
  if (presence === undefined || flag === undefined || (isDeclaration(flag.root) && flag.root.owner === fn) || file.slots.isSocket(flag)) return undefined;
  const deadWhen = presence.setWhen !== isNegated;
  const ends = (effect: Effect): boolean => effect.kind === "close" || effect.kind === "connect";
  const isDeadly = fn.calls.some((call) => contains(test.thenStatement, call) && [...file.effects.at(fn, call), ...file.effects.ofCall(call, fn)].some(ends));
  const asks = fn.writes.some(({ node, target, value }) => {
    const isFlag = file.places.of(target)?.key === flag.key && !contains(test, node) && node.pos >= test.end;
    return isFlag && abstractValue(value).truthy !== !deadWhen;
  });
  return isDeadly && asks && isAnswered(file, fn, flag, deadWhen) ? { fn, flag, test, deadWhen } : undefined;
}

/** True when another function, the one that hears the answer, sets the flag to what means alive. */
function isAnswered(file: FileModel, beat: FunctionInfo, flag: Place, deadWhen: boolean): boolean {
  return file.slots.writes(flag).some(({ fn, value, node }) => fn !== beat && fn.name !== "constructor" && !ts.isPropertyDeclaration(node) && value !== undefined && abstractValue(value).truthy === !deadWhen);
}

/** True when whatever ends, opens or begins to watch a connection resets the flag as well. */
function isResetForNext(file: FileModel, { fn, flag, deadWhen }: Beat): boolean {
  const teardowns = new Set(file.teardowns.all().map((teardown) => teardown.fn));
  const arming = new Set(armsOf(file, fn).map((arm) => file.inventory.enclosing(arm)));
  return file.inventory.functions.some((other) => {
    if (other === fn || other.name === "constructor" || ts.isSourceFile(other.node)) return false;
    const effects = file.effects.all(other);
    const resets = effects.some(({ kind, place, value, via }) => kind === "write" && place?.key === flag.key && value?.truthy !== deadWhen && via.every((call) => file.calls.target(call)?.fn !== fn));
    if (!resets) return false;
    return teardowns.has(other) || arming.has(other) || effects.some(({ kind }) => kind === "connect" || kind === "arm");
  });
}

/** The timers whose callbacks run the beat. */
function armsOf(file: FileModel, beat: FunctionInfo): ts.CallExpression[] {
  return file.callbacks.own().flatMap(({ timer, fn, scheduledBy }) => {
    const runs = fn === beat || fn.calls.some((call) => file.calls.target(call)?.fn === beat);
    return timer !== undefined && runs && scheduledBy !== beat ? [timer.node] : [];
  });
}

function toFact(file: FileModel, { flag, test }: Beat, arm: ts.CallExpression): Fact<MessageId> {
  const [testLine, line] = [file.line(test), file.line(arm)];
  return {
    messageId: "answerLeftOver",
    ...span(arm.expression),
    confidence: "certain",
    data: { flag: describe(flag), testLine: String(testLine) },
    witness: [
      { role: "tears down", actor: "the old connection", line: testLine, text: `ends with ${describe(flag)} still waiting for an answer` },
      { role: "arms", actor: actorAt(file, arm), line, text: "arms the beat of the next connection" },
      { role: "runs late", actor: actorAt(file, test), line: testLine, text: `beats for the first time and looks at ${describe(flag)}` },
      { role: "goes wrong", actor: actorAt(file, test), line: testLine, text: "the new connection is taken for dead and ended" },
    ],
    suggestions: [],
  };
}
