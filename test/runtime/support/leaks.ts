import { AsyncResource, createHook, executionAsyncId } from "node:async_hooks";
import { type EventEmitter, getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { LiveToken } from "../../../runtime/src/live-token.ts";
import type { Token } from "../../../runtime/src/token.ts";

/** An EventTarget that counts what listens, which the platform does not tell for every type at once. */
export class CountingTarget extends EventTarget {
  readonly #keys = new Set<string>();
  readonly #ids = new Map<unknown, number>();

  get listening(): number {
    return this.#keys.size;
  }

  override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
    this.#keys.add(this.#key(args));
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
    this.#keys.delete(this.#key(args));
    super.removeEventListener(...args);
  }

  #key([type, listener, options]: readonly unknown[]): string {
    if (!this.#ids.has(listener)) this.#ids.set(listener, this.#ids.size);
    const capture = typeof options === "object" ? (options as { capture?: boolean } | null)?.capture === true : options === true;
    return `${String(type)} ${this.#ids.get(listener)} ${capture}`;
  }
}

export function listenersOf(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}

export function abortListenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, "abort").length;
}

/** How many things a token still holds. */
export function armedBy(token: Token): number {
  let count = 0;
  for (let armed = (token as LiveToken).newest; armed !== undefined; armed = armed.older) count += 1;
  return count;
}

const KEEPS_ALIVE = new Set(
  "Timeout Immediate TCPWRAP TCPSERVERWRAP PIPEWRAP PIPESERVERWRAP TLSWRAP UDPWRAP PROCESSWRAP WORKER FSEVENTWRAP STATWATCHER".split(" "),
);

/**
 * Watches the timers and sockets that one piece of code makes, and whatever it calls later. `getActiveResourcesInfo` would
 * count the test runner's own too.
 */
export class ResourceWatch {
  readonly #scope = new AsyncResource("ResourceWatch");
  readonly #ours = new Set([this.#scope.asyncId()]);
  readonly #alive = new Map<number, string>();
  readonly #hook = createHook({
    init: (id, kind) => {
      if (!this.#ours.has(executionAsyncId())) return;
      this.#ours.add(id);
      if (KEEPS_ALIVE.has(kind)) this.#alive.set(id, kind);
    },
    destroy: (id) => this.#alive.delete(id),
  });

  run<T>(code: () => T): T {
    this.#hook.enable();
    return this.#scope.runInAsyncScope(code);
  }

  /** What is still there, by kind, once it is clear that it stays; and the end of the watch. */
  async left(patienceMs = 150): Promise<string[]> {
    const end = performance.now() + patienceMs;
    while (this.#alive.size > 0 && performance.now() < end) await turn();
    this.#hook.disable();
    return [...this.#alive.values()];
  }
}
