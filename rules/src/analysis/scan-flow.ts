import type ts = require("typescript");
import { FlowBudgetExceeded, type FlowProblem, runFlow } from "./flow.ts";

/** Runs a flow for what it comes by: past the step budget the search ends, with what was found up to there. */
export function scanFlow<S>(body: ts.ConciseBody | ts.SourceFile, initial: S, problem: FlowProblem<S>): void {
  try {
    runFlow(body, initial, problem);
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
  }
}
