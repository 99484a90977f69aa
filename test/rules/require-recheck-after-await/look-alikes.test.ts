import { describeSilent } from "../../support/caret-cases.ts";

describeSilent("require-recheck-after-await: look-alikes", "require-recheck-after-await", {
  "an in-flight flag written back": `
    export class Client {
      private ws: WebSocket | null = null;
      private syncing = false;
      async sync(load: () => Promise<void>) {
        this.syncing = true;
        try {
          await load();
        } finally {
          this.syncing = false;
        }
      }
      close() {
        this.syncing = false;
        this.ws?.close();
      }
    }
  `,
  "state that belongs to the call": `
    export class Client {
      private ws: WebSocket | null = null;
      async ask(load: () => Promise<string>, request: { done: boolean; answer?: string }) {
        let text = "";
        text = await load();
        request.answer = text;
        request.done = true;
      }
      close() {
        this.ws?.close();
        this.ws = null;
      }
    }
  `,
  "a teardown that waits and tears down more": `
    export class Client {
      private ws: WebSocket | null = new WebSocket("wss://client.example");
      private open = true;
      async stop(flush: () => Promise<void>) {
        this.open = false;
        await flush();
        this.ws?.close();
        this.ws = null;
      }
      async close() {
        await Promise.resolve();
        this.ws?.close();
        this.open = false;
      }
    }
  `,
  "a teardown that waits for the connect": `
    export class Client {
      private ws: WebSocket | null = null;
      private opening: Promise<void> | undefined;
      connect() {
        this.opening = this.open();
        return this.opening;
      }
      private async open() {
        const url = await (await fetch("https://client.example/url")).text();
        this.ws = new WebSocket(url);
      }
    }
  `,
  "a socket that nobody keeps": `
    export class Client {
      private ws: WebSocket | null = null;
      async probe(find: () => Promise<string>) {
        const url = await find();
        const ws = new WebSocket(url);
        ws.onopen = () => ws.close();
      }
      close() {
        this.ws?.close();
        this.ws = null;
      }
    }
  `,
  "code of a module without teardown": `
    export class Loader {
      private socket: WebSocket | undefined;
      async load(find: () => Promise<string>) {
        this.socket = new WebSocket(await find());
      }
    }
  `,
  "a factory that waits before anybody can close": `
    export async function open(find: () => Promise<string>) {
      const url = await find();
      let ws: WebSocket | undefined = new WebSocket(url);
      return {
        close() {
          ws?.close();
          ws = undefined;
        },
      };
    }
  `,
  "words about connecting that connect nothing": `
    export class Client {
      private ws: WebSocket | null = null;
      constructor(private readonly options: { reconnectStrategy(tries: number): number }) {}
      async next(load: () => Promise<number>) {
        return this.options.reconnectStrategy(await load());
      }
      close() {
        this.ws?.close();
        this.ws = null;
      }
    }
  `,
  "a step of the teardown, which has told before that it ends": `
    export class Client {
      private state = "idle";
      private socket: WebSocket | undefined;
      async start(greet: () => Promise<void>) {
        await greet();
        this.upgrade();
      }
      upgrade() {
        if (this.state === "closed") return;
        this.socket = new WebSocket("wss://client.example");
      }
      close() {
        this.state = "closed";
        this.closeSockets();
      }
      closeSockets() {
        this.socket?.close();
        this.socket = undefined;
      }
    }
  `,
});
