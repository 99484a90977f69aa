import { once } from "node:events";
import { expect, it, vi } from "vitest";
import { Generation } from "@stale-guard/runtime";
import { drainSocket } from "@stale-guard/runtime/drain";
import { startHeartbeat } from "@stale-guard/runtime/heartbeat";
import { runInNode } from "./support/child.ts";
import { armedBy, listenersOf, ResourceWatch } from "./support/leaks.ts";
import { openWs, pause, until, wsPeer } from "./support/sockets.ts";

/** A connection to a server that answers every beat until it is told not to. */
async function connected() {
  const peer = await wsPeer();
  const socket = await openWs(peer.url);
  const beats: string[] = [];
  const server = { answers: true };
  peer.newest().on("message", (data) => {
    beats.push(String(data));
    if (server.answers) peer.newest().send("ack");
  });
  return { socket, beats, server, generation: new Generation("gateway") };
}

it("a server that answers is beaten for long, and one that stops is a zombie, whose socket can be drained", async () => {
  const { socket, beats, server, generation } = await connected();
  const token = generation.current;
  const watch = new ResourceWatch();
  const onZombie = vi.fn();
  const zombie = watch.run(
    () =>
      new Promise<void>((resolve) => {
        const send = (): void => socket.send(`beat of ${token.id}`);
        const heartbeat = startHeartbeat(token, { intervalMs: 20, jitter: () => 1, send, onZombie: (info) => (onZombie(info), resolve()) });
        token.on(socket, "message", () => heartbeat.ack());
      }),
  );
  await until(() => beats.length >= 5);
  expect(onZombie).not.toHaveBeenCalled();
  server.answers = false;
  await zombie;
  expect(onZombie).toHaveBeenCalledWith({ missed: 1, sinceAckMs: expect.any(Number) });
  const before = beats.length;
  generation.advance("zombie");
  await pause(30);
  expect(beats.length).toBe(before);
  expect((await drainSocket(socket)).outcome).toBe("closed");
  expect([await watch.left(), armedBy(token), listenersOf(socket)]).toEqual([[], 0, 0]);
});

it("a socket that closed throws at its beat or not, but the timer's stack never sees it", async () => {
  const { socket, generation } = await connected();
  const onZombie = vi.fn();
  const send = (): Promise<void> => new Promise((resolve, reject) => socket.send("beat", (error) => (error ? reject(error) : resolve())));
  socket.terminate();
  await once(socket, "close");
  startHeartbeat(generation.current, { intervalMs: 20, jitter: () => 1, send, onZombie });
  await until(() => onZombie.mock.calls.length > 0);
  expect(onZombie.mock.calls[0]?.[0]).toMatchObject({ missed: 1, cause: { message: expect.stringContaining("not open") } });
});

it("a first beat that tears the connection down leaves no timer", async () => {
  const { socket, beats, generation } = await connected();
  const token = generation.current;
  const watch = new ResourceWatch();
  const onZombie = vi.fn();
  const torn = watch.run(
    () =>
      new Promise((resolve) => {
        const send = (): void => {
          generation.advance("disconnect");
          socket.close(4000);
          resolve(once(socket, "close"));
        };
        startHeartbeat(token, { intervalMs: 10, jitter: () => 5, send, onZombie, ref: true });
      }),
  );
  await torn;
  expect([await watch.left(), armedBy(token), armedBy(generation.current)]).toEqual([[], 0, 0]);
  await pause(30);
  expect([onZombie.mock.calls, beats]).toEqual([[], []]);
});

/**
 * A gateway in a process of its own. Its peer never answered, so that its first beat disconnects; reconnecting what was
 * disconnected is a bug, and throws.
 */
const gateway = (startBeating: string): string => `
  import { once } from "node:events";
  import { Generation } from "@stale-guard/runtime";
  import { startHeartbeat } from "@stale-guard/runtime/heartbeat";
  import { WebSocket, WebSocketServer } from "ws";
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const socket = new WebSocket("ws://127.0.0.1:" + server.address().port);
  await once(socket, "open");
  const generation = new Generation("gateway");
  let isConnected = true;
  let first, interval;
  const disconnect = () => {
    if (!isConnected) throw new Error("disconnected already");
    isConnected = false;
    generation.advance("disconnect");
    clearTimeout(first);
    clearInterval(interval);
    socket.close(4000);
    server.close();
  };
  const send = () => { console.log("beat"); disconnect(); };
  ${startBeating}
  process.on("exit", (code) => console.log("exit " + code));
`;

it("nor does it throw or hold the process", async () => {
  const guarded = gateway(`startHeartbeat(generation.current, { intervalMs: 10, jitter: () => 5, send, onZombie: console.log, ref: true });`);
  expect(await runInNode(guarded)).toEqual({ code: 0, stdout: "beat\nexit 0\n", stderr: "" });
});

it("planted: the same gateway with a timer that arms its interval whatever the first beat did crashes", async () => {
  const unguarded = gateway(`first = setTimeout(() => { send(); interval = setInterval(send, 10); }, 5);`);
  const { code, stdout, stderr } = await runInNode(unguarded);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "beat\nbeat\nexit 1\n" });
  expect(stderr).toContain("disconnected already");
});

it.each([
  ["lets the process exit", "", "started\n"],
  ["keeps it alive with ref: true, until stopped", "ref: true,", "started\nbeat\nbeat\n"],
])("by default a heartbeat %s", async (_, ref, stdout) => {
  const result = await runInNode(`
    import { Generation } from "@stale-guard/runtime";
    import { startHeartbeat } from "@stale-guard/runtime/heartbeat";
    let beats = 0;
    const send = () => { console.log("beat"); if (++beats === 2) heartbeat.stop(); };
    const heartbeat = startHeartbeat(new Generation("gateway").current, { intervalMs: 20, ${ref} maxMissed: 9, send, onZombie() {}, jitter: () => 20 });
    console.log("started");`);
  expect(result).toEqual({ code: 0, stdout, stderr: "" });
});
