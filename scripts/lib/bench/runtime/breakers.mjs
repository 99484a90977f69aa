// One healthy attempt through each circuit breaker.
import { createStallBreaker, Generation } from "@stale-guard/runtime";
import { circuitBreaker, ConsecutiveBreaker, handleAll } from "cockatiel";
import CircuitBreaker from "opossum";
import { alternate, timedAsync } from "../alternate.mjs";
import { nanoseconds } from "./nanoseconds.mjs";

export async function breakers(rounds) {
  const attempt = async () => {};
  const generation = new Generation("bench");
  const stallBreaker = createStallBreaker({ threshold: 5 });
  const policy = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(5) });
  const opossum = new CircuitBreaker(attempt, { timeout: false });
  const through = (run) => () => timedAsync(2000, run);
  const runs = await alternate(
    {
      "no breaker": through(attempt),
      "createStallBreaker": through(async () => {
        const token = generation.current;
        if (!stallBreaker.tryAcquire()) return;
        await attempt();
        stallBreaker.ok(token);
      }),
      "cockatiel": through(() => policy.execute(attempt)),
      "opossum": through(() => opossum.fire()),
    },
    { rounds },
  );
  opossum.shutdown();
  const note =
    "Ours is told of results and counts stalls; a result of a replaced connection neither trips nor resets it, which the others cannot know. They wrap the call, cancel or time it, emit events and keep statistics, which ours leaves to its caller.";
  return nanoseconds({ title: "One attempt through a circuit breaker", note, runs, base: "no breaker" });
}
