import { Armed } from "./armed.ts";
import type { LiveToken } from "./live-token.ts";
import { reportStale } from "./scope.ts";
import type { EmitterLike, Listener, ListenOptions } from "./token.ts";

/** A listener together with its place in the token's list. */
export class Listening extends Armed {
  readonly #remove: () => void;
  readonly #sink: (() => void) | undefined;

  constructor(token: LiveToken, target: EmitterLike | EventTarget, type: string, listener: Listener, options: ListenOptions) {
    const isCancelled = (): boolean => !this.active;
    const cancel = (): void => this.cancel();
    // The entry check stays although the listener is removed: an EventEmitter still calls what was removed in mid-emit.
    const checked = function (this: unknown, ...args: unknown[]): unknown {
      if (token.isCurrent && !isCancelled()) {
        if (options.once === true) cancel();
        // Handed back, because an emitter that captures rejections wants the promise.
        return listener.apply(this, args);
      }
      if (!token.isCurrent) reportStale(token, "listener", type);
      return undefined;
    };
    const remove = listen(target, type, checked, options);
    super(token);
    this.#remove = remove;
    if (type === "error") this.#sink = () => keepErrorSink(target as CountingEmitter, token);
  }

  disarm(): void {
    this.#remove();
  }

  override expire(): void {
    this.#remove();
    this.#sink?.();
  }
}

function listen(target: EmitterLike | EventTarget, type: string, listener: Listener, options: ListenOptions): () => void {
  if (isEmitter(target)) {
    target.on(type, listener);
    return () => {
      if (target.off === undefined) target.removeListener?.(type, listener);
      else target.off(type, listener);
    };
  }
  if (typeof (target as EventTarget | undefined | null)?.addEventListener === "function") {
    const { capture = false, passive } = options;
    target.addEventListener(type, listener, passive === undefined ? { capture } : { capture, passive });
    return () => target.removeEventListener(type, listener, { capture });
  }
  throw new TypeError("target must be an EventEmitter or an EventTarget");
}

/** True for what is listened to with `on`. `ws` is both kinds: its emitter's side passes whole arguments. */
export function isEmitter(target: unknown): target is EmitterLike {
  const emitter = target as EmitterLike | undefined | null;
  return typeof emitter?.on === "function" && typeof (emitter.off ?? emitter.removeListener) === "function";
}

type CountingEmitter = EmitterLike & { listenerCount?(type: string): number };

/** An emitter that lost its last `error` listener throws its next error at whoever emits it: the process ends. */
function keepErrorSink(emitter: CountingEmitter, token: LiveToken): void {
  if (emitter.listenerCount?.("error") !== 0) return;
  const removers: (() => void)[] = [];
  const remove = (): void => {
    for (const each of removers) each();
  };
  removers.push(listen(emitter, "error", () => reportStale(token, "listener", "error"), {}), listen(emitter, "close", remove, {}));
}
