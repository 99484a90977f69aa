import { removeForgotten, removeInTeardown, removeOnPath } from "../guarding/added-removals.ts";
import { guardByIdentity } from "../guarding/identity-guard.ts";
import { makeStable } from "../guarding/stable-listeners.ts";
import type { Codemod } from "../rewrite/codemod.ts";

/** `if (this.ws && this.ws !== ws) return;` in the listener, or the removal that is missing or cannot match. */
export const codemod: Codemod = {
  rule: "require-listener-guard",
  plans(model, { subject, messageId, start }) {
    if (subject?.kind === "removal") return [messageId === "leftOnPath" ? removeOnPath(model, subject, start) : makeStable(model, subject)];
    if (subject?.kind !== "listener") return [{ reason: "unknown-form" }];
    if (messageId === "forgotten") return removeForgotten(model, subject, start);
    if (messageId === "outlives") return [removeInTeardown(model, subject)];
    return guardByIdentity(model, subject);
  },
};
