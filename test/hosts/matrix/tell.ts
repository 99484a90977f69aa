/** Says how far the run is. */
export const tell = (text: string): void => void process.stderr.write(`hosts: ${text}\n`);
