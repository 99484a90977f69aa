import { noProtectedStateAccess as detector } from "../detect/no-protected-state-access.ts";
import { createRule } from "./rule.ts";

export const noProtectedStateAccess = createRule({
  detector,
  description: "Disallow reaching past another package's types for its sockets, timers and lifecycle flags",
  recommended: false,
  options: [],
});
