/** Runs somebody else's function: what it throws is reported once, to `onError` or the console, and goes no further. */
export function shield(run: () => void, onError: (error: unknown) => void = console.error): void {
  try {
    run();
  } catch (error) {
    try {
      onError(error);
    } catch (second) {
      console.error(second);
    }
  }
}
