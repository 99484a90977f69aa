import { detectors, isWorthParsing } from "eslint-plugin-stale-guard/detect";
import { rewriteFile } from "../rewrite/rewrite-file.ts";
import { createTypeCheck } from "../rewrite/type-check.ts";
import { loadCodemods } from "./load-codemods.ts";
import type { Pipeline } from "./pipeline.ts";

export const installedPipeline: Pipeline = {
  rules: detectors.map(({ rule }) => rule),
  isWorthParsing: (text) => isWorthParsing(text),
  loadCodemods: () => loadCodemods(),
  createTypeCheck,
  rewriteFile,
};
