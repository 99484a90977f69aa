// A loopback server and the gateway client of a copy of @buape/carbon, in a process of their own: the server says HELLO, asks
// for one heartbeat and never acknowledges any. Prints what happens; ends with 0 after the given time, unless the client brings it down.
//
//   node gateway-session.mjs PACKAGE_FOLDER MILLISECONDS
import { once } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { WebSocketServer } from "ws";

const [, , folder, milliseconds] = process.argv;
const { GatewayPlugin } = await import(pathToFileURL(path.join(folder, "dist/src/plugins/gateway/GatewayPlugin.js")).href);

const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
await once(server, "listening");
let connections = 0;
server.on("connection", (socket) => {
  connections += 1;
  console.log(`the server has ${server.clients.size} open, ${connections} in all`);
  socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: 120 }, s: null, t: null }));
  socket.send(JSON.stringify({ op: 1, d: null, s: null, t: null }));
});

const url = `ws://127.0.0.1:${server.address().port}`;
const plugin = new GatewayPlugin({ intents: 1, reconnect: { maxAttempts: 50, baseDelay: 2000, maxDelay: 2000 } }, { url, shards: 1, session_start_limit: {} });
plugin.emitter.on("error", (error) => console.log(`the client reports: ${error.message}`));
plugin.registerClient({ options: { token: "token" }, listeners: [], eventHandler: { handleEvent() {} } });

setTimeout(() => {
  console.log(`still up after ${milliseconds} ms, ${connections} connections`);
  process.exit(0);
}, Number(milliseconds));
