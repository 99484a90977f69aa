/** A text's lines as the analysis counts them: after each of the line ends that JavaScript has. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/u);
}
