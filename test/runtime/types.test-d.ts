import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { expectTypeOf } from "vitest";
import type { RawData, WebSocket } from "ws";
import { type Clock, Generation, type GenerationOptions, generationOf, guard, type Handle, isStale, StaleError, type StaleInfo, type Token } from "@stale-guard/runtime";

// Never run: `tsc --noEmit` reads it. Each refusal stands beside what is accepted.
declare const ws: WebSocket;
declare const socket: Socket;
declare const token: Token;
const owner = { connect(): void {} };

// Guards take over the listener's parameters from where they are handed to.
ws.on("message", guard(owner, (data, isBinary) => {
  expectTypeOf(data).toEqualTypeOf<RawData>();
  expectTypeOf(isBinary).toEqualTypeOf<boolean>();
}));
ws.on("close", token.guard((code, reason) => {
  expectTypeOf(code).toEqualTypeOf<number>();
  expectTypeOf(reason).toEqualTypeOf<Buffer>();
}));
setTimeout(guard(owner, () => owner.connect()), 1_000);
socket.on("data", guard(token, (chunk) => chunk.toString()));

// What a guarded function returns may be missing; an async one's promise as well.
expectTypeOf(guard(owner, () => 5)).returns.toEqualTypeOf<number | undefined>();
expectTypeOf(token.guard(async (id: string) => id.length)).returns.toEqualTypeOf<Promise<number> | undefined>();
expectTypeOf(guard(owner, (a: string, b?: number) => `${a}${b}`)).parameters.toEqualTypeOf<[a: string, b?: number | undefined]>();
// @ts-expect-error the result may be undefined
const sure: number = guard(owner, () => 5)();

// `this` stays what it was.
const method = guard(owner, function (this: { factor: number }, times: number) {
  return this.factor * times;
});
expectTypeOf(method.call({ factor: 2 }, 3)).toEqualTypeOf<number | undefined>();
// @ts-expect-error this has no factor
method.call({}, 3);
// @ts-expect-error times is a number
method.call({ factor: 2 }, "3");

// Sources: a token, a generation, an owner. Nothing else.
guard(new Generation(), () => {});
guard(() => {}, () => {});
// @ts-expect-error a string is no owner
guard("owner", () => {});
// @ts-expect-error undefined is no owner
guard(undefined, () => {});
// @ts-expect-error nothing to guard
guard(owner, undefined);
// @ts-expect-error a number is no owner
generationOf(5);

// The guard's own onStale gets the function's arguments.
token.guard((id: string, count: number) => id.repeat(count), { name: "beat", onStale: (id, count) => expectTypeOf([id, count]).toEqualTypeOf<(string | number)[]>() });
// @ts-expect-error no such option
token.guard(() => {}, { label: "beat" });

// Timers check the arguments they pass along.
expectTypeOf(token.setTimeout((a: string, b: number) => a.repeat(b), 5, "a", 2)).toEqualTypeOf<Handle>();
token.setTimeout(() => {}, 5);
// @ts-expect-error b is missing
token.setTimeout((a: string, b: number) => a.repeat(b), 5, "a");
// @ts-expect-error b is a number
token.setInterval((a: string, b: number) => a.repeat(b), 5, "a", "b");
token.setImmediate((a: string) => a, "a");
// @ts-expect-error a is a string
token.setImmediate((a: string) => a, 5);
// @ts-expect-error a delay is needed
token.setTimeout(() => {});
// @ts-expect-error a delay is a number
token.setTimeout(() => {}, "5");
// @ts-expect-error a microtask has no arguments
token.queueMicrotask((a: string) => a);

// Promises keep their types, and check gives back what it was given.
async function identify(): Promise<void> {
  expectTypeOf(token.check(await Promise.resolve("a" as const))).toEqualTypeOf<"a">();
  expectTypeOf(token.check(await token.race(Promise.resolve(5)))).toEqualTypeOf<number>();
  expectTypeOf(await token.once(ws, "open")).toEqualTypeOf<unknown[]>();
  expectTypeOf(token.sleep(5)).resolves.toBeVoid();
  // @ts-expect-error a value is nothing to race with
  await token.race(5);
}

// Listeners: emitters and targets; nothing else.
token.on(new EventEmitter(), "message", (data: string, isBinary: boolean) => [data, isBinary], { once: true });
token.on(ws, "message", (data: RawData) => data);
token.on(socket, "close", () => {});
token.on(new EventTarget(), "message", (event: Event) => event.type, { capture: true, passive: true });
// @ts-expect-error neither an emitter nor a target
token.on({}, "message", () => {});
// @ts-expect-error no listener
token.on(ws, "message", "listener");
// @ts-expect-error no such option
token.on(ws, "message", () => {}, { signal: token.signal });
// @ts-expect-error a list of names
token.once(ws, "open", { reject: "close" });

// Tokens come from generations alone, and nobody changes one.
// @ts-expect-error a type, not a class
new Token();
// @ts-expect-error it is readonly
token.id = 5;
// @ts-expect-error it is readonly
token.isCurrent = true;
// @ts-expect-error it is readonly
new Generation().current = token;
// @ts-expect-error no such method: it could not be airtight
token.run(Promise.resolve());
expectTypeOf(new Generation("gateway", { parent: token }).advance("reason")).toEqualTypeOf<Token>();
expectTypeOf(new Generation(undefined, { parent: new AbortController().signal }).current).toEqualTypeOf<Token>();
expectTypeOf(token.child("child")).toEqualTypeOf<Generation>();
// @ts-expect-error neither a token nor a signal
const parented: GenerationOptions = { parent: {} };

// Handles chain, and are disposable.
expectTypeOf(token.defer(() => {}).unref().ref()).toEqualTypeOf<Handle>();
expectTypeOf<Handle>().toExtend<Disposable>();
expectTypeOf<Generation>().toExtend<Disposable>();
// @ts-expect-error it is readonly
token.defer(() => {}).active = false;

// Errors narrow, and the hooks know their kinds.
function report(error: unknown): void {
  if (isStale(error)) expectTypeOf(error).toEqualTypeOf<StaleError>();
  // @ts-expect-error unknown before it is asked
  else report(error.generation);
}
const options: GenerationOptions = { onStale: (info) => expectTypeOf(info).toEqualTypeOf<StaleInfo>() };
expectTypeOf<"arm">().toExtend<StaleInfo["kind"]>();
expectTypeOf<"other">().not.toExtend<StaleInfo["kind"]>();

// The platform's functions are a clock; half of them are not.
const platform: Clock = { setTimeout, clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout), setInterval, clearInterval: (handle) => clearInterval(handle as NodeJS.Timeout) };
// @ts-expect-error the clearing half is missing
const half: Clock = { setTimeout, setInterval };

export const unused = [sure, identify, report, options, platform, half, parented];
