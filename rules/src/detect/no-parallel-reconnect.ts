import type { FileModel } from "../analysis/model.ts";
import { bothReconnect } from "./both-reconnect.ts";
import { closeThenConnect } from "./close-then-connect.ts";
import { type Detector, type Fact, inCode } from "./fact.ts";
import { overwritesLive } from "./overwritten-sockets.ts";

const messages = {
  stillClosing:
    "{{socket}}, closed on line {{closeLine}}, is still closing when this opens the next connection: its close listener (line {{listenerLine}}) runs afterwards and {{harm}}. Take the listener off or wait for the close first.",
  closedElsewhere:
    "{{closing}} (line {{closeLine}}) does not wait until the connection is closed, and this opens the next one at once: the old one's close event comes later and may reconnect as well. Wait for the close first.",
  bothReconnect:
    "The {{first}} and the {{second}} listener (line {{againLine}}) both reconnect, and one failure fires both: two connections are opened. Reconnect in one of them, or let a pending reconnect stop the second.",
  overwritesLive:
    "This overwrites {{slot}} without closing what it holds: {{paths}} and two connections are open. Close the old socket first, or return when one is there or on its way.",
} as const;

/** A second connection is opened while the first is alive, closing, or on its way. */
export const noParallelReconnect: Detector = {
  rule: "no-parallel-reconnect",
  triggers: [
    inCode(/connect|reopen|WebSocket\(|EventSource\(|create(?:Connection|Socket|Stream|Transport)|\bopen\w*\(|\bdial/i),
    inCode(/["'`](?:close|error|end|open|message)["'`]|\.on(?:close|error|open|message)\b|\.(?:close|disconnect|terminate|destroy|end)\(/),
  ],
  messages,
  detect(file: FileModel): Fact[] {
    return [...closeThenConnect(file), ...bothReconnect(file), ...overwritesLive(file)];
  },
};
