type Present<Given> = { [Name in keyof Given]?: Exclude<Given[Name], undefined> };

/** Without the members that are undefined. */
export function present<Given extends object>(given: Given): Present<Given> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<Given>;
}
