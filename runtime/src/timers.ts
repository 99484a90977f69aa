import { Armed } from "./armed.ts";
import type { LiveToken } from "./live-token.ts";
import { reportStale } from "./scope.ts";

// The platform hands over the arguments it was given; only the caller of `setTimeout` knows their types.
type Run = (...args: unknown[]) => void;

/** A timer of the platform together with its place in the token's list. */
abstract class Timer extends Armed {
  run: Run | undefined;
  native: unknown = undefined;

  constructor(token: LiveToken, run: Run) {
    super(token);
    this.run = run;
  }

  /** Lets go of the closure and of the platform's timer: a caller may keep this handle for ever. */
  release(): unknown {
    const { native } = this;
    this.run = this.native = undefined;
    return native;
  }

  override ref(): this {
    (this.native as { ref?(): void } | undefined)?.ref?.();
    return this;
  }

  override unref(): this {
    (this.native as { unref?(): void } | undefined)?.unref?.();
    return this;
  }
}

export class Timeout extends Timer {
  constructor(token: LiveToken, run: Run, delayMs: number, args: unknown[]) {
    super(token, run);
    const { clock } = token.scope;
    // Rest parameters cost a copy; most timers have none.
    this.native = args.length === 0 ? clock.setTimeout(fire, delayMs, this) : clock.setTimeout(fire, delayMs, this, ...args);
  }

  disarm(token: LiveToken): void {
    token.scope.clock.clearTimeout(this.release());
  }
}

export class Interval extends Timer {
  constructor(token: LiveToken, run: Run, delayMs: number, args: unknown[]) {
    super(token, run);
    this.native = token.scope.clock.setInterval(tick, delayMs, this, ...args);
  }

  disarm(token: LiveToken): void {
    token.scope.clock.clearInterval(this.release());
  }
}

export class Immediate extends Timer {
  constructor(token: LiveToken, run: Run, args: unknown[]) {
    super(token, run);
    const { clock } = token.scope;
    this.native = clock.setImmediate === undefined ? clock.setTimeout(fire, 0, this, ...args) : clock.setImmediate(fire, this, ...args);
  }

  disarm(token: LiveToken): void {
    const { clock } = token.scope;
    if (clock.setImmediate === undefined) clock.clearTimeout(this.release());
    else clock.clearImmediate?.(this.release());
  }
}

function fire(timer: Timer, ...args: unknown[]): void {
  const { run } = timer;
  // Out of the list before the call: what the callback throws leaves nothing behind.
  const token = timer.unlink();
  timer.release();
  if (run === undefined || token === undefined) return;
  if (token.isCurrent) run(...args);
  else reportStale(token, timer instanceof Immediate ? "immediate" : "timeout");
}

function tick(timer: Timer, ...args: unknown[]): void {
  const { run, token } = timer;
  if (run === undefined || token === undefined) return;
  if (token.isCurrent) run(...args);
  else reportStale(token, "interval");
}
