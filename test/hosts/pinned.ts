// Which hosts are tried, in which versions: `npm run hosts` installs these, the readme lists them.

export type Parser = "typescript-eslint" | "espree" | "babel" | "its own";

export interface Host {
  readonly name: string;
  readonly kind: "flat" | "eslintrc" | "oxlint" | "rslint";
  readonly version: string;
  readonly parser: Parser;
  /** What a project installs beside the plugin. */
  readonly packages: readonly string[];
  readonly takesTypeScript: boolean;
  /** Material that its parser does not take: paths below `src/`. */
  readonly refuses: readonly string[];
  /** The Node.js that it needs, where that is not the oldest one. */
  readonly node?: NodeLine;
}

/** The oldest of each line that the packages name in `engines`, or a late one. */
export const nodes = { "20.19": "20.19.6", 22: "22.23.3", 24: "24.21.0" } as const;

export type NodeLine = keyof typeof nodes;

export const typescript = { own: "6.0.3", next: "7.0.2" } as const;

const eslint = { current: "10.15.0", previous: "9.39.5", eslintrc: "8.57.1" } as const;
const typescriptEslint = "8.72.0";
const babel = { current: "8.1.2", previous: "7.29.13" } as const;

const decorators = "syntax/decorators.js";

function onEslint(kind: "flat" | "eslintrc", version: string, parser: Parser, packages: readonly string[], more: Partial<Host> = {}): Host {
  return {
    name: `ESLint ${version} with ${parser}`,
    kind,
    version,
    parser,
    packages: [`eslint@${version}`, ...packages],
    takesTypeScript: parser === "typescript-eslint",
    refuses: [],
    ...more,
  };
}

const withTypes = [`typescript-eslint@${typescriptEslint}`, `typescript@${typescript.own}`];
const withBabel = (version: string) => [`@babel/core@${version}`, `@babel/eslint-parser@${version}`];

/** The first is what the others are compared with. */
export const hosts: readonly [Host, ...Host[]] = [
  onEslint("flat", eslint.current, "typescript-eslint", withTypes),
  onEslint("flat", eslint.current, "espree", [], { refuses: [decorators] }),
  onEslint("flat", eslint.current, "babel", withBabel(babel.current), { node: 22 }),
  onEslint("flat", eslint.previous, "typescript-eslint", withTypes),
  onEslint("flat", eslint.previous, "espree", [], { refuses: [decorators] }),
  onEslint("flat", eslint.previous, "babel", withBabel(babel.previous)),
  onEslint("eslintrc", eslint.eslintrc, "typescript-eslint", [`@typescript-eslint/parser@${typescriptEslint}`, `typescript@${typescript.own}`]),
  onEslint("eslintrc", eslint.eslintrc, "espree", [], { refuses: ["syntax/attributes.mjs", decorators, "syntax/using.js"] }),
  onEslint("eslintrc", eslint.eslintrc, "babel", withBabel(babel.previous)),
  { name: "oxlint 1.94.0", kind: "oxlint", version: "1.94.0", parser: "its own", packages: ["oxlint@1.94.0"], takesTypeScript: true, refuses: [] },
  { name: "rslint 0.9.2", kind: "rslint", version: "0.9.2", parser: "its own", packages: ["@rslint/core@0.9.2"], takesTypeScript: true, refuses: [] },
];
