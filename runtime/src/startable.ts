/** A promise that is known before what it stands for runs: whatever runs may ask for it. */
export function startable<T>(): { promise: Promise<T>; start: (run: () => Promise<T>) => void } {
  let start: (run: () => Promise<T>) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    start = (run) => resolve(run());
  });
  return { promise, start };
}
