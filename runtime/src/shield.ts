/** Runs somebody else's function: what it throws is reported once, to `onError` or the console, and goes no further. */
export function shield(run: () => void, onError: (error: unknown) => void = console.error): void {
  try {
    run();
  } catch (error) {
    // What the reporting throws goes to the console.
    shield(() => onError(error));
  }
}
