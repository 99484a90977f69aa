/** What is in the second list more often than in the first. */
export function added(before: readonly string[], after: readonly string[]): string[] {
  const spare = new Map<string, number>();
  for (const each of before) spare.set(each, (spare.get(each) ?? 0) + 1);
  return after.filter((each) => {
    const left = spare.get(each) ?? 0;
    spare.set(each, left - 1);
    return left <= 0;
  });
}
