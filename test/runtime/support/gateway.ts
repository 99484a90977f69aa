import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { settled } from "./model-rig.ts";

/** A server that says hello to whom it likes, and sees how many sockets a client has at a time. */
export interface Gateway {
  readonly url: string;
  /** The most that were open at a time. */
  readonly most: number;
  readonly connections: number;
  /** What the clients said, in order. */
  readonly said: readonly string[];
  /** Ends the newest connection. */
  drop(): void;
}

/** On loopback until the test is over. It answers what `greets` says yes to, asked with the number of the connection. */
export async function gateway(greets: (said: string, connection: number) => boolean = () => true): Promise<Gateway> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const said: string[] = [];
  const seen = { most: 0, connections: 0 };
  server.on("connection", (socket) => {
    seen.connections += 1;
    socket.on("error", () => {});
    const connection = seen.connections;
    // A closing one has had its close frame: it is the client's no more.
    seen.most = Math.max(seen.most, [...server.clients].filter(({ readyState }) => readyState === WebSocket.OPEN).length);
    socket.on("message", (data) => {
      said.push(String(data));
      if (greets(String(data), connection)) socket.send("hello");
    });
  });
  onTestFinished(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get most() {
      return seen.most;
    },
    get connections() {
      return seen.connections;
    },
    said,
    drop: () => [...server.clients].at(-1)?.close(4000),
  };
}

/** What goes uncaught or unhandled while `work` runs. */
export async function uncaughtIn(work: () => Promise<unknown>): Promise<unknown[]> {
  const errors: unknown[] = [];
  const note = (error: unknown): void => void errors.push(error);
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const displaced = events.map((event) => [event, process.rawListeners(event) as (() => void)[]] as const);
  for (const [event] of displaced) process.removeAllListeners(event).on(event, note);
  try {
    await work();
    await settled();
  } finally {
    for (const [event, listeners] of displaced) {
      process.off(event, note);
      for (const listener of listeners) process.on(event, listener);
    }
  }
  return errors;
}
