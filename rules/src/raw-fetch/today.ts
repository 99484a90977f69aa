/** YYYY-MM-DD, the same for everybody at one time. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
