import * as runtime from "@stale-guard/runtime";
import { it } from "vitest";
import { RECONNECTING } from "./support/model-reconnector.ts";
import { STOPPING } from "./support/model-stopping.ts";
it.each(Object.entries(RECONNECTING))("a reconnector %s", (_, check) => check(runtime));
it.each(Object.entries(STOPPING))("a reconnector %s", (_, check) => check(runtime));
