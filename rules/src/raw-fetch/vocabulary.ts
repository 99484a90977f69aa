import { type ForbiddenCall, forbiddenKind } from "@stale-guard/runtime/raw-fetch";
import { type ForbiddenRoots, plant } from "./forbidden.ts";
import { MODULE_NAMES } from "./modules.ts";
import { globalTree, moduleThing, type Thing, Tree } from "./things.ts";

/** What one ledger wants to be looked for. */
export interface RawFetchOptions {
  /** Only these kinds of raw calls; default: all. */
  readonly kinds?: readonly string[];
  readonly forbidden?: readonly ForbiddenCall[];
}

export interface Vocabulary {
  readonly global: Tree;
  readonly forbidden: ForbiddenRoots;
  /** Names of members to look for on anything. */
  readonly memberNames: ReadonlySet<string>;
  /** What a specifier loads. */
  modules(specifier: string): readonly Thing[];
  /** False when no site of that kind is to be reported. */
  wants(kind: string): boolean;
  /** Files whose text does not match hold nothing of it. */
  readonly trigger: RegExp;
}

/** Windows that a page gets hold of through its elements. */
export const WINDOW_MEMBERS = ["contentWindow", "defaultView"];

let last: { readonly key: string; readonly vocabulary: Vocabulary } | undefined;

/** The vocabulary for some options; whole trees are read with the same ones. */
export function vocabularyFor(options: RawFetchOptions): Vocabulary {
  const key = JSON.stringify([options.kinds, options.forbidden]);
  if (last?.key !== key) last = { key, vocabulary: makeVocabulary(options) };
  return last.vocabulary;
}

function makeVocabulary({ kinds, forbidden: calls = [] }: RawFetchOptions): Vocabulary {
  const global = globalTree();
  const forbidden = plant(calls, global);
  const selected = kinds === undefined ? undefined : new Set(kinds);
  const declared = new Set(calls.map(forbiddenKind));
  const anyModule = new Tree("");
  for (const [name, thing] of forbidden.imports) anyModule.members.set(name, thing);
  return {
    global,
    forbidden,
    memberNames: new Set([...WINDOW_MEMBERS, ...forbidden.members.keys(), ...forbidden.objects.keys()]),
    modules: (specifier) => [moduleThing(specifier), forbidden.modules.get(specifier.replace(/^node:/, "")), forbidden.imports.size === 0 ? undefined : anyModule].filter((thing) => thing !== undefined),
    wants: (kind) => selected === undefined || selected.has(kind) || declared.has(kind),
    trigger: triggerFor(calls),
  };
}

/** Any of the words, names of modules in quotes, the global object other than before a plain member, and escapes that hide letters. */
function triggerFor(calls: readonly ForbiddenCall[]): RegExp {
  const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const words = ["fetch", "XMLHttpRequest", "EventSource", "WebSocket", "sendBeacon", ...calls.map(({ call }) => /[^./]*$/.exec(call)?.[0] ?? call)];
  return new RegExp(
    [
      words.map(escaped).join("|"),
      String.raw`["'\x60/:](?:${MODULE_NAMES.map(escaped).join("|")})["'\x60/@]`,
      String.raw`\b(?:globalThis|window|self|global|frames|navigator)\b(?:\s+as\s[^;\n]*?)?[\s)!]*(?:\?\.)?\s*\[`,
      String.raw`=\s*(?:globalThis|window|self|global|frames)\b\s*(?:as\b|[;,\n)])`,
      String.raw`\bReflect\b`,
      String.raw`\\u(?:\{0*|00)[4-7][\da-fA-F]`,
    ].join("|"),
  );
}
