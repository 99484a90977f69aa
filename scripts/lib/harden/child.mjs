// Measures the files that its parent names, with what was built.
import * as detect from "eslint-plugin-stale-guard/detect";
import { rawSites } from "eslint-plugin-stale-guard/raw-fetch";
import { installedPipeline as pipeline } from "stale-guard/pipeline";
import { loadPlugin } from "../plugin.mjs";
import { codemodMeasurer } from "./codemods.mjs";
import { isSlow } from "./limits.mjs";
import { rulesMeasurer, timed } from "./rules.mjs";

const built = (name) => import(new URL(`../../../codemods/dist/${name}.js`, import.meta.url).href);
const { lintConfig } = await built("check/lint-config");
const { parseError } = await built("files/parse-error");
const spent = new Map();
const { blocks } = lintConfig(timed(await loadPlugin(), spent), { config: "strict", rules: [], inlineConfig: false });
const config = [...blocks, { rules: { "stale-guard/no-raw-fetch": "error" } }];
const swallowed = [];
detect.onInternalError((error) => swallowed.push(error));
const rules = rulesMeasurer({ config, spent, detectors: { ...detect, rawSites }, swallowed, isSlow });
const codemods = codemodMeasurer({ pipeline, codemods: await pipeline.loadCodemods(), parseError, swallowed });

const [, , only] = process.argv;

process.on("message", (file) => {
  const measured = rules(file);
  const started = performance.now();
  const rewritten = only !== "rules" && measured.skipped === undefined ? codemods(file) : { sites: [], broken: [] };
  const codemod = performance.now() - started;
  process.send({ ...measured, ...rewritten, codemod, memory: process.resourceUsage().maxRSS / 1024 });
});
