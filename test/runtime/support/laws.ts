import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import type { Clock } from "../../../runtime/src/clock.ts";
import { Generation } from "../../../runtime/src/generation.ts";
import { isStale } from "../../../runtime/src/stale-error.ts";
import type { Token } from "../../../runtime/src/token.ts";
import { abortListenersOf, armedBy, CountingTarget, listenersOf, ResourceWatch } from "./leaks.ts";
import { ModelClock } from "./model-clock.ts";

/** What a running thing may be started with; it takes what it needs. */
export interface Setting {
  /** Undefined: the platform's. The generation has the same. */
  readonly clock: Clock | undefined;
  readonly generation: Generation;
  readonly token: Token;
  /** Aborts only in the laws of things that take a signal. */
  readonly signal: AbortSignal;
  readonly emitter: EventEmitter;
  readonly target: CountingTarget;
  /** To be called by whatever the thing is there to do, so that doing it too late is seen. */
  readonly acted: () => void;
}

/** A primitive as the laws see it. */
export interface Subject {
  /** Starts one. It may throw or reject only with a StaleError or the reason of `signal`. */
  start(setting: Setting): { cancel(): void };
  /** It is given `token` and must end with it. Default true. */
  readonly takesToken?: boolean;
  /** It is given `signal` and must end with it. Default false. */
  readonly takesSignal?: boolean;
}

class Stage implements Setting {
  acts = 0;
  /** What cleanups threw. */
  readonly thrown: unknown[] = [];
  readonly clock: Clock | undefined;
  readonly generation: Generation;
  readonly token: Token;
  readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  readonly emitter = new EventEmitter();
  readonly target = new CountingTarget();
  readonly acted = (): void => void ++this.acts;

  constructor(clock?: Clock) {
    this.clock = clock;
    const onError = (error: unknown): void => void this.thrown.push(error);
    this.generation = new Generation("law", clock === undefined ? { onError } : { clock, onError });
    this.token = this.generation.current;
  }

  /** Everything of this stage that still holds something of the thing that ended. */
  left(): Record<string, number> {
    // An error sink stays until the emitter has closed, and no longer.
    this.emitter.emit("close");
    const counts = {
      "listeners on the emitter": listenersOf(this.emitter),
      "listeners on the target": this.target.listening,
      "listeners on the signal": abortListenersOf(this.signal),
      "things armed by the token": armedBy(this.token) + armedBy(this.generation.current),
      "errors of cleanups": this.thrown.length,
    };
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }

  /** Makes everything happen that a living thing could react to. */
  provoke(): void {
    if (this.clock instanceof ModelClock) this.clock.run(100_000);
    for (const type of ["message", "open", "close"]) {
      this.emitter.emit(type);
      this.target.dispatchEvent(new Event(type));
    }
    this.generation.advance("law");
    this.controller.abort(REASON);
  }
}

const REASON = new Error("aborted by the law");

async function begin(subject: Subject, stage: Stage): Promise<{ cancel(): void } | undefined> {
  try {
    const running = subject.start(stage);
    await turns();
    return running;
  } catch (error) {
    if (isStale(error) || error === REASON) return undefined;
    throw error;
  }
}

async function turns(): Promise<void> {
  for (let count = 0; count < 20; count += 1) await Promise.resolve();
}

/** An end of a thing: by its own handle, or by one of what it was given. */
type End = (stage: Stage, running: { cancel(): void } | undefined) => void;

const cancelled: End = (_, running) => running?.cancel();
const stale: End = ({ generation }) => void generation.advance("law");
const aborted: End = ({ controller }) => controller.abort(REASON);

function endsOf({ takesToken = true, takesSignal = false }: Subject): End[] {
  return [cancelled, ...(takesToken ? [stale] : []), ...(takesSignal ? [aborted] : [])];
}

/** The laws, by name. Each throws when the subject breaks it. */
export const LAWS: Readonly<Record<string, (subject: Subject) => Promise<void>>> = {
  "leaves no timer and no listener when it ends": async (subject) => {
    for (const end of endsOf(subject)) {
      const clock = new ModelClock();
      const stage = new Stage(clock);
      end(stage, await begin(subject, stage));
      await turns();
      expect({ ...stage.left(), timers: clock.pending }).toEqual({ timers: 0 });
    }
  },
  "does nothing after its end, even on a clock that clears nothing": async (subject) => {
    for (const end of endsOf(subject)) {
      const stage = new Stage(new ModelClock({ deaf: true }));
      end(stage, await begin(subject, stage));
      await turns();
      stage.acts = 0;
      stage.provoke();
      await turns();
      expect(stage.acts).toBe(0);
    }
  },
  "may be cancelled twice, and after any other end": async (subject) => {
    for (const end of endsOf(subject)) {
      const stage = new Stage(new ModelClock());
      const running = await begin(subject, stage);
      end(stage, running);
      running?.cancel();
      running?.cancel();
      await turns();
      expect(stage.left()).toEqual({});
    }
  },
  "does not begin through what is over already": async (subject) => {
    for (const end of endsOf(subject)) {
      if (end === cancelled) continue;
      const clock = new ModelClock();
      const stage = new Stage(clock);
      end(stage, undefined);
      const running = await begin(subject, stage);
      expect({ ...stage.left(), timers: clock.pending }).toEqual({ timers: 0 });
      stage.provoke();
      await turns();
      expect(stage.acts).toBe(0);
      running?.cancel();
    }
  },
  "leaves nothing with fake timers installed after the import": async (subject) => {
    vi.useFakeTimers();
    try {
      for (const end of endsOf(subject)) {
        const stage = new Stage();
        end(stage, await begin(subject, stage));
        await turns();
        expect({ ...stage.left(), timers: vi.getTimerCount() }).toEqual({ timers: 0 });
      }
    } finally {
      vi.useRealTimers();
    }
  },
  "leaves nothing that keeps the process alive on the real clock": async (subject) => {
    for (const end of endsOf(subject)) {
      const stage = new Stage();
      const watch = new ResourceWatch();
      await watch.run(async () => end(stage, await begin(subject, stage)));
      expect({ resources: await watch.left(), ...stage.left() }).toEqual({ resources: [] });
    }
  },
};

/** Registers every law as a test of one primitive. */
export function obeysLaws(name: string, subject: Subject): void {
  describe(name, () => {
    it.each(Object.entries(LAWS))("%s", async (_, law) => law(subject));
  });
}

/** The names of the laws a subject breaks; the laws must be able to fail. */
export async function brokenLaws(subject: Subject): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, law] of Object.entries(LAWS)) {
    await law(subject).catch(() => broken.push(name));
  }
  return broken;
}
