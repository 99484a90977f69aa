import { noParallelReconnect as detector } from "../detect/no-parallel-reconnect.ts";
import { createRule } from "./rule.ts";

export const noParallelReconnect = createRule({
  detector,
  description: "Disallow opening a connection while an earlier one is still alive, closing or on its way",
  recommended: true,
  options: ["schedulers", "teardowns", "guards"],
});
