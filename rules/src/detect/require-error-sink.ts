import ts = require("typescript");
import type { Birth } from "../analysis/emitters.ts";
import type { FileModel } from "../analysis/model.ts";
import { brief } from "../analysis/syntax.ts";
import type { Use, UseKind } from "../analysis/use.ts";
import { actorAt, actorOf } from "./actors.ts";
import { errorsIntoNothing } from "./error-sinks/errors-into-nothing.ts";
import { lateErrorSink } from "./error-sinks/late-error-sinks.ts";
import { removedErrorSinks } from "./error-sinks/removed-error-sinks.ts";
import { type Detector, type Fact, inCode, span } from "./fact.ts";

const messages = {
  neverHandled:
    "{{socket}} has listeners (line {{listenerLine}}) but none for `error`: {{cause}} is thrown as an uncaught exception and ends the process. Add an `error` listener.",
  attachedLate:
    "{{socket}} (line {{birthLine}}) has no `error` listener while this waits: {{cause}} meanwhile ends the process. Attach the listener before the await.",
  removedWhileLive:
    "This takes the `error` listener away from {{socket}}, but {{ending}} (line {{endingLine}}) can still make it emit `error`, as {{cause}}: that ends the process. Put a no-op listener back first.",
  onlyOnce:
    "Only the first `error` of {{socket}} is handled: once() takes its listener away, and the next one ends the process. Use on() and remove the listener when it has done its work.",
  destroyedWithError:
    "destroy({{error}}) makes {{socket}} emit `error`, and nobody in this file listens: it ends the process. Listen for `error`, or destroy it without the error.",
} as const;
export type SinkMessage = keyof typeof messages;

/** What makes a socket emit `error`, by its kind. */
export function causeOf({ kind, parameter }: Birth): string {
  if (kind === "ws") return parameter === undefined ? "a failed connection" : "an invalid frame";
  return parameter === undefined ? "a refused connection" : "a reset connection";
}

export function has(uses: readonly Use[], ...kinds: readonly UseKind[]): boolean {
  return uses.some(({ kind }) => kinds.includes(kind));
}

/** An emitter of Node's that emits `error` while nobody listens: the process ends. */
export const requireErrorSink: Detector = {
  rule: "require-error-sink",
  triggers: [
    inCode(/["'](?:node:|isomorphic-)?(?:ws|net|tls|http2)["']|["'](?:upgrade|error)["']|\bremoveAllListeners\b|\.destroy\(\w/),
    inCode(/\.(?:on|once|addListener|prependListener|addEventListener)\(|\.on[a-z]+\s*=[^=]/),
  ],
  messages,
  detect(file: FileModel): Fact<SinkMessage>[] {
    const facts: Fact<SinkMessage>[] = [];
    for (const birth of file.emitters.births()) {
      const uses = birth.parameter === undefined ? file.uses.ofValue(birth.node as ts.Expression) : file.uses.ofDeclaration(birth.parameter);
      const fact = neverHandled(file, birth, uses) ?? lateErrorSink(file, birth, uses);
      if (fact !== undefined) facts.push(fact);
    }
    return [...facts, ...removedErrorSinks(file), ...errorsIntoNothing(file)];
  },
};

function neverHandled(file: FileModel, birth: Birth, uses: readonly Use[]): Fact<SinkMessage> | undefined {
  const listener = uses.find(({ kind }) => kind === "listener");
  if (listener === undefined || has(uses, "sink", "escape")) return undefined;
  const socket = birth.parameter?.name ?? brief(birth.node);
  const listenerLine = file.line(listener.node);
  return {
    messageId: "neverHandled",
    ...span(birth.node),
    confidence: has(uses, "shared") ? "possible" : "certain",
    data: { socket, listenerLine: String(listenerLine), cause: causeOf(birth) },
    witness: [
      { role: "arms", actor: actorOf(file, birth.fn), line: file.line(birth.node), text: `${birth.parameter === undefined ? "makes" : "accepts"} ${socket}` },
      { role: "arms", actor: actorAt(file, listener.node), line: listenerLine, text: "adds other listeners to it, but none for error" },
      { role: "runs late", actor: socket, line: file.line(birth.node), text: `emits error, for ${causeOf(birth)}` },
      { role: "goes wrong", actor: socket, line: listenerLine, text: "nobody listens for it: the process ends" },
    ],
    suggestions: [],
  };
}
