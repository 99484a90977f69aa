// One file that has something for every rule to look at. Published code has no generation tokens yet, and little TypeScript
// comes unbuilt, so real files alone would leave some rules asleep.
export const seedGateway = {
  file: "gateway.ts",
  text: `import { EventEmitter } from "node:events";
import { generationOf, guard } from "@stale-guard/runtime";
import { fetch as rawFetch } from "undici";

interface Options { url: string; retries?: number; onError?(error: unknown): void }
abstract class Plugin { protected client?: Client; abstract registerClient(client: Client): Promise<void> }

export class Gateway extends Plugin implements AsyncDisposable {
  static #count = 0;
  private ws: WebSocket | null = null;
  private timer?: ReturnType<typeof setTimeout>;
  private heartbeat: NodeJS.Timeout | undefined;
  private sessionId: string | null = null;
  private connecting = false;
  private attempts = 0;
  readonly emitter = new EventEmitter<{ close: [code: number] }>();

  constructor(private readonly options: Options) { super(); Gateway.#count++; }

  async registerClient(client: Client): Promise<void> {
    const info = await rawFetch(\`\${this.options.url}/info?n=\${this.attempts}\`);
    this.client = client;
    await super.registerClient(client);
    this.emitter.emit("close", info.status);
  }

  async connect(resume = false): Promise<void> {
    if (this.connecting) return;
    this.connecting = true;
    const token = generationOf(this).token();
    try {
      const url = await this.locate(resume ? this.sessionId : null);
      if (!token.isCurrent) return;
      const ws = (this.ws = new WebSocket(url!));
      ws.on("open", () => { this.attempts = 0; });
      ws.addEventListener("close", async ({ code }) => {
        if (this.ws !== ws) return;
        clearInterval(this.heartbeat);
        if (code === 4004) throw new Error("not allowed");
        await this.reconnect();
      });
      ws.onerror = (error) => { this.options.onError?.(error); this.reconnect().catch(() => {}); };
      ws.once("message", guard(this, (data: Buffer) => this.beat(JSON.parse(String(data)))));
    } finally {
      this.connecting = false;
    }
  }

  private beat = ({ interval: ms = 1000, ...rest }: { interval?: number }): void => {
    setTimeout(() => {
      if (!this.ws?.send("beat")) this.disconnect();
      this.heartbeat = setInterval(() => this.ws!.ping(rest), ms);
    }, ms * Math.random());
  };

  async reconnect(): Promise<void> {
    this.disconnect();
    outer: for (let i = 0; i < (this.options.retries ?? 3); i++) {
      switch (++this.attempts % 3) {
        case 0: continue outer;
        case 1: await new Promise((resolve) => setTimeout(resolve, 2 ** i)); break;
        default: this.timer = setTimeout(() => void this.connect(false), 5000);
      }
    }
    if (this.attempts > 9) throw new Error("Attempted to reconnect too often");
  }

  disconnect(): void {
    if (!this.ws) return;
    clearTimeout(this.timer);
    this.ws.removeAllListeners();
    this.ws.close();
    this.ws = null;
  }

  async [Symbol.asyncDispose]() { generationOf(this).advance(); this.disconnect(); }

  private async locate(session: string | null) {
    const found = await fetch(new URL(session ?? "", this.options.url), { signal: AbortSignal.timeout(50) });
    return ((await found.json()) as { url?: string }).url;
  }
}

export function watch(gateway: Gateway) {
  gateway.emitter.on("debug", (line: string) => { if (line.includes("zombie")) (gateway as any).ws.terminate(); });
  return (gateway as unknown as { sessionId: string })["sessionId"];
}
`,
};
