import { Armed } from "./armed.ts";
import type { LiveToken } from "./live-token.ts";
import { checked } from "./scope.ts";
import type { EmitterLike, Listener, ListenOptions } from "./token.ts";

type Target = EmitterLike | EventTarget;
type CountingEmitter = Target & { listenerCount?(type: string): number; once?(type: string, listener: () => void): unknown };

/** Listens until cancelled or stale. */
export function listenWhileCurrent(token: LiveToken, target: Target, type: string, listener: Listener, options?: ListenOptions): Armed {
  let stop = (): void => {};
  // In the list before it listens: a target may emit at once, and whoever hears it may cancel this or advance.
  const armed: Armed = new Armed(
    token,
    () => {
      const emitter = target as CountingEmitter;
      // An emitter that lost its last error listener throws its next error at whoever emits it, and the process ends: this one,
      // by now a mere sink, stays until the emitter closes.
      if (type === "error" && emitter.listenerCount?.(type) === 1) emitter.once?.("close", stop);
      else stop();
    },
    undefined,
    () => stop(),
  );
  // The entry check stays although the listener is removed: an EventEmitter still calls what was removed in mid-emit.
  const heard = checked(token, "listener", type, function (this: unknown, ...args: unknown[]): unknown {
    if (!armed.active) return undefined;
    if (options?.once) armed.cancel();
    // Handed back, because an emitter that captures rejections wants the promise.
    return listener.apply(this, args);
  });
  try {
    stop = listen(target, type, heard, options);
  } catch (error) {
    armed.cancel();
    throw error;
  }
  if (!armed.active) stop();
  return armed;
}

/** Listens and returns what stops it. Throws TypeError for what cannot be listened to. */
export function listen(target: Target, type: string, listener: Listener, options?: ListenOptions): () => void {
  if (isEmitter(target)) {
    target.on(type, listener);
    return () => unlisten(target, type, listener);
  }
  if (typeof (target as EventTarget | undefined | null)?.addEventListener !== "function") {
    throw new TypeError("target must have on() or addEventListener()");
  }
  target.addEventListener(type, listener, options);
  return () => target.removeEventListener(type, listener, options);
}

/** True for what is listened to with `on`. `ws` is both kinds: its emitter's side passes whole arguments. */
export function isEmitter(target: unknown): target is EmitterLike {
  return typeof (target as EmitterLike | undefined | null)?.on === "function";
}

export function unlisten(emitter: EmitterLike, type: string, listener: Listener): void {
  (emitter.off ?? emitter.removeListener)?.call(emitter, type, listener);
}
