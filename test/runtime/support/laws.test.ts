import { expect, it } from "vitest";
import { guard } from "@stale-guard/runtime";
import { brokenLaws, LAWS, obeysLaws, type Setting, type Subject } from "./laws.ts";

/** What listens to the promise's end, so that a rejection is not unhandled. */
function waiting(setting: Setting, promise: Promise<unknown>): { cancel(): void } {
  promise.then(setting.acted, () => {});
  return { cancel: () => void setting.generation.advance() };
}

obeysLaws("token.setTimeout", { start: ({ token, acted }) => token.setTimeout(acted, 50) });
obeysLaws("token.setInterval", { start: ({ token, acted }) => token.setInterval(acted, 50) });
obeysLaws("token.setImmediate", { start: ({ token, acted }) => token.setImmediate(acted) });
obeysLaws("token.on, an emitter", { start: ({ token, emitter, acted }) => token.on(emitter, "message", acted) });
obeysLaws("token.on, an emitter's error", { start: ({ token, emitter, acted }) => token.on(emitter, "error", acted) });
obeysLaws("token.on, a target", { start: ({ token, target, acted }) => token.on(target, "message", acted, { capture: true }) });
obeysLaws("token.once", { start: (setting) => waiting(setting, setting.token.once(setting.emitter, "message")) });
obeysLaws("token.once on a target", { start: (setting) => waiting(setting, setting.token.once(setting.target, "open")) });
obeysLaws("token.sleep", { start: (setting) => waiting(setting, setting.token.sleep(50)) });
obeysLaws("token.race", { start: (setting) => waiting(setting, setting.token.race(new Promise(() => {}))) });
obeysLaws("token.child", {
  start: ({ token, acted }) => {
    const child = token.child("child");
    child.current.setTimeout(acted, 50);
    return { cancel: () => child.close() };
  },
});
obeysLaws("token.guard on the bare clock", {
  start: ({ clock = globalThis, generation, token, acted }) => {
    const timer = clock.setTimeout(guard(token, acted), 50);
    token.defer(() => clock.clearTimeout(timer as never));
    return { cancel: () => void generation.advance() };
  },
});

const names = Object.keys(LAWS);
const [leavesNothing, actsNot, cancelledTwice, , fakeTimers, realClock] = names;

const planted: Record<string, readonly [Subject, (string | undefined)[]]> = {
  "a timer that cancel() forgets": [
    { start: ({ clock, acted }) => ({ timer: (clock ?? globalThis).setTimeout(acted, 300), cancel() {} }), takesToken: false },
    [leavesNothing, actsNot, fakeTimers, realClock],
  ],
  "a listener that cancel() forgets": [
    { start: ({ emitter, acted }) => ({ on: emitter.on("message", acted), cancel() {} }), takesToken: false },
    [leavesNothing, actsNot, cancelledTwice, fakeTimers, realClock],
  ],
  "a capturing listener removed as one that is not": [
    {
      start({ target, acted }) {
        target.addEventListener("message", acted, { capture: true });
        // The planted fault.
        // eslint-disable-next-line stale-guard/require-listener-guard
        return { cancel: () => target.removeEventListener("message", acted) };
      },
      takesToken: false,
    },
    [leavesNothing, actsNot, cancelledTwice, fakeTimers, realClock],
  ],
  "a listener left on the signal": [
    {
      start({ signal, acted }) {
        signal.addEventListener("abort", acted);
        return { cancel() {} };
      },
      takesToken: false,
      takesSignal: true,
    },
    names,
  ],
  "a handle that works once": [
    {
      start({ token }) {
        const handles = [token.defer(() => {})];
        return {
          cancel() {
            const handle = handles.pop();
            if (handle === undefined) throw new Error("cancelled twice");
            handle.cancel();
          },
        };
      },
    },
    [cancelledTwice],
  ],
  "a timer that does not ask whether it is stale": [
    {
      start({ clock = globalThis, token, acted }) {
        const timer = clock.setTimeout(acted, 50);
        const clear = (): void => clock.clearTimeout(timer as never);
        const cleanup = token.defer(clear);
        return { cancel: () => (clear(), cleanup.cancel()) };
      },
    },
    [actsNot],
  ],
  "a cleanup left with the token": [
    { start: ({ token }) => ({ handle: token.defer(() => {}), cancel() {} }) },
    [leavesNothing, cancelledTwice, fakeTimers, realClock],
  ],
  "an error that is none of ours": [
    {
      start() {
        throw new Error("bug");
      },
    },
    names,
  ],
};

it.each(Object.entries(planted))("the laws see %s", async (_, [subject, expected]) => {
  expect(await brokenLaws(subject)).toEqual(expected);
});

it("the laws have nothing against a thing that takes nothing", async () => {
  expect(await brokenLaws({ start: () => ({ cancel() {} }), takesSignal: true })).toEqual([]);
});
