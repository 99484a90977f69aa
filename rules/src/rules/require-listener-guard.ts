import { requireListenerGuard as detector } from "../detect/require-listener-guard.ts";
import { createRule } from "./rule.ts";

export const requireListenerGuard = createRule({
  detector,
  description: "Require listeners that act on a connection to be removed, or to check, when it is closed or replaced",
  recommended: true,
  options: ["teardowns", "guards"],
});
