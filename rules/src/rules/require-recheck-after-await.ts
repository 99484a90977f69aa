import { requireRecheckAfterAwait as detector } from "../detect/require-recheck-after-await.ts";
import { createRule } from "./rule.ts";

export const requireRecheckAfterAwait = createRule({
  detector,
  description: "Require a connection's state to be checked again after an await during which it may have been closed or replaced",
  recommended: true,
  options: ["teardowns", "guards"],
});
