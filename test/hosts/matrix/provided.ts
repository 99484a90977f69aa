import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { Linted } from "../finding.ts";
import type { SourceFile } from "../material/source-file.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(join(inject("top"), name), "utf8"));

export const providedMaterial = (): SourceFile[] => read("material.json") as SourceFile[];

/** What the first host said of the material. */
export const reference = (): Linted => read("reference.json") as Linted;
