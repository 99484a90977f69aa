import ts from "typescript";
import { addedNames, type AnalysisOptions, DEFAULT_OPTIONS, FileModel } from "../analysis/model.ts";
import { parse } from "../analysis/parse.ts";
import { assignClientBeforeAwait } from "./assign-client-before-await.ts";
import { type Confidence, type Detector, type Fact, isTriggered, type Step, type Suggestion } from "./fact.ts";
import { noRearmAfterTeardown } from "./no-rearm-after-teardown.ts";
import { noThrowInReconnectCallback } from "./no-throw-in-reconnect-callback.ts";
import { requireTimerGuard } from "./require-timer-guard.ts";

export type { Confidence, Detector, Edit, Fact, Step, Suggestion } from "./fact.ts";
export type { AnalysisOptions } from "../analysis/model.ts";

export const detectors: readonly Detector[] = [
  requireTimerGuard,
  noThrowInReconnectCallback,
  assignClientBeforeAwait,
  noRearmAfterTeardown,
];

/** One finding, independent of any linter. */
export interface Finding {
  readonly rule: string;
  readonly messageId: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** One-based. */
  readonly line: number;
  readonly endLine: number;
  readonly confidence: Confidence;
  readonly witness: readonly Step[];
  readonly suggestions: readonly Suggestion[];
}

export type InternalErrorHandler = (error: unknown, fileName: string) => void;
const errorHandlers = new Set<InternalErrorHandler>();

/** Registers a handler for errors that the analysis keeps from its callers. Returns a function that removes it. */
export function onInternalError(handler: InternalErrorHandler): () => void {
  errorHandlers.add(handler);
  return () => errorHandlers.delete(handler);
}

/** Runs one detector. An error inside costs that detector's facts for that file, never the lint run. */
export function runDetector(detector: Detector, file: FileModel): Fact[] {
  try {
    return detector.detect(file);
  } catch (error) {
    reportInternalError(error, file.sourceFile.fileName);
    return [];
  }
}

export function reportInternalError(error: unknown, fileName: string): void {
  for (const handler of errorHandlers) handler(error, fileName);
}

/** The fact's message with its data filled in. */
export function renderMessage(detector: Detector, fact: Pick<Fact, "messageId" | "data">): string {
  const template = detector.messages[fact.messageId] ?? fact.messageId;
  return template.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => fact.data[name] ?? whole);
}

/** Runs every detector over a file's text. Relative imports are followed when `fileName` is absolute. */
export function analyze(text: string, fileName: string, options: AnalysisOptions = DEFAULT_OPTIONS): Finding[] {
  const names = addedNames(options);
  const wanted = detectors.filter((detector) => isTriggered(detector, text, names));
  if (wanted.length === 0) return [];
  let file: FileModel;
  try {
    file = new FileModel(parse(text, fileName), options);
  } catch (error) {
    reportInternalError(error, fileName);
    return [];
  }
  const lineAt = (offset: number): number => ts.getLineAndCharacterOfPosition(file.sourceFile, offset).line + 1;
  return wanted.flatMap((detector) =>
    runDetector(detector, file).map((fact) => ({
      rule: detector.rule,
      messageId: fact.messageId,
      message: renderMessage(detector, fact),
      start: fact.start,
      end: fact.end,
      line: lineAt(fact.start),
      endLine: lineAt(fact.end),
      confidence: fact.confidence,
      witness: fact.witness,
      suggestions: fact.suggestions,
    })),
  );
}
