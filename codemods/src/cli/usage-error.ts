/** A mistake the user can put right: its message is the one line printed, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
