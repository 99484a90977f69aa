import { expect, it } from "vitest";
import { describeSilent } from "../support/caret-cases.ts";
import { analyzed } from "../support/caret-lint.ts";

/**
 * The ten guards on which linters disagree (five of them are "always falsy" for typescript-eslint's strict preset), put
 * where late code acts: after an await, in a timer, in a socket's listener. No rule may report any of them.
 */
interface Guard {
  /** Before the wait, or before the timer is armed. */
  readonly before?: string;
  readonly check: string;
}

const inClass: Readonly<Record<string, Guard>> = {
  "a flag before and after (G1)": { before: "if (this.closed) return;", check: "if (this.closed) return;" },
  "a flag only after (G2)": { check: "if (this.closed) return;" },
  "a signal before and after (G3)": { before: "if (signal.aborted) return;", check: "if (signal.aborted) return;" },
  "a signal that throws (G4)": { before: "signal.throwIfAborted();", check: "signal.throwIfAborted();" },
  "identity (G5)": { check: "if (this.ws !== ws) return;" },
  "a generation (G6)": { check: "if (generation !== this.generation) return;" },
  "a method (G7)": { check: "if (this.isClosed()) return;" },
  "a flag reset before and read after (G8)": { before: "this.closed = false;", check: "if (this.closed) return;" },
};

function classWith(method: string): string {
  return `
    declare function lookup(signal?: AbortSignal): Promise<string>;
    export class Client {
      private ws: WebSocket | undefined;
      private timer: ReturnType<typeof setTimeout> | undefined;
      private closed = false;
      private generation = 0;
      private readonly ending = new AbortController();
      ${method}
      watch(): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => { this.close(); }, 60_000);
      }
      isClosed(): boolean {
        return this.closed;
      }
      close(): void {
        this.closed = true;
        this.generation++;
        this.ending.abort();
        clearTimeout(this.timer);
        const { ws } = this;
        this.ws = undefined;
        ws?.close();
      }
    }
  `;
}

const afterAwait = ({ before = "", check }: Guard): string =>
  classWith(`
      async renew(): Promise<void> {
        const { ws, generation } = this;
        const { signal } = this.ending;
        if (ws === undefined) return;
        ${before}
        const token = await lookup(signal);
        ${check}
        ws.send(token + String(generation));
        clearTimeout(this.timer);
        this.timer = setTimeout(() => { if (this.ws === ws) ws.send(token); }, 1000);
      }
  `);

const inTimer = ({ before = "", check }: Guard): string =>
  classWith(`
      later(): void {
        const { ws, generation } = this;
        const { signal } = this.ending;
        if (ws === undefined) return;
        ${before}
        setTimeout(() => {
          ${check}
          this.ws?.send(String(generation));
        }, 1000);
      }
  `);

const inListener = ({ check }: Guard): string =>
  classWith(`
      connect(): void {
        if (this.ws !== undefined) return;
        const ws = new WebSocket("wss://example.test");
        this.ws = ws;
        const generation = ++this.generation;
        const { signal } = this.ending;
        ws.addEventListener("close", () => {
          ${check}
          this.ws = undefined;
          clearTimeout(this.timer);
          this.timer = setTimeout(() => { this.connect(); }, 1000 + generation + Number(signal.aborted));
        });
      }
  `);

const entries = Object.entries(inClass);
describeSilent("after an await", undefined, Object.fromEntries(entries.map(([name, guard]) => [name, afterAwait(guard)])));
// In a timer a signal that throws is a throw that nobody catches.
describeSilent("in a timer", undefined, Object.fromEntries(entries.filter(([, { check }]) => !check.includes("throw")).map(([name, guard]) => [name, inTimer(guard)])));
// A flag that every connect resets says nothing of the socket before.
describeSilent("in a listener", undefined, Object.fromEntries(entries.filter(([, { check, before = "" }]) => !check.includes("throw") && !before.includes("=")).map(([name, guard]) => [name, inListener(guard)])));

it.each([
  ["after an await", afterAwait, "no-rearm-after-teardown"],
  ["in a timer", inTimer, "require-timer-guard"],
  ["in a listener", inListener, "require-timer-guard"],
])("%s, the same without a guard is reported", (_place, program, rule) => {
  expect(analyzed({ code: program({ check: "" }), fileName: "client.ts" }).map((finding) => finding.rule)).toContain(rule);
});

describeSilent("in closures", undefined, {
  "a closure's flag before and after an await (G9)": `
    declare function lookup(): Promise<string>;
    export function createClient(socket: WebSocket) {
      let closed = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      return {
        async renew(): Promise<void> {
          if (closed) return;
          const token = await lookup();
          if (closed) return;
          socket.send(token);
          clearTimeout(timer);
          timer = setTimeout(() => { socket.send(token); }, 1000);
        },
        close(): void {
          closed = true;
          clearTimeout(timer);
          socket.close();
        },
      };
    }
  `,
  "a closure's flag in a timer (G9)": `
    export function createClient(socket: WebSocket) {
      let closed = false;
      return {
        later(): void {
          if (closed) return;
          setTimeout(() => {
            if (closed) return;
            socket.send("later");
          }, 1000);
        },
        close(): void {
          closed = true;
          socket.close();
        },
      };
    }
  `,
  "a local flag that a callback sets (G10)": `
    declare function lookup(): Promise<string>;
    export async function beat(socket: WebSocket): Promise<void> {
      let closed = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      socket.addEventListener("close", () => {
        closed = true;
        clearTimeout(timer);
      });
      const token = await lookup();
      if (closed) return;
      timer = setTimeout(() => { socket.send(token); }, 1000);
    }
  `,
});
