import type { Host } from "../pinned.ts";
import { eslintFlat } from "./eslint-flat.ts";
import { eslintrc } from "./eslintrc.ts";
import type { Linter } from "./linter.ts";
import { oxlint } from "./oxlint.ts";
import { rslint } from "./rslint.ts";

export const linters: Readonly<Record<Host["kind"], Linter>> = { flat: eslintFlat, eslintrc, oxlint, rslint };
