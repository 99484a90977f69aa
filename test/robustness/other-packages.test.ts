import { otherPackages } from "../support/published-sources.ts";
import { testAnyFileOf } from "./any-file.ts";

testAnyFileOf(otherPackages, { files: 5000, findings: 0 });
