import type { FileModel } from "../analysis/model.ts";
import type { Fact } from "./fact.ts";

export function overwrittenTimers(_file: FileModel): Fact<"overwritten">[] {
  return [];
}
