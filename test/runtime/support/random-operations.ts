import { EventEmitter } from "node:events";
import type { Clock } from "../../../runtime/src/clock.ts";
import type { ModelClock } from "./model-clock.ts";

interface Held {
  readonly active: boolean;
  cancel(): void;
}

/** What the random programs use of a token: the real one and the oracle's have it. */
export interface ProgramToken {
  readonly id: number;
  readonly isCurrent: boolean;
  setTimeout(run: () => void, delayMs: number): Held;
  setInterval(run: () => void, delayMs: number): Held;
  setImmediate(run: () => void): Held;
  on(emitter: EventEmitter, type: string, run: () => void): Held;
  defer(run: () => void): Held;
  child(label: string): ProgramGeneration;
}

export interface ProgramGeneration {
  readonly current: ProgramToken;
  readonly closed: boolean;
  advance(): ProgramToken;
  close(): void;
}

const KINDS = ["timeout", "interval", "immediate", "listener", "defer", "cancel", "advance", "close", "child", "run", "emit"] as const;
type Kind = (typeof KINDS)[number];

/** One step. Its numbers choose among what there is at that moment; `inner` is done by the callback it arms. */
export interface Operation {
  readonly kind: Kind;
  readonly of: number;
  readonly ms: number;
  readonly inner: Operation | undefined;
}

/** Each kind as often as programs need it: most should let time pass, few should close everything. */
export const OPERATION_KINDS: readonly Kind[] = [...KINDS, ...KINDS, "run", "run", "run", "emit", "timeout", "timeout", "defer"].filter(
  (kind, index) => kind !== "close" || index < KINDS.length,
) as Kind[];

/** Runs a program and writes down all that can be seen: who ran, what is active, who is current. */
export class Program {
  readonly log: string[] = [];
  /** What must never happen, whatever the oracle says. */
  readonly offences: string[] = [];
  readonly #clock: ModelClock;
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #generations: ProgramGeneration[];
  readonly #tokens: ProgramToken[];
  readonly #handles: Held[] = [];
  readonly #owners: ProgramToken[] = [];
  readonly #cleanups = new Map<number, number>();
  #depth = 0;
  #budget = 200;

  constructor(root: ProgramGeneration, clock: ModelClock) {
    this.#clock = clock;
    this.#generations = [root];
    this.#tokens = [root.current];
  }

  run(operations: readonly Operation[]): this {
    for (const operation of operations) {
      this.#do(operation);
      this.#observe();
    }
    return this;
  }

  #observe(): void {
    const flags = (values: readonly boolean[]): string => values.map(Number).join("");
    const active = this.#handles.map((handle) => handle.active);
    this.log.push(`active ${flags(active)} current ${flags(this.#tokens.map(({ isCurrent }) => isCurrent))}`);
    this.log.push(`closed ${flags(this.#generations.map(({ closed }) => closed))} ids ${this.#tokens.map(({ id }) => id).join()}`);
    active.forEach((isActive, index) => {
      if (isActive && !this.#owners[index]?.isCurrent) this.offences.push(`${index} is active although its token is stale`);
    });
  }

  #do({ kind, of, ms, inner }: Operation): void {
    const token = at(this.#tokens, of);
    const generation = at(this.#generations, of);
    if (kind === "run") this.#nested(() => this.#clock.run(ms));
    else if (kind === "emit") this.#nested(() => this.#emitter.emit("event"));
    else if (kind === "cancel") this.#handles.at(of % Math.max(1, this.#handles.length))?.cancel();
    else if (kind === "close") generation.close();
    else if (kind === "advance") this.#advance(generation);
    else if (kind === "child") this.#adopt(token.child("child"));
    else this.#arm(kind, token, ms, inner);
  }

  /** A callback may let time pass or emit again, but not for ever. */
  #nested(step: () => void): void {
    if (this.#depth > 1) return;
    this.#depth += 1;
    step();
    this.#depth -= 1;
  }

  #arm(kind: Kind, token: ProgramToken, ms: number, inner: Operation | undefined): void {
    // Listeners that arm listeners would otherwise double with every event.
    if (this.#owners.length > 60) return;
    const index = this.#owners.push(token) - 1;
    const run = (): void => {
      this.log.push(`${kind} ${index} runs`);
      if (kind === "defer") this.#countCleanup(index, token);
      else if (!token.isCurrent) this.offences.push(`${kind} ${index} ran for a stale token`);
      this.#budget -= 1;
      if (inner !== undefined && this.#budget > 0) this.#do(inner);
    };
    // Placed first: a cleanup of a stale token runs before there is a handle.
    this.#handles[index] = { active: false, cancel() {} };
    if (kind === "timeout") this.#handles[index] = token.setTimeout(run, ms);
    else if (kind === "interval") this.#handles[index] = token.setInterval(run, ms);
    else if (kind === "immediate") this.#handles[index] = token.setImmediate(run);
    else if (kind === "listener") this.#handles[index] = token.on(this.#emitter, "event", run);
    else this.#handles[index] = token.defer(run);
  }

  #countCleanup(index: number, token: ProgramToken): void {
    this.#cleanups.set(index, (this.#cleanups.get(index) ?? 0) + 1);
    if (this.#cleanups.get(index) !== 1) this.offences.push(`cleanup ${index} ran again`);
    if (token.isCurrent) this.offences.push(`cleanup ${index} ran while current`);
  }

  #advance(generation: ProgramGeneration): void {
    if (generation.closed) return;
    const before = generation.current.id;
    const next = generation.advance();
    if (next.id <= before) this.offences.push(`id ${next.id} after ${before}`);
    this.#tokens.push(next);
  }

  #adopt(child: ProgramGeneration): void {
    // A few are enough to be told apart; their number must not explode in intervals.
    if (this.#generations.length > 12) return;
    this.#generations.push(child);
    this.#tokens.push(child.current);
  }
}

function at<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T;
}

/** The contract again, as plainly as it can be said: arrays, no unlinking, no order of fields. */
export class OracleGeneration implements ProgramGeneration {
  closed = false;
  current: OracleToken;
  readonly parent: OracleToken | undefined;
  readonly clock: Clock;
  readonly #ending: OracleToken[] = [];

  constructor(clock: Clock, parent?: OracleToken) {
    this.clock = clock;
    this.parent = parent;
    this.current = new OracleToken(this, 1);
    if (parent?.isCurrent === true) parent.armed.push({ end: () => this.close() });
    else if (parent !== undefined) this.closed = true;
  }

  advance(): OracleToken {
    const old = this.current;
    const next = (this.current = new OracleToken(this, old.id + 1));
    this.#end(old);
    return next;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#end(this.current);
  }

  #end(token: OracleToken): void {
    this.#ending.push(token);
    if (this.#ending.length > 1) return;
    for (let first = this.#ending[0]; first !== undefined; first = this.#ending[0]) {
      while (first.armed.length > 0) first.armed.pop()?.end();
      this.#ending.shift();
    }
  }
}

class OracleToken implements ProgramToken {
  readonly generation: OracleGeneration;
  readonly id: number;
  readonly armed: { end(): void }[] = [];

  constructor(generation: OracleGeneration, id: number) {
    this.generation = generation;
    this.id = id;
  }

  get isCurrent(): boolean {
    const { closed, current, parent } = this.generation;
    return !closed && current === this && (parent === undefined || parent.isCurrent);
  }

  setTimeout(run: () => void, delayMs: number): Held {
    return this.#hold((go) => this.generation.clock.setTimeout(go, delayMs), run, true);
  }

  setInterval(run: () => void, delayMs: number): Held {
    return this.#hold((go) => this.generation.clock.setInterval(go, delayMs), run, false);
  }

  setImmediate(run: () => void): Held {
    return this.#hold((go) => this.generation.clock.setTimeout(go, 0), run, true);
  }

  on(emitter: EventEmitter, type: string, run: () => void): Held {
    return this.#hold((go) => emitter.on(type, go), run, false);
  }

  defer(run: () => void): Held {
    if (this.isCurrent) return this.#hold(() => {}, () => {}, false, run);
    run();
    return { active: false, cancel() {} };
  }

  child(): OracleGeneration {
    return new OracleGeneration(this.generation.clock, this);
  }

  /** Nothing is ever cleared: what is over merely does nothing. */
  #hold(arm: (go: () => void) => void, run: () => void, once: boolean, end = (): void => {}): Held {
    const held = { active: this.isCurrent, cancel: () => void (held.active = false) };
    if (!held.active) return held;
    this.armed.push({
      end() {
        const wasActive = held.active;
        held.active = false;
        if (wasActive) end();
      },
    });
    arm(() => {
      if (!held.active || !this.isCurrent) return;
      if (once) held.active = false;
      run();
    });
    return held;
  }
}
