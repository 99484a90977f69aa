/** A ledger that cannot be used. The message is one line and starts with the ledger's line, where one is to blame. */
export class AllowlistError extends Error {
  override readonly name = "AllowlistError";
  /** From 1; undefined when the whole file is to blame. */
  declare readonly line: number | undefined;

  constructor(complaint: string, line?: number) {
    super(line === undefined ? complaint : `line ${line}: ${complaint}`);
    Object.assign(this, { line });
  }
}
