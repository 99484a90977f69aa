import type ts from "typescript";
import type { FileModel } from "../analysis/model.ts";
import { isCallNode } from "../analysis/syntax.ts";
import type { Subject } from "./subject.ts";

/** `certain` is reported by the recommended config, `possible` by the strict one as well. */
export type Confidence = "certain" | "possible";

/**
 * What a step is to the interleaving. Something is armed, or a function waits; the connection is torn down, or replaced by the
 * next one; what was armed or waited runs late; it acts; and that is what goes wrong.
 */
export type Role = "arms" | "waits" | "tears down" | "replaces" | "runs late" | "acts" | "goes wrong";

/** One step of the interleaving that breaks, in the order in which it happens. */
export interface Step {
  readonly role: Role;
  /** Who runs then: `connect()`, `the timer`, `the close listener`. */
  readonly actor: string;
  /** One-based, in the file itself. */
  readonly line: number;
  /** What the actor does, as a phrase that follows its name; of what goes wrong, a clause of its own. */
  readonly text: string;
}

/** A change of text that would mend the finding locally. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Suggestion<Id extends string = string> {
  readonly messageId: Id;
  readonly edits: readonly Edit[];
  readonly data?: Readonly<Record<string, string>>;
}

/** What a detector says about one piece of code. Offsets are into the file's text. */
export interface Fact<Id extends string = string> {
  readonly messageId: Id;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
  readonly data: Readonly<Record<string, string>>;
  readonly witness: readonly Step[];
  readonly suggestions: readonly Suggestion[];
  /** Missing where no rewrite can mend the finding. */
  readonly subject?: Subject;
}

/** Whether a text may hold what a detector looks for; a regular expression is one. */
export interface Trigger {
  test(text: string): boolean;
}

/** Finds one rule's defects in a file. Pure: the model in, facts out. */
export interface Detector {
  /** The rule's id. */
  readonly rule: string;
  /** Files whose text does not match each of these have no such defect, and are not parsed for it. */
  readonly triggers: readonly Trigger[];
  /** False for one that finds its defects in code without timers, listeners, promises and callbacks, too. */
  readonly isAboutLateCode?: boolean;
  /** Message templates by id; `{{name}}` stands for the fact's data. */
  readonly messages: Readonly<Record<string, string>>;
  detect(file: FileModel): Fact[];
}

/** True when a file is worth parsing for a detector; `names` are those that users added, which no trigger knows. */
export function isTriggered({ triggers, isAboutLateCode = true }: Detector, text: string, names: readonly string[]): boolean {
  if (isAboutLateCode && !mayRunLate(text) && names.length === 0) return false;
  return triggers.every((trigger) => trigger.test(text)) || names.some((name) => text.includes(name));
}

/** Without any of these nothing in a file runs late. Looking for words takes a fraction of what a regular expression does. */
const LATE_WORDS = ["setTimeout", "setInterval", "setImmediate", "await", ".on", ".once", "Listener", ".then(", ".catch(", ".finally(", "emit", "dispatch", "allback", "nextTick", "queueMicrotask", "imer", "guard(", "AnimationFrame"];

/** The answer for the text asked about last: every detector asks about every file in turn. */
let lastAnswer = { text: "", isLate: false };

function mayRunLate(text: string): boolean {
  if (lastAnswer.text !== text) lastAnswer = { text, isLate: LATE_WORDS.some((word) => text.includes(word)) };
  return lastAnswer.isLate;
}

/** A trigger that passes over comment lines: examples in doc comments are full of listeners and promises. */
export function inCode({ source, flags }: RegExp): Trigger {
  const anywhere = new RegExp(source, `${flags}g`);
  return {
    test(text) {
      anywhere.lastIndex = 0;
      for (let hit = anywhere.exec(text); hit !== null; hit = anywhere.exec(text)) if (!isCommentLine(text, hit.index)) return true;
      return false;
    },
  };
}

function isCommentLine(text: string, offset: number): boolean {
  let start = text.lastIndexOf("\n", offset - 1) + 1;
  while (text[start] === " " || text[start] === "\t") start++;
  return text[start] === "*" || text.startsWith("//", start);
}

/** Something in the text runs late: a timer, a listener, a promise reaction, a callback handed over. */
export const RUNS_LATE =
  /\bset(?:Timeout|Interval|Immediate)|\.(?:on|once|addListener|prependListener|addEventListener)\s*\(|\.on[a-z]+\s*=[^=]|\bnextTick\b|\bqueueMicrotask\b|[cC]allback\s*[:(]/;

export function span(node: ts.Node): { start: number; end: number } {
  return { start: node.getStart(), end: node.end };
}

/** The part of a node to point at: a call without its arguments, anything else as a whole. */
export function head(node: ts.Node): { start: number; end: number } {
  return { start: node.getStart(), end: isCallNode(node) ? node.expression.end : node.end };
}
