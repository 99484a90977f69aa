import { requireSessionClear as detector } from "../detect/require-session-clear.ts";
import { createRule } from "./rule.ts";

export const requireSessionClear = createRule({
  detector,
  description: "Require what one connection left behind to be cleared before the next is judged by it",
  recommended: false,
  options: ["teardowns", "guards"],
});
