import { requireGenerationAdvance as detector } from "../detect/require-generation-advance.ts";
import { createRule } from "./rule.ts";

export const requireGenerationAdvance = createRule({
  detector,
  description: "Require generations that guards compare to be advanced, and never to start over",
  recommended: true,
  options: ["teardowns", "guards"],
});
