import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { WebSocket as UndiciWebSocket } from "undici";
import { onTestFinished } from "vitest";
import { type ServerOptions, WebSocket, WebSocketServer } from "ws";

export interface Peer {
  readonly url: string;
  readonly server: WebSocketServer;
  /** The server's side of the newest connection. */
  newest(): WebSocket;
}

/** A `ws` server on loopback until the test is over. */
export async function wsPeer(options: ServerOptions = {}): Promise<Peer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
  await once(server, "listening");
  onTestFinished(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}`, server, newest: () => [...server.clients].at(-1) ?? failed("nobody has connected") };
}

export async function openWs(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, "open");
  return socket;
}

/** The least of undici's and the platform's. */
export type Whatwg = EventTarget & {
  readonly readyState: number;
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: unknown;
  close(code?: number, reason?: string): void;
};

const PlatformWebSocket = (globalThis as { WebSocket?: new (url: string) => unknown }).WebSocket;

/** The WHATWG WebSockets at hand, by name; a missing one says why. */
export const WHATWG: [name: string, dial: (url: string) => Whatwg, isMissing: boolean][] = [
  ["undici's WebSocket", (url) => new UndiciWebSocket(url) as unknown as Whatwg, false],
  PlatformWebSocket === undefined
    ? ["the global WebSocket (skipped: this Node has none)", () => failed("no global WebSocket"), true]
    : ["the global WebSocket", (url) => new PlatformWebSocket(url) as Whatwg, false],
];

export async function opened<Target extends EventTarget>(socket: Target): Promise<Target> {
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("error", reject, { once: true });
  });
  return socket;
}

export async function openTcp(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Waits until it holds; a test that waits longer than a second fails. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 1_000; !holds(); await pause(1)) if (Date.now() > end) failed("it never came true");
}

function failed(why: string): never {
  throw new Error(why);
}
