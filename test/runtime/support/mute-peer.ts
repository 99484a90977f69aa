import { createHash } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface MutePeer {
  readonly port: number;
  /** For a WebSocket. */
  readonly url: string;
  /** What was accepted and is not closed yet. */
  readonly sockets: ReadonlySet<Socket>;
  /** All bytes that came after the handshake, or all where there was none. */
  received(): Buffer;
}

export interface MutePeerOptions {
  /** Answers the WebSocket handshake, and nothing after it. Default false: it only accepts the connection. */
  readonly upgrades?: boolean;
  /** Sent as soon as the connection is there. */
  readonly greeting?: Buffer;
}

// A constant of RFC 6455.
const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** A peer that holds the connection and never answers, not even the end of it, until the test is over. */
export async function mutePeer({ upgrades = false, greeting }: MutePeerOptions = {}): Promise<MutePeer> {
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  // Half open: the other side's end is not answered with one of its own.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    if (greeting !== undefined) socket.write(greeting);
    const collect = (): void => void socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    if (upgrades) socket.once("data", (request: Buffer) => (socket.write(handshakeFor(request.toString("latin1"))), collect()));
    else collect();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `ws://127.0.0.1:${port}`, sockets, received: () => Buffer.concat(chunks) };
}

function handshakeFor(request: string): string {
  const key = /^sec-websocket-key: (.+)\r$/imu.exec(request)?.[1] ?? "";
  const accept = createHash("sha1").update(key + HANDSHAKE_GUID).digest("base64");
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}
