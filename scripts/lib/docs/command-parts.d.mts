/** The names of a command's options, with their dashes. */
export function optionNames(command: string): Promise<Set<string>>;
export function commandNames(): Promise<Set<string>>;
