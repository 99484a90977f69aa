/** A change of text that a host offers: UTF-16 offsets, as ESLint counts them. */
export interface Suggestion {
  readonly desc: string;
  readonly range: readonly [start: number, end: number];
  readonly text: string;
}

/** What a host says of one place; lines and columns are 1-based, columns count UTF-16 units. */
export interface Finding {
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly rule: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Undefined where the host's output does not have them. */
  readonly suggestions: readonly Suggestion[] | undefined;
}

export interface Linted {
  readonly findings: readonly Finding[];
  /** Files that the host could not parse. */
  readonly unparsed: readonly string[];
  /** How many files it says it has linted. */
  readonly files: number;
}
