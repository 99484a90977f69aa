import type { Reconnector, ReconnectorOptions, Token } from "@stale-guard/runtime";
import { ModelClock } from "./model-clock.ts";
import type { Runtime } from "./model-faults.ts";

/** One test of something, given the runtime it is of: the right one, or a copy with a fault in it that must make it throw. */
export type Check = (runtime: Runtime) => Promise<void>;

export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

/** Lets every promise of now settle. Real immediates: the clocks here are models. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What became of a promise: "pending", its value, or its error as text. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  let outcome: unknown = "pending";
  promise.then((value) => (outcome = value), (error: unknown) => (outcome = String(error)));
  await settled();
  return outcome;
}

type Attempt = Deferred<string> & { readonly token: Token; readonly fresh: boolean };

/** A reconnector whose every step waits for the test; `log` says what it did in which order. */
export class Rig {
  readonly log: string[] = [];
  readonly clock = new ModelClock();
  /** The attempts so far; their promises end with their tokens. */
  readonly attempts: Attempt[] = [];
  readonly drains: (Deferred<void> & { readonly signal: AbortSignal })[] = [];
  readonly reconnector: Reconnector<string>;

  constructor(runtime: Runtime, options: Partial<ReconnectorOptions<string>> = {}) {
    const { log } = this;
    this.reconnector = runtime.createReconnector<string>({
      clock: this.clock,
      connect: (token, { attempt, fresh }) => {
        log.push(`connect ${attempt}${fresh ? " fresh" : ""}`);
        const waiting = deferred<string>();
        this.attempts.push({ ...waiting, token, fresh });
        // Two rounds that cut each other short for ever would leave the test no turn to fail.
        return this.attempts.length > 50 ? waiting.promise : token.race(waiting.promise);
      },
      drain: (socket, { signal }) => {
        log.push(`drain ${socket}`);
        const waiting = deferred();
        this.drains.push({ ...waiting, signal });
        return waiting.promise;
      },
      clearSession: () => void log.push("clear"),
      retryDelay: (attempt) => (attempt < 3 ? attempt * 100 : null),
      onState: ({ state }) => void log.push(state),
      ...options,
    });
  }

  request(fresh = false, cause: unknown = "asked"): Promise<string> {
    return this.reconnector.request({ cause, fresh });
  }

  /** Gets the latest attempt its socket. */
  async open(socket: string): Promise<void> {
    this.attempts.at(-1)?.resolve(socket);
    await settled();
  }

  /** Fails the latest attempt. */
  async refuse(error: unknown = new Error("refused")): Promise<void> {
    this.attempts.at(-1)?.reject(error);
    await settled();
  }

  /** Ends the latest drain. */
  async drained(): Promise<void> {
    this.drains.at(-1)?.resolve();
    await settled();
  }

  /** Lets time pass. */
  async after(ms: number): Promise<void> {
    this.clock.run(ms);
    await settled();
  }

  /** What was logged since the last call. */
  news(): string {
    return this.log.splice(0).join(", ");
  }
}

/** A rig that has its first connection, "A". */
export async function openRig(runtime: Runtime, options: Partial<ReconnectorOptions<string>> = {}): Promise<Rig> {
  const rig = new Rig(runtime, options);
  void rig.request();
  await settled();
  await rig.open("A");
  rig.news();
  return rig;
}

/** What goes unhandled while `work` runs. The test runner's own listeners would fail the test, also where that is the answer. */
export async function unhandledIn(work: () => Promise<unknown>): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", note);
  try {
    await work();
    await settled();
  } finally {
    process.off("unhandledRejection", note);
    for (const other of others) process.on("unhandledRejection", other);
  }
  return unhandled;
}
