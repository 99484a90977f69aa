/** Whether `codemod` rewrites a rule's findings: in a run of all, only where the rule is named, or not. */
export function codemodOf(id: string): Promise<"all" | "named" | "none">;
