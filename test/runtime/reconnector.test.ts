import * as runtime from "@stale-guard/runtime";
import { describe, expect, it, vi } from "vitest";
import { BREAKING } from "./support/model-breaking.ts";
import { DRAINING } from "./support/model-draining.ts";
import { RECONNECTING } from "./support/model-reconnector.ts";
import { outcomeOf, Rig, settled } from "./support/model-rig.ts";
import { STOPPING } from "./support/model-stopping.ts";

// The checks are kept apart, because faulty copies of the runtime must fail them: see proofs-guards.test.ts.
describe("a reconnector", () => {
  it.each(Object.entries(RECONNECTING))("%s", (_, check) => check(runtime));
  it.each(Object.entries(BREAKING))("with a breaker %s", (_, check) => check(runtime));
  it.each(Object.entries(STOPPING))("%s", (_, check) => check(runtime));

  it.each(["connect", "drain", "retryDelay"])("cannot do without %s", (name) => {
    const options = { connect: async () => 1, drain: async () => {}, retryDelay: () => null };
    expect(() => runtime.createReconnector(options)).not.toThrow();
    expect(() => runtime.createReconnector({ ...options, [name]: undefined })).toThrow(`${name} must be a function`);
  });

  it("is not disturbed by a hook that throws, and reports it", async () => {
    const report = vi.spyOn(console, "error").mockImplementation(() => {});
    const error = new Error("own");
    const rig = new Rig(runtime, { onState: () => { throw error; } });
    const request = rig.request();
    await settled();
    await rig.open("A");
    expect([await outcomeOf(request), report.mock.calls]).toEqual(["A", [[error], [error]]]);
    report.mockRestore();
  });

  it("tells its hook the state, the attempt and the cause, and is idle before", async () => {
    const changes: unknown[] = [];
    const rig = new Rig(runtime, { onState: (change) => void changes.push(Object.values(change)) });
    expect(rig.reconnector.state).toBe("idle");
    void rig.request(false, "start");
    await settled();
    await rig.refuse("no route");
    await rig.after(100);
    await rig.open("A");
    expect(changes).toEqual([["connecting", 1, "start"], ["waiting", 1, "no route"], ["connecting", 2, "start"], ["open", 0, "start"]]);
  });
});

describe("the drain that a reconnector is given", () => {
  it.each(Object.entries(DRAINING))("%s", (_, check) => check(runtime));
});
