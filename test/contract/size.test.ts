import { expect, test } from "vitest";
import { bundledBytes } from "./support/bundle-size.ts";

const CORE_BYTES = 2048;
const ALL_BYTES = 5120;

test("the core (Generation, generationOf, guard) takes at most 2 kB, minified and gzipped", async () => {
  expect(await bundledBytes(`export { Generation, generationOf, guard } from "@stale-guard/runtime"`)).toBeLessThanOrEqual(CORE_BYTES);
});

test("everything together takes at most 5 kB", async () => {
  expect(await bundledBytes(`export * from "@stale-guard/runtime"`)).toBeLessThanOrEqual(ALL_BYTES);
});

test("what is not imported is not bundled", async () => {
  const core = await bundledBytes(`export { guard } from "@stale-guard/runtime"`);
  expect(core).toBe(await bundledBytes(`export { guard } from "@stale-guard/runtime/guard"`));
  expect(await bundledBytes(`import "@stale-guard/runtime"`)).toBeLessThan(100);
});

test("planted: a bundle with one more kilobyte is seen", async () => {
  const noise = Array.from({ length: 400 }, (_, index) => (index * 7919).toString(36)).join("");
  const plain = await bundledBytes(`export { guard } from "@stale-guard/runtime"`);
  expect(await bundledBytes(`export { guard } from "@stale-guard/runtime"; export const noise = "${noise}"`)).toBeGreaterThan(plain + 800);
});
