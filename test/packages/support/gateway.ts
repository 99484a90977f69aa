/** A gateway whose reconnect outlives it, or is cleared by `close()`: a bug on line 8, and its near miss. */
export const gateway = ({ cleared }: { readonly cleared: boolean }): string => `import { WebSocket } from "./socket.mjs";

export class Gateway {
  connect() {
    if (this.ws) return;
    this.ws = new WebSocket("wss://gateway.example");
    this.ws.onclose = () => {
      this.ws = undefined;
      ${cleared ? "this.timer = " : ""}setTimeout(() => this.connect(), 50);
    };
  }
  close() {
    ${cleared ? "clearTimeout(this.timer);\n    " : ""}if (this.ws) this.ws.onclose = null;
    this.ws?.close();
    this.ws = undefined;
  }
}
`;

export const socket = `export class WebSocket {
  static opened = 0;
  onclose = null;
  constructor(url) {
    this.url = url;
    WebSocket.opened += 1;
  }
  close() {}
}
`;

/** Loses its connection, closes, and tells how many sockets were opened. */
export const session = `import { Gateway } from "./gateway.mjs";
import { WebSocket } from "./socket.mjs";

const gateway = new Gateway();
gateway.connect();
gateway.ws.onclose();
gateway.close();
setTimeout(() => console.log(WebSocket.opened), 200);
`;
