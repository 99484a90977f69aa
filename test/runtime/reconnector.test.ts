import * as runtime from "@stale-guard/runtime";
import { it } from "vitest";
import { RECONNECTING } from "./support/model-reconnector.ts";
import { STOPPING } from "./support/model-stopping.ts";
import { BREAKING } from "./support/model-breaking.ts";
import { DRAINING } from "./support/model-draining.ts";
it.each(Object.entries({...RECONNECTING,...STOPPING,...BREAKING,...DRAINING}))("a reconnector %s", (_, check) => check(runtime));
