import ts = require("typescript");
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { brief, type CallNode, calleeName, isFunctionNode, isMember, unwrap } from "../../analysis/syntax.ts";
import type { TimerSite } from "../../analysis/timers.ts";
import { TIMER_CLEARERS } from "../../analysis/vocabulary.ts";
import { actorAt, actorOf, timerActor } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import { calleeText } from "../harm.ts";
import { armStep } from "../story.ts";

const { SyntaxKind } = ts;

type MessageId = "clearsOther" | "neverKept" | "notCalled";

/**
 * Calls that are meant to clear a timer and cannot: of what is no handle, of a slot no handle is put into, and calls left out.
 * What the timers in `reported` lack has been said where they are armed.
 */
export function mistakenClears(file: FileModel, reported: ReadonlySet<TimerSite>): Fact<MessageId>[] {
  const facts: Fact<MessageId>[] = [...uncalledHelpers(file)];
  const sites = file.callbacks.own().flatMap(({ timer }) => (timer === undefined || reported.has(timer) ? [] : [timer]));
  for (const fn of file.inventory.functions) {
    for (const call of fn.calls) {
      const [argument] = call.arguments ?? [];
      if (argument === undefined || !TIMER_CLEARERS.test(calleeName(call) ?? "")) continue;
      const fact = clearsOther(file, call, argument) ?? neverKept(file, argument, fn, sites);
      if (fact !== undefined) facts.push(fact);
    }
  }
  return facts;
}

/** `clearInterval(this.ping)`, where `ping` is the function that the interval runs, or a flag. */
function clearsOther(file: FileModel, call: CallNode, argument: ts.Expression): Fact<"clearsOther"> | undefined {
  const inner = unwrap(argument);
  if (!(ts.isIdentifier(inner) || isMember(inner))) return undefined;
  const place = file.places.of(inner);
  const values = place === undefined ? [] : file.slots.values(place).filter((value) => !isNothing(value));
  const isFlag = values.length > 0 && values.every(({ kind }) => kind === SyntaxKind.TrueKeyword || kind === SyntaxKind.FalseKeyword);
  const isFunction = values.every(isFunctionNode) && file.calls.functionValue(inner) !== undefined;
  if (!isFlag && !isFunction) return undefined;
  return {
    messageId: "clearsOther",
    ...span(argument),
    confidence: "certain",
    data: { call: calleeText(call), name: brief(argument), what: isFlag ? "a flag" : "a function" },
    witness: [
      ...timersOf(file, call).map((site) => armStep(file, site)),
      { role: "tears down", actor: actorAt(file, call), line: file.line(call), text: `hands ${calleeText(call)} ${brief(argument)}, which is no handle` },
      { role: "goes wrong", actor: actorAt(file, call), line: file.line(call), text: "nothing is cleared: the timer stays armed" },
    ],
    suggestions: [],
  };
}

/** A timer of the kind that the call is to clear: which one is meant, the call does not say. */
function timersOf(file: FileModel, call: CallNode): TimerSite[] {
  const kind = /interval/i.test(calleeName(call) ?? "") ? "interval" : "timeout";
  return file.callbacks.own().flatMap(({ timer }) => (timer?.kind === kind ? [timer] : [])).slice(0, 1);
}

/** A slot that is cleared although nothing but `undefined` is ever put into it, while a timer beside it keeps no handle. */
function neverKept(file: FileModel, argument: ts.Expression, fn: FunctionInfo, sites: readonly TimerSite[]): Fact<"neverKept"> | undefined {
  const place = file.places.of(argument);
  if (place === undefined || !isOwnSlot(file, place, fn) || !file.slots.writes(place).every(({ value }) => value !== undefined && isNothing(value))) return undefined;
  const owner = file.places.owner(place);
  const loose = sites.find(({ handle, node, fn: armer }) => {
    if (handle.kind !== "dropped") return false;
    return isDeclaration(place.root) ? armer === place.root.owner || isWithin(armer, place.root.owner) : file.owners.ofThis(node) === owner;
  });
  if (loose === undefined) return undefined;
  const armLine = file.line(loose.node);
  return {
    messageId: "neverKept",
    ...span(argument),
    confidence: "certain",
    data: { handle: describe(place), armLine: String(armLine) },
    witness: [
      armStep(file, loose),
      { role: "tears down", actor: actorOf(file, fn), line: file.line(argument), text: `clears ${describe(place)}, which never holds a handle` },
      { role: "runs late", actor: timerActor(loose), line: file.line(loose.callback), text: "fires all the same" },
      { role: "goes wrong", actor: timerActor(loose), line: armLine, text: "nobody can clear it" },
    ],
    suggestions: [],
  };
}

/** A variable of an enclosing function or a member that no other file can fill: `#timer`, `private timer`, one never seen declared. */
function isOwnSlot(file: FileModel, place: Place, fn: FunctionInfo): boolean {
  if (isDeclaration(place.root)) return place.path.length === 0 && place.root.kind === "variable" && place.root.init === undefined && place.root.owner !== fn && !ts.isSourceFile(place.root.owner.node);
  const [name] = place.path;
  if (place.root.kind !== "class" || place.path.length !== 1 || name === undefined || place.root.base !== undefined) return false;
  const { node } = place.root;
  if (!ts.isClassLike(node) || node.heritageClauses?.some(({ token }) => token === SyntaxKind.ExtendsKeyword) === true) return false;
  if (file.inventory.functions.some((other) => other.calls.some((call) => (call.arguments ?? []).some((given) => file.places.of(given)?.key === place.key && !TIMER_CLEARERS.test(calleeName(call) ?? ""))))) return false;
  return true;
}

function isWithin(fn: FunctionInfo, outer: FunctionInfo): boolean {
  for (let current: FunctionInfo | undefined = fn; current !== undefined; current = current.parent) if (current === outer) return true;
  return false;
}

function isNothing(value: ts.Expression): boolean {
  return value.kind === SyntaxKind.NullKeyword || ts.isVoidExpression(value) || (ts.isIdentifier(value) && value.text === "undefined");
}

/** `this.clearTimers;`: the method is named and not called. */
function uncalledHelpers(file: FileModel): Fact<"notCalled">[] {
  const facts: Fact<"notCalled">[] = [];
  const { text } = file.sourceFile;
  for (const { 0: match, 1: name = "", index } of text.matchAll(/(?<=[;{}]\s*)\bthis\.(#?[\w$]+)[ \t]*;/g)) {
    const helper = file.inventory.functions.find((fn) => fn.name === name && ts.isMethodDeclaration(fn.node));
    if (helper === undefined || !file.effects.all(helper).some(({ kind, value }) => kind === "clear" && value === undefined)) continue;
    const line = file.sourceFile.getLineAndCharacterOfPosition(index).line + 1;
    const caller = file.inventory.functions.findLast(({ node }) => node.pos <= index && index < node.end);
    facts.push({
      messageId: "notCalled",
      start: index,
      end: index + match.replace(/[ \t]*;$/, "").length,
      confidence: "certain",
      data: { name: `this.${name}`, line: String(file.line(helper.node)) },
      witness: [
        { role: "tears down", actor: caller === undefined ? "the module" : actorOf(file, caller), line, text: `names this.${name} and does not call it` },
        { role: "goes wrong", actor: `${name}()`, line: file.line(helper.node), text: "its timers stay armed" },
      ],
      suggestions: [],
    });
  }
  return facts;
}
