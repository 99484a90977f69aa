// Entries of lists that stand in the order of their keys.

/** The text with a line put before the first line of its kind whose key is greater, else after the last of them. `kind` captures the key. */
export function withLine(text, kind, key, line) {
  const lines = text.split("\n");
  const keys = lines.map((each) => kind.exec(each)?.[1]);
  const next = keys.findIndex((each) => each !== undefined && each > key);
  const last = keys.findLastIndex((each) => each !== undefined);
  if (last < 0) throw new Error(`found no place for ${line.trim()}`);
  return lines.toSpliced(next < 0 ? last + 1 : next, 0, line).join("\n");
}
