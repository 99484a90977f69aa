import type { FileModel } from "../analysis/model.ts";
import { checkThenPublish } from "./clients/check-then-publish.ts";
import { listenAfterAwait } from "./clients/listen-after-await.ts";
import { publishAfterSend } from "./clients/publish-after-send.ts";
import { publishInListener } from "./clients/publish-in-listener.ts";
import { registration } from "./clients/registration.ts";
import { type Detector, type Fact, inCode } from "./fact.ts";

const messages = {
  clientAfterAwait:
    "{{method}} waits here before {{publication}} (line {{publicationLine}}): whatever connects meanwhile finds no client and drops its first messages. Assign the client first.",
  checkedThenWaits:
    "{{slot}} is checked here but set only on line {{writeLine}}, after the await on line {{awaitLine}}: a second {{method}} that starts meanwhile passes the same check. Set it before the first await.",
  cancelledThenWaits:
    "{{slot}} is set only when this await is over: a second {{method}} that starts meanwhile has nothing to cancel on line {{cancelLine}}, and both go on. Set it before waiting.",
  setInCallback:
    "{{slot}} is checked here to let one {{method}} run at a time, but is set only on line {{writeLine}}, in a callback: calls made meanwhile pass the check too. Set it before starting.",
  publishedOnOpen:
    "{{slot}} is set only when the socket opens; until then {{reader}} (line {{readerLine}}) finds the old value and cannot close the socket that is being opened. Assign it where the socket is made.",
  publishedAfterSend:
    "{{slot}} is set only after the await on line {{awaitLine}}: the answer can arrive before that, and {{reader}} (line {{readerLine}}) will not find it. Set it before sending.",
  resolverAfterTrigger:
    "{{slot}} is set only after {{trigger}} (line {{triggerLine}}), which may call back at once: then nobody settles this promise. Create the promise first.",
  listensTooLate:
    'This "{{event}}" listener is added only after the await on line {{awaitLine}}, when {{socket}} is open already: what arrives in between is lost, and an error has no listener. Add it before waiting.',
  assignFirst: "Assign the client first.",
} as const;
export type PublicationMessage = keyof typeof messages;

/** State that others already rely on is published only after an `await`. */
export const assignClientBeforeAwait: Detector = {
  rule: "assign-client-before-await",
  triggers: [
    inCode(/\bawait\b|["'](?:open|connect|ready)["']|\.on(?:open|connect)\b|\bif\s*\([^)]*(?:connect|handshake|login|start(?:ing|ed))/i),
    inCode(
      /connect|socket|\bws\b|session|registerClient|transport|handshake|\.(?:send|write)\(|(?:client|stream|channel|start|open|ready|login|retry|subscri|promise|auth)\w*\s*\??\??=[^=>]/i,
    ),
  ],
  messages,
  detect(file: FileModel): Fact<PublicationMessage>[] {
    return [...registration(file), ...checkThenPublish(file), ...publishInListener(file), ...publishAfterSend(file), ...listenAfterAwait(file)];
  },
};
