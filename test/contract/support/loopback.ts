import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { type WebSocket, WebSocketServer } from "ws";

/** A `ws` server on this machine that counts its connections. */
export async function loopback(onConnection: (socket: WebSocket) => void = () => {}) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  let total = 0;
  server.on("connection", (socket) => {
    total++;
    socket.on("error", () => {});
    onConnection(socket);
  });
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get open() {
      return [...server.clients].filter(({ readyState, OPEN }) => readyState === OPEN).length;
    },
    get total() {
      return total;
    },
    async accepted() {
      if (total === 0) await once(server, "connection");
    },
    async stop() {
      for (const client of server.clients) client.terminate();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

/** An HTTP server on this machine. */
export async function httpServer(answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
