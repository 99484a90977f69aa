import { createRequire } from "node:module";
import { makeConfigs } from "./configs.ts";
import { assignClientBeforeAwait } from "./rules/assign-client-before-await.ts";
import { noBackoffResetOnOpen } from "./rules/no-backoff-reset-on-open.ts";
import { noMessageTextState } from "./rules/no-message-text-state.ts";
import { noParallelReconnect } from "./rules/no-parallel-reconnect.ts";
import { noProtectedStateAccess } from "./rules/no-protected-state-access.ts";
import { noRawFetch } from "./rules/no-raw-fetch.ts";
import { noRearmAfterTeardown } from "./rules/no-rearm-after-teardown.ts";
import { noStuckLock } from "./rules/no-stuck-lock.ts";
import { noThrowInReconnectCallback } from "./rules/no-throw-in-reconnect-callback.ts";
import { requireErrorSink } from "./rules/require-error-sink.ts";
import { requireGenerationAdvance } from "./rules/require-generation-advance.ts";
import { requireListenerGuard } from "./rules/require-listener-guard.ts";
import { requireRecheckAfterAwait } from "./rules/require-recheck-after-await.ts";
import { requireSessionClear } from "./rules/require-session-clear.ts";
import { requireTimerGuard } from "./rules/require-timer-guard.ts";

const { name, version } = createRequire(import.meta.url)("../package.json") as { name: string; version: string };

export const meta = { name, version, namespace: "stale-guard" };

export const rules = {
  "assign-client-before-await": assignClientBeforeAwait,
  "no-backoff-reset-on-open": noBackoffResetOnOpen,
  "no-message-text-state": noMessageTextState,
  "no-parallel-reconnect": noParallelReconnect,
  "no-protected-state-access": noProtectedStateAccess,
  "no-raw-fetch": noRawFetch,
  "no-rearm-after-teardown": noRearmAfterTeardown,
  "no-stuck-lock": noStuckLock,
  "no-throw-in-reconnect-callback": noThrowInReconnectCallback,
  "require-error-sink": requireErrorSink,
  "require-generation-advance": requireGenerationAdvance,
  "require-listener-guard": requireListenerGuard,
  "require-recheck-after-await": requireRecheckAfterAwait,
  "require-session-clear": requireSessionClear,
  "require-timer-guard": requireTimerGuard,
};

const base = { meta, rules };
export const configs = makeConfigs(base);

const plugin = Object.assign(base, { configs });
export default plugin;
// What `require` gives has to be the very plugin that `configs` name: ESLint takes another object for a second plugin of the same name.
export { plugin as "module.exports" };
