/** One finding that is certain, one that is only possible, and one that a comment keeps ESLint silent about. */
export const lateClient = `import { EventEmitter } from "node:events";

export class Client extends EventEmitter {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ws: WebSocket | undefined;

  connect(): void {
    this.ws = new WebSocket("wss://chat.example");
  }

  retry(): void {
    setTimeout(() => this.connect(), 1000);
  }

  beat(): void {
    this.emit("beat");
    this.timer = setTimeout(() => this.beat(), 1000);
  }

  later(): void {
    // eslint-disable-next-line stale-guard/require-timer-guard -- the process ends first
    setTimeout(() => this.connect(), 5000);
  }

  close(): void {
    clearTimeout(this.timer);
    this.ws?.close();
    this.ws = undefined;
  }
}
`;
