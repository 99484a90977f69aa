import * as runtime from "@stale-guard/runtime";
import { exploreInterleavings } from "@stale-guard/runtime/testing";
import { expect, it } from "vitest";
import { type ConnectionOptions, connectionModel } from "./support/model-connection.ts";

const S: [string, ConnectionOptions][] = [];
for (const disturbances of [["stop","fresh"],["stop", "fresh", "resume"]] as const)
  for (const o of [{losses:2}, {losses: 2, attempts:3}, {losses:2,dials: "careless"}, {losses:2,answers: "never"}, {losses:2,terminates: "never"},{losses:1,terminates: "sometime"}, {losses:2,slowSession: true}, {losses:1,helloMs:20000},{losses:2,helloMs:20000}, {losses:3,attempts:3,answers:"at once"}] as const)
    S.push([JSON.stringify({...o, disturbances}), { ...o, disturbances }]);
it.each(S)("%s", async (name, o) => {
  const t = performance.now();
  const [model, check] = connectionModel(runtime, o);
  const r = await exploreInterleavings(model, { ...check, maxDepth: 40, maxSchedules: 30000 }).catch(e => e);
  console.log(name, r instanceof Error ? r.message : JSON.stringify(r), Math.round(performance.now() - t));
  expect(1).toBe(1);
});
