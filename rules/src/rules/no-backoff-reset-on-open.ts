import { noBackoffResetOnOpen as detector } from "../detect/no-backoff-reset-on-open.ts";
import { createRule } from "./rule.ts";

export const noBackoffResetOnOpen = createRule({
  detector,
  description: "Disallow resetting a reconnect's backoff or attempt counter when the socket has only just opened",
  recommended: true,
  options: ["schedulers"],
});
