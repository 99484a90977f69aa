import { describe, expect, it } from "vitest";
import { reportOf, runInNode } from "./support/child.ts";
import { mutePeer } from "./support/mute-peer.ts";

const IMPORTS = `
  import { EventEmitter, once } from "node:events";
  import { connect } from "node:net";
  import { WebSocket as Undici } from "undici";
  import { WebSocket } from "ws";
  import { drainSocket } from "@stale-guard/runtime/drain";
  const SOON = { closeTimeoutMs: 40, graceMs: 20 };
`;

describe("a process of its own", () => {
  it.each([
    ["waits by default until its socket is drained", "{}", "abandoned\n"],
    ["exits in mid-drain with ref: false", "{ ref: false }", ""],
  ])("%s", async (_, options, stdout) => {
    const result = await runInNode(`${IMPORTS}
      const socket = Object.assign(new EventEmitter(), { close() {} });
      drainSocket(socket, { ...SOON, onStuck: "abandon", ...${options} }).then(({ outcome }) => console.log(outcome));`);
    expect(result).toEqual({ code: 0, stdout, stderr: "" });
  });

  it.each([
    ["waits for an unreferenced net.Socket, too", "{}", "terminated\n"],
    ["does not wait for it with ref: false", "{ ref: false }", ""],
  ])("%s", async (_, options, stdout) => {
    const { port } = await mutePeer();
    const result = await runInNode(`${IMPORTS}
      const socket = connect(${port}, "127.0.0.1");
      await once(socket, "connect");
      socket.unref();
      drainSocket(socket, { ...SOON, ...${options} }).then(({ outcome }) => console.log(outcome));`);
    expect(result).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("exits by itself after draining every kind of socket, connecting ones with no error listener", async () => {
    const { port } = await mutePeer();
    const report = await reportOf(`${IMPORTS}
      const url = "ws://127.0.0.1:${port}";
      const sockets = [new WebSocket(url), new Undici(url), connect(${port}, "127.0.0.1"), new WebSocket("ws://127.0.0.1:1")];
      const results = await Promise.all(sockets.map((socket) => drainSocket(socket, SOON)));
      console.log(JSON.stringify(results.map(({ outcome }) => outcome)));`);
    expect(report).toEqual(["closed", "closed", "terminated", "closed"]);
  });

  it("survives errors of a socket that was abandoned, and does not survive those of one that was only closed", async () => {
    const scene = (end: string): string => `${IMPORTS}
      const socket = Object.assign(new EventEmitter(), { close() {} });
      socket.on("error", () => {}).on("close", () => {});
      ${end};
      socket.emit("error", new Error("late"));
      console.log("alive");`;
    const drained = scene(`await drainSocket(socket, { ...SOON, onStuck: "abandon" })`);
    expect(await runInNode(drained)).toEqual({ code: 0, stdout: "alive\n", stderr: "" });
    const planted = await runInNode(scene("socket.removeAllListeners(); socket.close()"));
    expect(planted).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("Error: late") });
  });

  it("has no unhandled rejection of a drain that somebody awaits", async () => {
    const report = await reportOf(`${IMPORTS}
      const seen = [];
      process.on("unhandledRejection", (reason) => seen.push(String(reason)));
      const socket = Object.assign(new EventEmitter(), { close() {} });
      const answer = await drainSocket(socket, SOON).catch((error) => error.code);
      socket.emit("error", new Error("late"));
      setTimeout(() => console.log(JSON.stringify([answer, seen])), 20);`);
    expect(report).toEqual(["ERR_DRAIN_STUCK", []]);
  });
});
