import { noRearmAfterTeardown as detector } from "../detect/no-rearm-after-teardown.ts";
import { createRule } from "./rule.ts";

export const noRearmAfterTeardown = createRule({
  detector,
  description: "Disallow arming a timer again after a call or an await during which its connection may have been torn down",
  recommended: true,
  options: ["schedulers", "teardowns", "guards"],
  hasSuggestions: true,
});
