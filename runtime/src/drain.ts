import { assertDelay, type Clock, nowOf, platformClock } from "./clock.ts";
import { isEmitter, listen, unlisten } from "./listeners.ts";
import { shield } from "./shield.ts";
import type { EmitterLike, Listener } from "./token.ts";

/** A socket: `ws`, a WHATWG `WebSocket`, `net.Socket`, or what behaves like one. */
export type DrainableSocket = (EmitterLike | EventTarget) & {
  readonly readyState?: number | string;
  /** Where missing, `end()` is called. */
  close?(code?: number, reason?: string): unknown;
  end?(): unknown;
  /** Where missing, `destroy()` is called, where there is one. */
  terminate?(): unknown;
  destroy?(): unknown;
};

/** Options of `drainSocket`. */
export interface DrainOptions {
  /** Close code, passed to `close()`, not to `end()`. A socket that throws at it is closed without: a WHATWG one takes 1000 and 3000 to 4999 only. */
  code?: number;
  /** Close reason, passed to `close()`. */
  reason?: string;
  /** Milliseconds that the peer has to answer the close. Default 5000; `ws` alone would wait 30 s, a WHATWG socket for ever. */
  closeTimeoutMs?: number;
  /** Milliseconds between `terminate()` and giving up. Default 1000. */
  graceMs?: number;
  /**
   * What a socket means that will not close. `"fail"` (default) rejects with DrainError, so that no second socket is opened beside a live
   * one; `"abandon"` resolves.
   */
  onStuck?: "fail" | "abandon";
  /** An abort terminates the socket and ends the waiting at once, as a graceful stop: the promise resolves. */
  signal?: AbortSignal;
  /**
   * What to do with everyone else's listeners, once our own are on. `"all"` (default) removes those for open, message, data, error and
   * close, and sets `on...` handlers to null; `"none"` leaves them; a function removes the caller's own. A server's sockets need
   * `"none"` or a function, since the server listens to their `close` as well.
   */
  detach?: "all" | "none" | (() => void);
  /** Told of errors that come after the promise has settled; they are swallowed either way. */
  onLateError?(error: unknown): void;
  /** Whether the timers keep the process alive. Default true: an exit in mid-drain would lose the close frame. */
  ref?: boolean;
  /** Default: the platform's. */
  clock?: Clock;
}

/** How a drain ended. */
export interface DrainResult {
  /** `"closed"`: it closed by itself. `"terminated"`: after `terminate()`. `"abandoned"`: it had not closed yet. */
  readonly outcome: "closed" | "terminated" | "abandoned" | "already-closed";
  /** Milliseconds it took. */
  readonly ms: number;
  /** The close event's code, where there is one. */
  readonly code?: number;
  /** What the socket emitted or threw meanwhile. */
  readonly errors: readonly unknown[];
}

/** The socket did not close, not even when terminated. */
export class DrainError extends Error {
  override readonly name = "DrainError";
  /** Tells it from other errors. */
  readonly code = "ERR_DRAIN_STUCK";
  /** What the socket emitted or threw meanwhile. */
  readonly errors: readonly unknown[];

  constructor(message: string, errors: readonly unknown[]) {
    super(message);
    this.errors = errors;
  }
}

/**
 * Closes a socket and waits until it is closed, whatever its state: asks, terminates, gives up. An error that comes
 * after it was given up is still swallowed, until the socket closes.
 *
 * Rejects with DrainError when stuck, with TypeError for what is no socket, with RangeError for a bad time.
 *
 * @example
 * import { EventEmitter } from "node:events";
 * import { drainSocket } from "@stale-guard/runtime/drain";
 * const socket = Object.assign(new EventEmitter(), { close: () => socket.emit("close", 1000) });
 * const { outcome, code } = await drainSocket(socket);
 * console.assert(outcome === "closed" && code === 1000);
 */
export async function drainSocket(socket: DrainableSocket, options: DrainOptions = {}): Promise<DrainResult> {
  const { code, reason, closeTimeoutMs = 5000, graceMs = 1000, onStuck = "fail", signal, detach = "all", onLateError, ref = true, clock = platformClock } = options;
  assertDelay(closeTimeoutMs, "closeTimeoutMs");
  assertDelay(graceMs, "graceMs");
  const close = (socket as DrainableSocket | undefined | null)?.close ?? (socket as DrainableSocket | undefined | null)?.end;
  const terminate = (socket as DrainableSocket | undefined | null)?.terminate ?? (socket as DrainableSocket | undefined | null)?.destroy;
  if (typeof close !== "function") throw new TypeError("socket must have close() or end()");
  const startedAt = nowOf(clock);
  const errors: unknown[] = [];
  if (isClosed(socket)) return { outcome: "already-closed", ms: 0, errors };

  return await new Promise((resolve, reject) => {
    let isSettled = false;
    let isTerminated = false;
    let timer: unknown;

    const settle = (finish: () => void): void => {
      isSettled = true;
      clock.clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      finish();
    };
    const done = (outcome: DrainResult["outcome"], closeCode?: Pick<DrainResult, "code">): void => {
      settle(() => resolve({ outcome, ms: nowOf(clock) - startedAt, ...closeCode, errors }));
    };
    const onError = (error: unknown): void => {
      if (!isSettled) errors.push(error);
      else if (onLateError !== undefined) shield(() => onLateError(error));
    };
    const onClose = (first?: unknown): void => {
      stopListening();
      done(isTerminated ? "terminated" : "closed", closeCodeOf(first));
    };
    const after = (delayMs: number, next: () => void): void => {
      if (isSettled) return;
      timer = clock.setTimeout(next, delayMs);
      if (!ref) (timer as { unref?(): void } | undefined)?.unref?.();
    };
    const force = (): void => {
      if (isSettled || typeof terminate !== "function") return;
      isTerminated = true;
      shield(() => terminate.call(socket), onError);
    };
    const onAbort = (): void => {
      force();
      done("abandoned");
    };

    // Both stay until the socket closes, for ever if it never does: a late error must find somebody.
    const stopClose = listen(socket, "close", onClose);
    const stopError = listen(socket, "error", onError);
    const stopListening = (): void => {
      stopClose();
      stopError();
    };
    OURS.add(onClose).add(onError);
    if (detach === "all") detachOthers(socket);
    else if (detach !== "none") shield(detach, onError);

    // May emit `close` before it returns: a WHATWG socket does while connecting.
    const ask = (...args: unknown[]): void => void close.apply(socket, args as []);
    shield(
      () => (socket.close ? ask(code, reason) : ask()),
      (error) => {
        onError(error);
        // A socket that refused the code was asked nothing yet, and without terminate() it would stay for ever.
        shield(ask, onError);
      },
    );
    if (isSettled) return;
    if (signal?.aborted === true) {
      onAbort();
      return;
    }
    signal?.addEventListener("abort", onAbort);
    after(closeTimeoutMs, () => {
      force();
      after(graceMs, () => {
        const message = `socket did not close within ${closeTimeoutMs} ms, nor ${graceMs} ms after ${isTerminated ? "terminate()" : "that; it has no terminate()"}`;
        // Whoever took our listeners off left at least its state.
        if (isClosed(socket)) onClose();
        else if (onStuck === "abandon") done("abandoned");
        else settle(() => reject(new DrainError(message, errors)));
      });
    });
  });
}

const CLOSED = 3;

/** The listeners of all drains: one must not remove those of another that waits for the same socket. */
const OURS = /* @__PURE__ */ new WeakSet<Listener>();

function isClosed(socket: DrainableSocket): boolean {
  return socket.readyState === CLOSED || (socket as { closed?: unknown }).closed === true;
}

function closeCodeOf(first: unknown): Pick<DrainResult, "code"> | undefined {
  const code = (first as { code?: unknown } | undefined | null)?.code ?? first;
  return typeof code === "number" ? { code } : undefined;
}

type ListingEmitter = EmitterLike & { listeners?(type: string): Listener[]; resume?(): unknown };

function detachOthers(socket: DrainableSocket): void {
  const { listeners, resume } = socket as ListingEmitter;
  for (const type of ["open", "message", "data", "readable", "error", "close"]) {
    if (isEmitter(socket)) {
      // A copy: not every emitter makes one.
      for (const listener of [...(listeners?.call(socket, type) ?? [])]) {
        if (!OURS.has(listener)) unlisten(socket, type, listener);
      }
    } else if (`on${type}` in socket) (socket as unknown as Record<string, unknown>)[`on${type}`] = null;
  }
  // A stream that nobody reads never sees its end, and so never closes.
  resume?.call(socket);
}
