import * as runtime from "@stale-guard/runtime";
import { describe, expect, it, vi } from "vitest";
import { BREAKING } from "./support/model-breaking.ts";
import { DRAINING } from "./support/model-draining.ts";
import { FAULTS } from "./support/model-fault-list.ts";
import { runtimeWith } from "./support/model-faults.ts";
import { FLIGHTS } from "./support/model-flight.ts";
import { RECONNECTING } from "./support/model-reconnector.ts";
import { type Check, unhandledIn } from "./support/model-rig.ts";
import { STOPPING } from "./support/model-stopping.ts";

const CHECKS = Object.entries({ ...RECONNECTING, ...STOPPING, ...BREAKING, ...DRAINING, ...FLIGHTS });

function checkNamed(start: string): Check {
  const [found, ...more] = CHECKS.filter(([name]) => name.startsWith(start));
  if (found === undefined || more.length > 0) throw new Error(`${more.length + 1} checks or none begin with: ${start}`);
  return found[1];
}

/** Whether a check throws, leaves an error unhandled or never ends. */
async function notices(check: Check, copy: typeof runtime): Promise<boolean> {
  const silenced = vi.spyOn(console, "error").mockImplementation(() => {});
  let passed = false;
  const unhandled = await unhandledIn(() => {
    const end = check(copy).then(() => (passed = true), () => {});
    return Promise.race([end, new Promise((resolve) => setTimeout(resolve, 500))]);
  });
  silenced.mockRestore();
  return !passed || unhandled.length > 0;
}

describe("every guard is needed:", () => {
  it.each(FAULTS)("%s is noticed by the check that it %s", async (_, check, fault) => {
    expect(await notices(checkNamed(check), await runtimeWith(fault))).toBe(true);
  });

  it("the same checks pass with a copy that differs in a comment only", async () => {
    const copy = await runtimeWith({ file: "reconnector.ts", find: "/** Drains once,", replace: "/** Drains only once," });
    for (const start of new Set(FAULTS.map(([, check]) => check))) expect([start, await notices(checkNamed(start), copy)]).toEqual([start, false]);
  });

  it("a fault that is not in its file, or there twice, is an error", async () => {
    await expect(runtimeWith({ file: "drain.ts", find: "no such text", replace: "" })).rejects.toThrow("drain.ts has 0 times");
    await expect(runtimeWith({ file: "drain.ts", find: "socket", replace: "" })).rejects.toThrow(/drain.ts has \d\d+ times/u);
  });
});
