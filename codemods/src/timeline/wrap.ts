/** Breaks a sentence into lines of at most so many columns; a longer word has a line of its own. */
export function wrap(sentence: string, width: number): string[] {
  const rows: string[] = [];
  for (const word of sentence.split(/\s+/u)) {
    const last = rows.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) rows.push(word);
    else rows[rows.length - 1] = `${last} ${word}`;
  }
  return rows;
}
