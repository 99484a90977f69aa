/** Line and column, 1-based and in UTF-16 units, of offsets into the text's UTF-8 bytes; lines end where ECMAScript says. */
export function positionsIn(text: string): (byteOffset: number) => { line: number; column: number } {
  const bytes = Buffer.from(text, "utf8");
  return (byteOffset) => {
    const lines = bytes.toString("utf8", 0, byteOffset).split(/\r\n|[\r\n\u2028\u2029]/u);
    const last = lines.at(-1) ?? "";
    // A byte order mark is no part of the text that columns are counted in.
    return { line: lines.length, column: (lines.length === 1 ? last.replace(/^\uFEFF/u, "") : last).length + 1 };
  };
}
