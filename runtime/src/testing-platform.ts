// All taken when this module loads, so that fake timers installed later do not stop the explorer.
const { setImmediate, setTimeout, MessageChannel } = globalThis as Partial<typeof globalThis>;

/**
 * Waits for macrotask turns. One turn is enough for any number of promises and `process.nextTick` calls, because the
 * platform empties those queues before it goes on; each further turn is one hop through the real `setImmediate`.
 */
export async function flush(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>(nextTurn);
}

function nextTurn(done: () => void): void {
  if (setImmediate !== undefined) setImmediate(done);
  else if (MessageChannel !== undefined) {
    // Browsers stretch nested timeouts to 4 ms each.
    const { port1, port2 } = new MessageChannel();
    const receiver = port1 as unknown as { onmessage(): void };
    receiver.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(undefined);
  } else setTimeout?.(done, 0);
}

const PROCESS_EVENTS = ["unhandledRejection", "uncaughtException"] as const;
const WINDOW_EVENTS = ["unhandledrejection", "error"] as const;

type Listener = (...args: unknown[]) => void;

let last: Promise<unknown> = Promise.resolve();

/**
 * Does the work while everything that the platform would report as unhandled goes to `report` and to nobody else: the
 * test runner's own listeners would fail the test for a violation that is the expected answer. One piece of work after
 * the other, because an unhandled error does not say whose it is.
 */
export function withFailures<T>(report: (error: unknown) => void, work: () => Promise<T>): Promise<T> {
  const result = last.then(async () => {
    const stop = listen(report);
    try {
      return await work();
    } finally {
      stop();
    }
  });
  last = result.catch(() => {});
  return result;
}

function listen(report: (error: unknown) => void): () => void {
  const { process } = globalThis as { process?: NodeJS.EventEmitter };
  if (typeof process?.rawListeners !== "function") return listenToWindow(report);
  // Not the bare `report`: Node passes more arguments.
  const listener = (error: unknown): void => report(error);
  const displaced = PROCESS_EVENTS.map((event) => ({ event, listeners: process.rawListeners(event) as Listener[] }));
  for (const { event } of displaced) process.removeAllListeners(event).on(event, listener);
  return () => {
    for (const { event, listeners } of displaced) {
      process.removeListener(event, listener);
      for (const each of listeners) process.on(event, each);
    }
  };
}

function listenToWindow(report: (error: unknown) => void): () => void {
  const target = globalThis as Partial<EventTarget>;
  const listener = (event: Event & { reason?: unknown; error?: unknown }): void => {
    event.preventDefault();
    report(event.type === "error" ? event.error : event.reason);
  };
  for (const event of WINDOW_EVENTS) target.addEventListener?.(event, listener);
  return () => {
    for (const event of WINDOW_EVENTS) target.removeEventListener?.(event, listener);
  };
}
