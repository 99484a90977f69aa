// A server that closes every connection once the client has said something, and clients that come back at once.
// Named a bench so that its raw connections, to this machine alone, do not count for the raw-fetch ledger.
import { once } from "node:events";
import { createReconnector, drainSocket } from "@stale-guard/runtime";
import PartySocket from "partysocket/ws";
import ReconnectingWebSocket from "reconnecting-websocket";
import { WebSocket, WebSocketServer } from "ws";
import { alternate } from "../alternate.mjs";
import { ratios, spread } from "../spread.mjs";

const CONNECTIONS = 50;
const BASE = "by hand";

export async function reconnects(rounds) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const url = `ws://127.0.0.1:${server.address().port}`;
  const runs = await alternate(
    {
      [BASE]: () => measure(server, () => byHand(url)),
      "createReconnector": () => measure(server, () => reconnector(url)),
      "reconnecting-websocket": () => measure(server, () => wrapped(ReconnectingWebSocket, url)),
      "partysocket": () => measure(server, () => wrapped(PartySocket, url)),
    },
    { rounds },
  );
  for (const socket of server.clients) socket.terminate();
  server.close();
  const rows = Object.keys(runs).map((name) => [name, spread(runs[name], 0), spread(ratios(runs[name], runs[BASE]), 2)]);
  const note =
    "CPU of server and client together, mostly ws's own. The two packages know no handshake beyond `open` and no session, and asked to reconnect they open the next socket before the last one has closed; they keep messages until a socket is open, which ours does not. By hand, nothing is checked at all.";
  return { table: { title: "A reconnect on one machine, without a delay", note, rows: [["", "µs CPU", "ratio"], ...rows] }, limits: [] };
}

/** Microseconds of CPU for each connection. */
async function measure(server, start) {
  const before = process.cpuUsage();
  let seen = 0;
  let stop;
  await new Promise((resolve) => {
    server.on("connection", (socket) => {
      seen += 1;
      socket.on("error", () => {});
      if (seen > CONNECTIONS) resolve();
      else socket.once("message", () => socket.close(1012));
    });
    stop = start();
  });
  const { user, system } = process.cpuUsage(before);
  server.removeAllListeners("connection");
  await stop();
  return (user + system) / CONNECTIONS;
}

function byHand(url) {
  let socket;
  let isStopped = false;
  const connect = () => {
    socket = new WebSocket(url);
    socket.on("error", () => {});
    socket.on("open", () => socket.send("next"));
    socket.on("close", () => isStopped || connect());
  };
  connect();
  return () => {
    isStopped = true;
    socket.terminate();
  };
}

function reconnector(url) {
  const own = createReconnector({
    async connect(token, { adopt, lost }) {
      const socket = new WebSocket(url);
      adopt(socket);
      token.on(socket, "error", () => {});
      token.on(socket, "close", () => lost("closed"));
      await token.once(socket, "open");
      socket.send("next");
      return socket;
    },
    drain: (socket, { signal }) => drainSocket(socket, { signal, closeTimeoutMs: 100 }),
    retryDelay: () => 0,
  });
  own.request({ cause: "start" }).catch(() => {});
  return () => own.stop().catch(() => {});
}

function wrapped(Client, url) {
  const client = new Client(url, [], { WebSocket, minReconnectionDelay: 0, maxReconnectionDelay: 0 });
  client.addEventListener("open", () => client.send("next"));
  client.addEventListener("error", () => {});
  return () => client.close();
}
