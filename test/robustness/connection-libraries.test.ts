import { connectionPackages } from "../support/published-sources.ts";
import { testAnyFileOf } from "./any-file.ts";

// Carbon 0.14 alone is known for three bugs; no finding at all would mean that the rules were not at work.
testAnyFileOf(connectionPackages, { files: 1000, findings: 3 });
