// Which page of the runtime is about what, and which rules find the bugs it answers.

/** @type {Readonly<Record<string, { use: string, what: string, rules: readonly string[] }>>} */
export const primitives = {
  generation: {
    use: "`Generation`, its tokens and handles",
    what: "timers, listeners, `once`, `race`, `sleep`, `check`, `defer`, `signal`, `child` that end with a connection",
    rules: ["require-timer-guard", "require-listener-guard", "require-recheck-after-await", "no-rearm-after-teardown", "require-generation-advance"],
  },
  "generation-of": {
    use: "`generationOf(owner)`",
    what: "the generation of an object that has no field for one; what the codemods write",
    rules: ["require-timer-guard", "no-rearm-after-teardown", "require-recheck-after-await", "require-generation-advance"],
  },
  guard: {
    use: "`guard(owner, fn)`",
    what: "the same function, which does nothing once the connection is over",
    rules: ["require-timer-guard", "no-throw-in-reconnect-callback", "require-listener-guard"],
  },
  "stale-error": {
    use: "`StaleError`, `isStale(error)`",
    what: "told from failures: too late is no reason to try again",
    rules: ["no-throw-in-reconnect-callback", "no-message-text-state"],
  },
  "single-flight": {
    use: "`singleFlight(run, options)`",
    what: "one run at a time: `join`, `drop`, `restart`, `keepLatest`; joining never loses a stronger request",
    rules: ["assign-client-before-await", "no-stuck-lock", "no-parallel-reconnect"],
  },
  reconnector: {
    use: "`createReconnector(options)`",
    what: "drain, clear the session when fresh, connect; stop checked after each; never two sockets",
    rules: ["no-parallel-reconnect", "no-backoff-reset-on-open", "require-session-clear", "require-timer-guard"],
  },
  drain: {
    use: "`drainSocket(socket, options)`",
    what: "close, terminate, give up; late errors find somebody",
    rules: ["require-error-sink", "no-parallel-reconnect", "require-listener-guard"],
  },
  "stall-breaker": {
    use: "`createStallBreaker(options)`",
    what: "consecutive stalls only; a late result neither trips nor resets it",
    rules: ["no-backoff-reset-on-open", "require-session-clear", "no-message-text-state"],
  },
  heartbeat: {
    use: "`startHeartbeat(token, options)`",
    what: "never beats for a dead connection, never throws onto the timer's stack",
    rules: ["no-rearm-after-teardown", "no-throw-in-reconnect-callback", "require-timer-guard"],
  },
  "fetch-guard": {
    use: "`createFetchGuard(options)`",
    what: "only allowed origins, redirects followed hop by hop",
    rules: ["no-raw-fetch"],
  },
  undici: {
    use: "`createUndiciGuard(options)`",
    what: "the same for undici, and it sees the resolved address",
    rules: ["no-raw-fetch"],
  },
  "raw-fetch": {
    use: "`parseAllowlist`, `judge`, `allowedHosts`, ...",
    what: "the allowlist of raw network calls: read, judged, updated; its hosts for `createFetchGuard`",
    rules: ["no-raw-fetch"],
  },
  testing: {
    use: "`exploreInterleavings(model, options)`",
    what: "every order of timers, events and promises of a small model",
    rules: [],
  },
};

/** The pages that a rule's page leads to. */
export function primitivesFor(rule) {
  return Object.keys(primitives).filter((name) => primitives[name].rules.includes(rule));
}
