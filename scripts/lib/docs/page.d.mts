/** One fenced block of a page: its language, the words of its info string, its code. */
export interface Block {
  readonly language: string;
  readonly words: ReadonlySet<string>;
  /** What `messageId=...` in the info string names. */
  readonly messageId: string | undefined;
  /** What `rule=a,b` in the info string names. */
  readonly rules: readonly string[];
  readonly code: string;
  /** One-based line of the opening fence. */
  readonly line: number;
}

/** A documentation page. */
export interface Page {
  readonly id: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

export function parsePage(id: string, text: string): Page;
export function examplesOf(page: Page, kind: string): Block[];
export function section(page: Page, heading: string): string | undefined;
export function tableRows(text: string): string[][];
