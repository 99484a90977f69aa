import { detectors, isWorthParsing } from "eslint-plugin-stale-guard/detect";
import type { Pipeline } from "./codemod-pipeline.ts";
import { loadCodemods } from "./codemods.ts";
import { rewriteFile } from "./rewrite-file.ts";
import { createTypeCheck } from "./type-check.ts";

export const installedPipeline: Pipeline = {
  rules: detectors.map(({ rule }) => rule),
  isWorthParsing: (text) => isWorthParsing(text),
  loadCodemods: () => loadCodemods(),
  createTypeCheck,
  rewriteFile,
};
