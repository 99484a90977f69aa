import * as runtime from "@stale-guard/runtime";
import { describe, expect, it } from "vitest";
import { FLIGHTS } from "./support/model-flight.ts";

const { singleFlight } = runtime;

describe("a single flight", () => {
  it.each(Object.entries(FLIGHTS))("%s", (_, check) => check(runtime));

  it("refuses what is no function and policies that do not exist", () => {
    expect(() => singleFlight(undefined as never)).toThrow(TypeError);
    expect(() => singleFlight(() => 1, { policy: "queue" as never })).toThrow('unknown policy "queue"');
  });
});
