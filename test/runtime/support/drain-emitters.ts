import { EventEmitter } from "node:events";

/** A socket whose close and termination do what the test says; by default nothing, like a peer that is gone. */
export class FakeSocket extends EventEmitter {
  readyState = 1;
  readonly calls: string[] = [];
  readonly onCloseCall: (this: FakeSocket) => void;
  readonly onTerminateCall: (this: FakeSocket) => void;

  constructor(onCloseCall: (this: FakeSocket) => void = () => {}, onTerminateCall: (this: FakeSocket) => void = () => {}) {
    super();
    this.onCloseCall = onCloseCall;
    this.onTerminateCall = onTerminateCall;
  }

  close(...args: unknown[]): void {
    this.calls.push(`close(${args.filter((arg) => arg !== undefined).join()})`);
    this.onCloseCall();
  }

  terminate(): void {
    this.calls.push("terminate()");
    this.onTerminateCall();
  }

  /** As the peer or the operating system would end it. */
  hangUp(code?: number): void {
    this.readyState = 3;
    this.emit("close", code);
  }
}

/** An emitter that hands out its own list of listeners, as some in browsers do, and can only `on` and `off`. */
export class LiveListEmitter {
  readonly #listeners = new Map<string, ((...args: unknown[]) => unknown)[]>();

  on(type: string, listener: (...args: unknown[]) => unknown): this {
    this.listeners(type).push(listener);
    return this;
  }

  off(type: string, listener: (...args: unknown[]) => unknown): this {
    const list = this.listeners(type);
    if (list.includes(listener)) list.splice(list.indexOf(listener), 1);
    return this;
  }

  listeners(type: string): ((...args: unknown[]) => unknown)[] {
    const list = this.#listeners.get(type) ?? [];
    this.#listeners.set(type, list);
    return list;
  }

  emit(type: string, ...args: unknown[]): void {
    for (const listener of [...this.listeners(type)]) listener(...args);
  }

  close(): void {
    this.emit("close", 1000);
  }
}
