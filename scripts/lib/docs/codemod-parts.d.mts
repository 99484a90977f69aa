import type { Block, Page } from "./page.mjs";

/** What became of one block. */
export interface Outcome {
  readonly block: Block;
  readonly after: string;
  readonly sites: readonly { readonly messageId: string; readonly status: string; readonly reason?: string; readonly detail?: string }[];
}

export function rewriteBlocks(rule: string, blocks: readonly Block[], ledger?: string): Promise<Outcome[]>;
export function askedOf(page: Page): { blocks: Block[]; ledger: string | undefined };
export function codemodPart(rule: string, text: string): Promise<string>;
