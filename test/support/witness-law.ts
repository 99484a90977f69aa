import { detectors, type Finding, type Role } from "eslint-plugin-stale-guard/detect";

/**
 * What the witness of each message has to tell, in this order: whoever the message says arms, waits, ends a connection or comes
 * late has a step of its own. A role with `?` may be missing where the code has none.
 */
export const STORIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "assign-client-before-await": {
    clientAfterAwait: "waits, acts, runs late, goes wrong",
    checkedThenWaits: "acts, waits, acts, runs late, goes wrong",
    cancelledThenWaits: "waits, acts, waits, runs late, goes wrong",
    setInCallback: "acts, waits, acts, runs late, goes wrong",
    publishedOnOpen: "arms, tears down, runs late, goes wrong",
    publishedAfterSend: "waits, acts, runs late, goes wrong",
    resolverAfterTrigger: "acts, runs late, acts, goes wrong",
    listensTooLate: "waits, acts, runs late, goes wrong",
  },
  "no-backoff-reset-on-open": { resetOnOpen: "runs late, acts, tears down, arms, goes wrong" },
  "no-message-text-state": { logText: "acts, replaces, acts, goes wrong", errorText: "acts, replaces, acts, goes wrong" },
  "no-parallel-reconnect": {
    stillClosing: "tears down, replaces, runs late, goes wrong",
    closedElsewhere: "tears down, replaces, runs late, goes wrong",
    reconnectsItself: "tears down, runs late, replaces, goes wrong",
    bothReconnect: "runs late, acts, runs late, acts, goes wrong",
    overwritesLive: "acts, runs late, replaces, goes wrong",
    openedTwice: "acts, replaces, goes wrong",
    stopNotAwaited: "waits, replaces, runs late, goes wrong",
    calledBackEarly: "tears down, acts, replaces, goes wrong",
  },
  "no-protected-state-access": { decides: "acts, replaces, goes wrong", writes: "acts, replaces, goes wrong", acts: "acts, replaces, goes wrong" },
  "no-rearm-after-teardown": {
    afterCall: "acts, tears down, runs late, arms, goes wrong",
    afterAwait: "waits, tears down, runs late, arms, goes wrong",
  },
  "no-stuck-lock": { leftByReturn: "arms, acts, runs late, goes wrong", leftByRejection: "arms, acts, runs late, goes wrong" },
  "no-throw-in-reconnect-callback": {
    throws: "arms, runs late, acts, goes wrong",
    rejects: "arms, runs late, acts, goes wrong",
    awaitMayReject: "arms, runs late, acts, goes wrong",
    floating: "acts, runs late, goes wrong",
    dropped: "arms, runs late, acts, goes wrong",
    usesDropped: "arms, tears down, runs late, acts, goes wrong",
  },
  "require-error-sink": {
    neverHandled: "arms, runs late, goes wrong",
    attachedLate: "arms, waits, runs late, goes wrong",
    removedWhileLive: "tears down, acts, runs late, goes wrong",
    onlyOnce: "arms, runs late, acts, goes wrong",
    destroyedWithError: "acts, runs late, goes wrong",
  },
  "require-generation-advance": {
    neverAdvanced: "tears down, runs late, goes wrong",
    startsOver: "arms, tears down, replaces, runs late, goes wrong",
    teardownForgets: "arms, tears down, runs late, goes wrong",
  },
  "require-listener-guard": {
    removesNothing: "arms?, tears down, runs late?, goes wrong",
    addedDifferently: "arms, tears down, runs late, goes wrong",
    emptyLoop: "tears down, goes wrong",
    forgotten: "arms, tears down, runs late, acts, goes wrong",
    stale: "arms, tears down, replaces, runs late, acts, goes wrong",
    replaced: "arms, replaces, runs late, acts, goes wrong",
    restarted: "arms, tears down, replaces, runs late, acts, goes wrong",
    replacedClient: "arms, tears down, replaces, runs late, acts, goes wrong",
    outlives: "arms, tears down, runs late, acts, goes wrong",
    addedAgain: "arms, tears down, arms, runs late, acts, goes wrong",
    removesAnother: "tears down, runs late, goes wrong",
    leftOnPath: "arms, acts, tears down, goes wrong",
  },
  "require-recheck-after-await": {
    connectsAfterAwait: "waits, tears down, runs late, goes wrong",
    revives: "waits, tears down, runs late, goes wrong",
    sendsAfterAwait: "waits, tears down, runs late, goes wrong",
    sendsOnClosed: "waits, tears down, runs late, goes wrong",
    afterReentry: "waits, tears down, runs late, goes wrong",
    clobbersSuccessor: "waits, replaces, runs late, goes wrong",
    checkedTooLate: "waits, tears down, runs late, acts, goes wrong",
    usesEmptied: "waits, tears down, runs late, goes wrong",
    guardNeverTrue: "waits, tears down, runs late, acts, goes wrong",
  },
  "require-session-clear": { answerLeftOver: "tears down, arms, runs late, goes wrong", sessionKept: "acts, replaces, acts, goes wrong" },
  "require-timer-guard": {
    unguarded: "arms, tears down, runs late, acts, goes wrong",
    leftArmed: "arms, tears down, runs late, acts, goes wrong",
    undone: "tears down, runs late, arms, runs late, acts, goes wrong",
    skipped: "tears down, arms, tears down, runs late, acts, goes wrong",
    clearsNothing: "tears down, goes wrong",
    clearsOther: "arms?, tears down, goes wrong",
    neverKept: "arms, tears down, runs late, goes wrong",
    notCalled: "tears down, goes wrong",
    forgotten: "arms, tears down, runs late, goes wrong",
    shared: "arms, runs late, goes wrong",
    neverStopped: "arms, runs late, acts, goes wrong",
    overwritten: "arms, runs late, goes wrong",
  },
};

/** The messages of reports that the table does not tell about, and those it tells about that no rule has. Suggestions have no witness. */
export function untold(suggestions: ReadonlySet<string>): string[] {
  const told = Object.entries(STORIES).flatMap(([rule, stories]) => Object.keys(stories).map((id) => `${rule}/${id}`));
  const reported = detectors.flatMap(({ rule, messages }) => Object.keys(messages).filter((id) => !suggestions.has(id)).map((id) => `${rule}/${id}`));
  return [...reported.filter((id) => !told.includes(id)), ...told.filter((id) => !reported.includes(id))];
}

/** In what a finding's witness breaks its word. */
export function witnessProblems({ rule, message, messageId, witness, line }: Finding, code: string): string[] {
  const lines = code.split("\n").length;
  const problems: string[] = [];
  const story = STORIES[rule]?.[messageId];
  const roles = witness.map(({ role }) => role).filter((role, index, all) => role !== all[index - 1]);
  if (story === undefined || !tells(story, roles)) problems.push(`tells "${roles.join(", ")}", not "${story ?? ""}"`);
  for (const step of witness) {
    if (!(step.line >= 1 && step.line <= lines)) problems.push(`names line ${String(step.line)} of ${String(lines)}`);
    if ([step.actor, step.text].some((words) => words.trim() !== words || words === "" || /(?<!== )\bundefined\b|\{\{|\n/u.test(words))) problems.push(`says "${step.actor}", "${step.text}"`);
  }
  const seen = new Set([line, ...witness.map((step) => step.line)]);
  for (const [, named] of message.matchAll(/\bline (\d+)/gu)) if (!seen.has(Number(named))) problems.push(`leaves out line ${String(named)} of the message`);
  return problems.map((problem) => `${rule}/${messageId} ${problem}`);
}

function tells(story: string, roles: readonly Role[]): boolean {
  let next = 0;
  for (const part of story.split(", ")) {
    const isOptional = part.endsWith("?");
    if (roles[next] === (isOptional ? part.slice(0, -1) : part)) next++;
    else if (!isOptional) return false;
  }
  return next === roles.length;
}
