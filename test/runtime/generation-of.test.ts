import { describe, expect, it } from "vitest";
import { Generation, generationOf } from "@stale-guard/runtime";
import { generationOf as generationOfSubpath } from "@stale-guard/runtime/generation-of";
import { reportOf } from "./support/child.ts";

describe("generationOf", () => {
  it("gives each owner one generation, always the same", () => {
    const [one, other] = [{}, {}];
    expect(generationOf(one)).toBe(generationOf(one));
    expect(generationOf(one)).not.toBe(generationOf(other));
    expect(generationOf(one)).toBeInstanceOf(Generation);
    expect(generationOfSubpath(one)).toBe(generationOf(one));
  });

  it("labels it with the owner's class, or as any other where there is none", () => {
    class Gateway {
      socket = undefined;
    }
    expect(generationOf(new Gateway()).current.label).toBe("Gateway");
    expect(generationOf(Object.create(null) as object).current.label).toBe("connection");
    expect(generationOf({ constructor: undefined }).current.label).toBe("connection");
    expect(generationOf({ constructor: null }).current.label).toBe("connection");
  });

  it("changes no shape: frozen owners, functions and proxies do as well", () => {
    const frozen = Object.freeze({ a: 1 });
    expect(generationOf(frozen).current.isCurrent).toBe(true);
    expect(Reflect.ownKeys(frozen)).toEqual(["a"]);
    const run = (): void => {};
    expect(generationOf(run)).toBe(generationOf(run));
    const proxy = new Proxy({}, {});
    expect(generationOf(proxy)).toBe(generationOf(proxy));
  });

  it.each([undefined, null, 5, "owner", true, 5n, Symbol("owner")])("refuses %o, which is no object", (owner) => {
    expect(() => generationOf(owner as never)).toThrow(TypeError);
    expect(() => generationOf(owner as never)).toThrow(/owner must be an object/u);
  });

  it("keeps its generation after an advance, and even closed: nobody gets a new one by accident", () => {
    const owner = {};
    generationOf(owner).advance();
    expect(generationOf(owner).current.id).toBe(2);
    generationOf(owner).close();
    expect(generationOf(owner).closed).toBe(true);
  });

  it("keeps no owner alive, although the generation is still held", async () => {
    const report = await reportOf(
      `import { generationOf } from "@stale-guard/runtime";
       const make = () => {
         const owner = { name: "owner" };
         return [new WeakRef(owner), generationOf(owner)];
       };
       const [ref, generation] = make();
       const kept = { name: "kept" };
       const keptRef = new WeakRef(kept);
       generationOf(kept);
       await new Promise((resolve) => setTimeout(resolve, 5));
       globalThis.gc();
       console.log(JSON.stringify([ref.deref() === undefined, keptRef.deref() === kept, generation.current.isCurrent]));`,
      ["--expose-gc"],
    );
    expect(report).toEqual([true, true, true]);
  });
});
