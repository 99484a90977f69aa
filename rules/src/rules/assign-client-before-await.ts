import { assignClientBeforeAwait as detector } from "../detect/assign-client-before-await.ts";
import { createRule } from "./rule.ts";

export const assignClientBeforeAwait = createRule({
  detector,
  description: "Require a client, socket or lifecycle flag to be assigned before the await that lets others look for it",
  recommended: true,
  options: ["registrations", "teardowns"],
  hasSuggestions: true,
});
