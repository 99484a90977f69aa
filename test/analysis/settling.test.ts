import { describe, expect, it } from "vitest";
import type ts from "typescript";
import { neverRejects } from "../../rules/src/analysis/settling.ts";
import { modelOf, nodeOf } from "./support.ts";

/** Whether the initialiser of `p` can reject, given what the file defines beside it. */
function isSafe(promise: string, rest = ""): boolean {
  const file = modelOf(`async function m() { const p = ${promise}; }\n${rest}`);
  return neverRejects(file, nodeOf(file, promise) as ts.Expression);
}

describe("a promise that never rejects", () => {
  it.each([
    ["sleep(5)"],
    ["Promise.allSettled(all)"],
    ["Promise.resolve()"],
    ["(0, helpers.sleep)(5)"],
    ["Promise.any([dial(), sleep(5)])"],
    ["Promise.race([sleep(1), sleep(5)])"],
    ["Promise.all([sleep(1), dial().catch(report)])"],
    ["worker.terminate()", "const worker = new Worker(url);"],
    ["dial().catch(report)"],
    ["dial().then(use, report)"],
    ["sleep(5).finally(done)"],
    ["new Promise((resolve) => setTimeout(resolve, 5))"],
    ["new Promise((resolve, reject) => setTimeout(resolve, 5))"],
    ["a()", "async function a() { try { await dial(); } catch {} }"],
    ["a()", "async function a() { await dial().catch(report); }"],
    ["a()", "async function a() { await b(); } async function b() { await sleep(5); }"],
    ["a()", "function a() { return dial().catch(report); }"],
    ["a()", "const a = () => sleep(5);"],
    ["a()", "let kept; function a() { kept = dial().catch(report); return kept; }"],
    ["kept", "const kept = dial().catch(report);"],
    ["kept", "let kept = Promise.resolve(); kept = kept.then(use).catch(report);"],
    ["a()", "async function a() { try { await dial(); } catch {} finally { await a(); } }"],
    ["x ? sleep(5) : undefined"],
  ])("%s, %s", (promise: string, rest?: string) => {
    expect(isSafe(promise, rest)).toBe(true);
  });
});

describe("a promise that may reject", () => {
  it.each([
    ["dial()"],
    ["dial().then(use)"],
    ["(0, helpers.dial)(5)"],
    ["Promise.any([dial()])"],
    ["Promise.any(all)"],
    ["Promise.race([sleep(1), dial()])"],
    ["Promise.all([sleep(1), dial()])"],
    ["worker.terminate()", "const worker = new Pool(url);"],
    ["worker.run()", "const worker = new Worker(url);"],
    ["dial().finally(done)"],
    ["new Promise((resolve, reject) => setTimeout(reject, 5))"],
    ["new Promise((resolve, reject) => { dial().then(resolve); })"],
    ["new Promise((resolve, reject) => { settle = resolve; })"],
    ["new Other((resolve) => {})"],
    ["a()", "async function a() { await dial(); }"],
    ["a()", "async function a() { throw new Error(); }"],
    ["a()", "async function a() { for await (const x of xs) use(x); }"],
    ["a()", "async function a() { return dial(); }"],
    ["a()", "async function a() { try { await dial(); } finally {} }"],
    ["a()", "function a() { return dial(); }"],
    ["a()", "function a() {}"],
    ["a()", "function* a() { return sleep(5); }"],
    ["delayConnect()", "async function delayConnect() { await dial(); }"],
    ["kept", "let kept = sleep(5); kept = dial();"],
    ["kept", "const { kept } = sleep(5);"],
    ["unknown"],
    ["x ? sleep(5) : dial()"],
    ["a()", "async function a() { await a(); await dial(); }"],
  ])("%s, %s", (promise: string, rest?: string) => {
    expect(isSafe(promise, rest)).toBe(false);
  });
});
