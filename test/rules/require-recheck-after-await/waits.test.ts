import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "revives", {
  "a method of its own that looks after its waits no more than this one": {
    text: `
      export class Call {
        private _state = "idle";
        private opening: Promise<void> | undefined;
        get state() {
          return this._state;
        }
        set state(value: string) {
          this._state = value;
        }
        async enter(media: () => Promise<void>) {
          await this.open(media);
          this.state = "entered";
          ~~~~~~~~~~~~~~~~~~~~~~ [revives certain]
        }
        private async open(media: () => Promise<void>) {
          this.opening = this.dial(media);
          await this.opening;
        }
        private async dial(media: () => Promise<void>) {
          await media();
          console.log("dialled");
        }
        terminate() {
          this.state = "ended";
          this.socket.close();
        }
        private readonly socket = new WebSocket("wss://client.example");
      }
    `,
    mends: {
      "a callee that throws when it was ended": { 'console.log("dialled");': 'if (this._state === "ended") throw new Error("ended");' },
      "the same behind a kept promise": { "await this.opening;": "return this.opening;", 'console.log("dialled");': 'if (this.state === "ended") throw new Error("ended");' },
      "a callee that never waits": { "await media();": "void media();" },
    },
  },

  "a promise that the teardown does not wait for": {
    text: `
      export class Listener {
        private connected = false;
        private readonly client = new WebSocket("wss://client.example");
        private opening: Promise<unknown> | undefined;
        listen(dial: () => Promise<void>) {
          const opening = (async () => {
            await dial();
            this.connected = true;
            ~~~~~~~~~~~~~~~~~~~~~ [revives certain]
          })();
          this.opening = opening;
        }
        disconnect() {
          return this.close();
        }
        close() {
          return (async () => {
            await this.flush();
            this.connected = false;
            this.client.close();
          })();
        }
        private async flush() {
          await fetch("https://client.example");
        }
      }
    `,
    quiets: { "the promise waited for before anything is ended": { "await this.flush();": "await this.opening?.catch(() => undefined);" } },
  },

  "what comes after a request that is answered over another way": {
    text: `
      export class Signer {
        private open = false;
        private relay: WebSocket | undefined;
        private readonly pending = new Map<number, () => void>();
        async renew() {
          await this.request();
          this.open = true;
          ~~~~~~~~~~~~~~~~ [revives certain]
        }
        private async request() {
          return new Promise<void>((resolve) => {
            setTimeout(resolve, 100);
          });
        }
        close() {
          this.open = false;
          this.relay?.close();
          this.relay = undefined;
        }
      }
    `,
    quiets: {
      "a promise kept for the answer, which a closed connection does not bring": { "setTimeout(resolve, 100);": "this.waiting = { resolve };", "private open = false;": "private open = false;\n  private waiting: { resolve(): void } | undefined;" },
    },
  },

  "a method anybody may run": {
    text: `
      export class Call {
        private connected = false;
        private socket: WebSocket | undefined;
        async start(dial: () => Promise<void>) {
          await dial();
          this.connected = true;
          ~~~~~~~~~~~~~~~~~~~~~ [revives certain]
        }
        hangup() {
          this.connected = false;
          this.socket?.close();
        }
      }
    `,
    quiets: {
      "the name of one that runs before the object is handed out": { "async start(": "async init(" },
      "the same with what it begins from": { "async start(": "async initWithOffer(" },
    },
  },
});
