import plugin from "../../../rules/src/index.ts";

type Levels = Readonly<Record<string, unknown>>;

const named = (by: string) => ({ schedulers: [`soon${by}`], teardowns: [`vanish${by}`], guards: [`permits${by}`], registrations: [`attach${by}`] });

/** Names that hold in every file. */
export const settings = { "stale-guard": named("BySetting") };

const { recommended, strict, "raw-fetch": rawFetch } = plugin.configs;

/** What holds where nothing below says otherwise: what is certain, and every raw call. */
export const baseLevels: Levels = { ...recommended.rules, ...rawFetch.rules };

export const strictLevels: Levels = strict.rules;

/** All folders of the material but the one that keeps to what is certain. */
export const strictFiles = (folders: readonly string[]): string[] => folders.filter((name) => name !== "certain").map((name) => `src/${name}/**`);

export const optionsFiles = ["src/options/**"];

/** Every option that a rule's schema has. */
export const optionLevels: Levels = Object.fromEntries(
  Object.entries(plugin.rules).map(([id, { meta }]) => {
    const [{ properties }] = meta.schema as unknown as [{ properties: object }];
    const values = { confidence: "possible", allowlist: "src/options/other-ledger.json", ...named("ByOption") };
    return [`stale-guard/${id}`, ["error", Object.fromEntries(Object.entries(values).filter(([name]) => name in properties))]];
  }),
);
