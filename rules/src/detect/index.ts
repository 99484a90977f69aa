import ts = require("typescript");
import { addedNames, type AnalysisOptions, DEFAULT_OPTIONS, FileModel } from "../analysis/model.ts";
import { parseOnce } from "../analysis/parse.ts";
import { assignClientBeforeAwait } from "./assign-client-before-await.ts";
import { type Confidence, type Detector, type Fact, isTriggered, type Step, type Suggestion } from "./fact.ts";
import { noBackoffResetOnOpen } from "./no-backoff-reset-on-open.ts";
import { noMessageTextState } from "./no-message-text-state.ts";
import { noParallelReconnect } from "./no-parallel-reconnect.ts";
import { noProtectedStateAccess } from "./no-protected-state-access.ts";
import { noRearmAfterTeardown } from "./no-rearm-after-teardown.ts";
import { noStuckLock } from "./no-stuck-lock.ts";
import { noThrowInReconnectCallback } from "./no-throw-in-reconnect-callback.ts";
import { requireErrorSink } from "./require-error-sink.ts";
import { requireGenerationAdvance } from "./require-generation-advance.ts";
import { requireListenerGuard } from "./require-listener-guard.ts";
import { requireRecheckAfterAwait } from "./require-recheck-after-await.ts";
import { requireSessionClear } from "./require-session-clear.ts";
import { requireTimerGuard } from "./require-timer-guard.ts";
import type { Subject } from "./subject.ts";

export type { Confidence, Detector, Edit, Fact, Role, Step, Suggestion } from "./fact.ts";
export type { Subject } from "./subject.ts";
export { insertFirst } from "./fixes.ts";
export { isForStaleness } from "./generations/staleness.ts";
export { scanFlow } from "../analysis/scan-flow.ts";
export { type FunctionInfo, isHidden } from "../analysis/inventory.ts";
export type { Registration, Removal } from "../analysis/listeners.ts";
export { familyOf } from "../analysis/owners.ts";
export { parseOnce } from "../analysis/parse.ts";
export { describe, nameOf, type Place } from "../analysis/places.ts";
export { isFunctionNode, memberName, unwrap, wrapperOf } from "../analysis/syntax.ts";
export type { Teardown } from "../analysis/teardowns.ts";
export { CLOSE_EVENTS, CONNECT_CALLS, LOGGERS } from "../analysis/vocabulary.ts";
export { type AnalysisOptions, DEFAULT_OPTIONS, type FileModel } from "../analysis/model.ts";

export const detectors: readonly Detector[] = [
  assignClientBeforeAwait,
  noBackoffResetOnOpen,
  noMessageTextState,
  noParallelReconnect,
  noProtectedStateAccess,
  noRearmAfterTeardown,
  noStuckLock,
  noThrowInReconnectCallback,
  requireErrorSink,
  requireGenerationAdvance,
  requireListenerGuard,
  requireRecheckAfterAwait,
  requireSessionClear,
  requireTimerGuard,
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
  readonly subject?: Subject;
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

/** Whether any detector wants to see a file: the others need not even be parsed. */
export function isWorthParsing(text: string, options: AnalysisOptions = DEFAULT_OPTIONS): boolean {
  const names = addedNames(options);
  return detectors.some((detector) => isTriggered(detector, text, names));
}

/** Runs every detector over a file's text. Relative imports are followed when `fileName` is absolute. */
export function analyze(text: string, fileName: string, options: AnalysisOptions = DEFAULT_OPTIONS): readonly Finding[] {
  return inspect(text, fileName, options)?.findings ?? [];
}

/** A file's model, and the findings made from its nodes. */
export interface Inspection {
  readonly model: FileModel;
  readonly findings: readonly Finding[];
}

/** The same with the model; undefined for a file that cannot have findings. */
export function inspect(text: string, fileName: string, options: AnalysisOptions = DEFAULT_OPTIONS): Inspection | undefined {
  const names = addedNames(options);
  const wanted = detectors.filter((detector) => isTriggered(detector, text, names));
  if (wanted.length === 0) return undefined;
  let model: FileModel;
  try {
    model = new FileModel(parseOnce(text, fileName), options);
  } catch (error) {
    reportInternalError(error, fileName);
    return undefined;
  }
  const lineAt = (offset: number): number => ts.getLineAndCharacterOfPosition(model.sourceFile, offset).line + 1;
  const findings = wanted.flatMap((detector) =>
    runDetector(detector, model).map(({ data, ...fact }) => ({
      ...fact,
      rule: detector.rule,
      message: renderMessage(detector, { ...fact, data }),
      line: lineAt(fact.start),
      endLine: lineAt(fact.end),
    })),
  );
  return { model, findings };
}
