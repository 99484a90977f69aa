import type { Rule } from "../../../rules/src/rules/rule.ts";

/** What a rule is called where: `no-throw` is `noThrow` in its file. */
export function namesOf(id: string): { readonly variable: string } {
  return { variable: id.replaceAll(/-(\w)/gu, (_, letter: string) => letter.toUpperCase()) };
}

/** What is wrong with a rule's description of itself, one line each. */
export function metaProblems(id: string, rule: Rule): string[] {
  const { docs, messages } = rule.meta;
  const { description = "", url = "", recommended } = docs ?? {};
  const problems: string[] = [];
  const [firstWord = ""] = description.split(" ");
  if (firstWord !== "Require" && firstWord !== "Disallow") problems.push(`the description begins with ${firstWord}`);
  if (description.endsWith(".")) problems.push("the description ends with a period");
  if (!url.endsWith(`/${id}.md`)) problems.push(`the docs url leads to ${url}`);
  if (typeof recommended !== "boolean") problems.push("does not say whether it is recommended");
  const texts = Object.entries(messages);
  if (texts.length === 0) problems.push("has no messages");
  problems.push(...texts.filter(([, text]) => !text.endsWith(".")).map(([name]) => `the message ${name} is no sentence`));
  return problems.map((problem) => `${id}: ${problem}`);
}

interface Plugin {
  readonly rules: Readonly<Record<string, Rule>>;
  readonly configs: Readonly<Record<string, { readonly rules: object }>>;
}

/** Where the configs and the rules' own words differ. */
export function configProblems({ rules, configs }: Plugin): string[] {
  const ids = Object.keys(rules);
  const ruled = (config: string | undefined): string[] => ids.filter((id) => rules[id]?.meta.docs?.config === config).map((id) => `stale-guard/${id}`);
  const strict = ruled(undefined);
  const recommended = ids.filter((id) => rules[id]?.meta.docs?.recommended === true).map((id) => `stale-guard/${id}`);
  const levels = { recommended: "error", strict: ["error", { confidence: "possible" }], "raw-fetch": "error" } as const;
  return (["recommended", "strict", "raw-fetch"] as const).flatMap((kind) =>
    [kind, `legacy-${kind}`].flatMap((name) => {
      const wanted = kind === "strict" ? strict : kind === "recommended" ? recommended : ruled(kind);
      const found = Object.entries(configs[name]?.rules ?? {});
      return [
        ...wanted.filter((id) => !found.some(([other]) => other === id)).map((id) => `${name} lacks ${id}`),
        ...found.filter(([id]) => !wanted.includes(id)).map(([id]) => `${name} has ${id}`),
        ...found
          .filter(([id, level]) => wanted.includes(id) && JSON.stringify(level) !== JSON.stringify(levels[kind]))
          .map(([id, level]) => `${name} has ${id} at ${JSON.stringify(level)}`),
      ];
    }),
  );
}
