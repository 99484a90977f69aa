import { noMessageTextState as detector } from "../detect/no-message-text-state.ts";
import { createRule } from "./rule.ts";

export const noMessageTextState = createRule({
  detector,
  description: "Disallow deciding about a connection by the words of a log or error message",
  recommended: false,
  options: ["schedulers", "teardowns"],
});
