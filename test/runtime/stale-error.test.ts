import { describe, expect, it, vi } from "vitest";
import { Generation, isStale, StaleError, type StaleInfo } from "@stale-guard/runtime";
import { isStale as isStaleOfSubpath } from "@stale-guard/runtime/stale-error";

function staleAfter(reason?: unknown) {
  const onStale = vi.fn<(info: StaleInfo) => void>();
  const generation = new Generation("gateway", { onStale });
  const token = generation.current;
  generation.advance(reason);
  return { token, onStale };
}

function thrownBy(run: () => unknown): StaleError {
  try {
    run();
  } catch (error) {
    return error as StaleError;
  }
  throw new Error("did not throw");
}

describe("check and throwIfStale", () => {
  it("let the current token's values through, promises and undefined too", () => {
    const { current } = new Generation();
    const promise = Promise.resolve();
    expect([current.check(5), current.check(undefined), current.check(promise)]).toEqual([5, undefined, promise]);
    expect(current.throwIfStale()).toBeUndefined();
  });

  it("throw an error that says whose end it was and why", () => {
    const cause = new Error("socket replaced");
    const { token } = staleAfter(cause);
    for (const run of [() => token.check(5), () => token.throwIfStale()]) {
      const error = thrownBy(run);
      expect(error).toBeInstanceOf(StaleError);
      expect(error).toMatchObject({ name: "StaleError", code: "ERR_STALE_GENERATION", generation: 1, label: "gateway", cause });
      expect(error.message).toBe('generation 1 of "gateway" is over');
    }
  });

  it("report each late await once", () => {
    const { token, onStale } = staleAfter("replaced");
    thrownBy(() => token.check(1));
    thrownBy(() => token.throwIfStale());
    expect(onStale.mock.calls.map(([{ kind, current }]) => [kind, current])).toEqual([
      ["await", 2],
      ["await", 2],
    ]);
  });

  it("have the stack of the very await that was late", () => {
    const { token } = staleAfter();
    function lateCaller(): void {
      token.throwIfStale();
    }
    expect(thrownBy(lateCaller).stack).toContain("lateCaller");
    expect(thrownBy(() => token.check(1)).stack).not.toContain("lateCaller");
  });

  it("throw although the hook throws, which is reported", () => {
    const onError = vi.fn();
    const hookBug = new Error("hook");
    const generation = new Generation("gateway", {
      onError,
      onStale() {
        throw hookBug;
      },
    });
    const token = generation.current;
    generation.advance();
    expect(isStale(thrownBy(() => token.check(1)))).toBe(true);
    expect(onError.mock.calls.map(([error]) => error)).toEqual([hookBug]);
  });
});

describe("the reason", () => {
  it.each([undefined, null, 5, "replaced", new Error("boom"), { code: 1006 }, Symbol("reason"), Object.create(null) as object])("may be anything: %o", (reason) => {
    const { token } = staleAfter(reason);
    expect(thrownBy(() => token.throwIfStale()).cause).toBe(reason);
  });
});

describe("the signal's reason", () => {
  it("is one StaleError, the same for everyone, with the advance's reason as cause", () => {
    const generation = new Generation("gateway");
    const token = generation.current;
    const { signal } = token;
    generation.advance("replaced");
    expect(signal.reason).toBeInstanceOf(StaleError);
    expect(signal.reason).toMatchObject({ generation: 1, cause: "replaced" });
    expect(token.signal.reason).toBe(signal.reason);
    expect(() => signal.throwIfAborted()).toThrow(StaleError);
  });

  it("is there as well on a signal first read when all was over, and not before", () => {
    const { token } = staleAfter("replaced");
    expect([token.signal.aborted, (token.signal.reason as StaleError).cause]).toEqual([true, "replaced"]);
    const { signal } = new Generation().current;
    expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
  });

  it("belongs to a signal that is made on first read and stays the same", () => {
    const made = vi.spyOn(globalThis, "AbortController");
    const { current } = new Generation();
    current.setTimeout(() => {}, 1_000).cancel();
    expect(made).not.toHaveBeenCalled();
    expect(current.signal).toBe(current.signal);
    expect(made).toHaveBeenCalledTimes(1);
    made.mockRestore();
  });
});

describe("isStale", () => {
  it("knows a StaleError of any copy of the package by its code", () => {
    expect(isStale(new StaleError("gateway", 1))).toBe(true);
    expect(isStale({ code: "ERR_STALE_GENERATION" })).toBe(true);
    expect(isStaleOfSubpath).toBe(isStale);
  });

  it.each([undefined, null, 5, "ERR_STALE_GENERATION", new Error("stale"), new DOMException("aborted", "AbortError"), { code: "ERR_OTHER" }])(
    "does not take %o for one",
    (error) => {
      expect(isStale(error)).toBe(false);
    },
  );
});
