import { noStuckLock as detector } from "../detect/no-stuck-lock.ts";
import { createRule } from "./rule.ts";

export const noStuckLock = createRule({
  detector,
  description: "Disallow ways out of a function that leave its lock set, so that nobody can connect again",
  recommended: true,
  options: ["teardowns", "guards"],
});
