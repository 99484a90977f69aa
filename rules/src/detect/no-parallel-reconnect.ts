import type { FileModel } from "../analysis/model.ts";
import { type Detector, type Fact, inCode } from "./fact.ts";
import { bothReconnect } from "./reconnects/both-reconnect.ts";
import { closeThenConnect } from "./reconnects/close-then-connect.ts";
import { calledBackEarly } from "./reconnects/early-callbacks.ts";
import { openedTwice } from "./reconnects/opened-twice.ts";
import { overwritesLive } from "./reconnects/overwritten-sockets.ts";
import { stopNotAwaited } from "./reconnects/unawaited-stops.ts";

const messages = {
  stillClosing:
    "{{socket}}, closed on line {{closeLine}}, is still closing when this opens the next connection: its close listener (line {{listenerLine}}) runs afterwards and {{harm}}. Take the listener off or wait for the close first.",
  closedElsewhere:
    "{{closing}} (line {{closeLine}}) does not wait until the connection is closed, and this opens the next one at once: the old one's close event comes later and may reconnect as well. Wait for the close first.",
  reconnectsItself:
    "{{closing}} (line {{closeLine}}) fires the close listener, which may reconnect by itself (line {{listenerLine}}), and this connects as well: two connections are opened. Leave it to one of them.",
  bothReconnect:
    "The {{first}} and the {{second}} listener (line {{againLine}}) both reconnect, and one failure fires both: two connections are opened. Reconnect in one of them, or let a pending reconnect stop the second.",
  overwritesLive:
    "This overwrites {{slot}} without closing what it holds: {{paths}} and two connections are open. Close the old socket first, or return when one is there or on its way.",
  openedTwice:
    "{{open}} has opened a connection on this very path (line {{firstLine}}), and this opens another one beside it. Open one only: return after the first, or put this into the other branch.",
  stopNotAwaited:
    "{{closing}} (line {{stopLine}}) is not awaited: its rest (line {{lateLine}}) runs after this has opened the next connection, and {{harm}}, which is the new one by then. Await it first.",
  calledBackEarly:
    "{{told}} says that the connection is closed, but {{closing}} (line {{closeLine}}) has only begun to close it: whoever waits connects again beside the old one. Call it when the close is over, for instance by passing it on.",
} as const;

/** A second connection is opened while the first is alive, closing, or on its way. */
export const noParallelReconnect: Detector = {
  rule: "no-parallel-reconnect",
  triggers: [
    inCode(/connect|reopen|WebSocket\(|EventSource\(|create(?:Connection|Socket|Stream|Transport)|\bopen\w*\(|\bdial/i),
    inCode(/["'`](?:close|error|end|open|message)["'`]|\.on(?:close|error|open|message)\b|\.(?:close|disconnect|terminate|destroy|end)\(/),
  ],
  isAboutLateCode: false,
  messages,
  detect(file: FileModel): Fact[] {
    return [...closeThenConnect(file), ...bothReconnect(file), ...overwritesLive(file), ...openedTwice(file), ...stopNotAwaited(file), ...calledBackEarly(file)];
  },
};
