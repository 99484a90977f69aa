import { requireTimerGuard as detector } from "../detect/require-timer-guard.ts";
import { createRule } from "./rule.ts";

export const requireTimerGuard = createRule({
  detector,
  description: "Require timers that act on a connection to be cleared, or to check, when it is closed or replaced",
  recommended: true,
  options: ["schedulers", "teardowns", "guards"],
  hasSuggestions: true,
});
