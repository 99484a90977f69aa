import type { Io } from "./io.ts";

export function wantsColour({ stdout, env }: Pick<Io, "stdout" | "env">): boolean {
  return stdout.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}
