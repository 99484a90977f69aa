/** Which rules count as finding a bug of each category. */
export const rulesOfCategory = {
  T: ["require-timer-guard", "no-rearm-after-teardown"],
  TA: ["no-rearm-after-teardown", "require-timer-guard"],
  X: ["no-throw-in-reconnect-callback"],
  A: ["assign-client-before-await", "require-recheck-after-await"],
  R: ["require-recheck-after-await"],
  L: ["require-listener-guard"],
  D: ["no-parallel-reconnect", "require-recheck-after-await", "require-listener-guard"],
  E: ["require-error-sink"],
  B: ["no-backoff-reset-on-open"],
  S: ["require-session-clear"],
};

/** Bugs of no category (O) may be found by any rule that follows state through time. */
const anyRule = [...new Set([...Object.values(rulesOfCategory).flat(), "no-stuck-lock", "require-generation-advance"])];

export const rulesFor = (categories) => new Set(categories.flatMap((category) => rulesOfCategory[category] ?? anyRule));
