import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { Declaration } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { unwrap } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { OPEN_EVENTS } from "../../analysis/vocabulary.ts";
import { actorAt, actorOf } from "../actors.ts";
import type { PublicationMessage } from "../assign-client-before-await.ts";
import { type Fact, span } from "../fact.ts";

const OPEN_LISTENER = /["'`](?:open|connect|connected|ready|secureConnect)["'`]|\.on(?:open|connect)\b/;

/** `const ws = new WebSocket(url); ws.on("open", () => { this.ws = ws; })`: nobody can close it before it opens. */
export function publishInListener(file: FileModel): Fact<PublicationMessage>[] {
  if (!OPEN_LISTENER.test(file.sourceFile.text)) return [];
  return file.callbacks.own().flatMap((callback) => {
    const socket = newSocketOf(file, callback);
    if (socket === undefined) return [];
    for (const { target, value, node } of callback.fn.writes) {
      const inner = value === undefined ? undefined : unwrap(value);
      if (inner === undefined || !ts.isIdentifier(inner) || file.inventory.resolve(inner) !== socket) continue;
      const place = file.places.of(target);
      if (place === undefined || (isDeclaration(place.root) && place.root.owner === callback.fn)) continue;
      if (isPublishedElsewhere(file, place, callback, socket)) continue;
      const reader = file.teardowns.all().find((teardown) => teardown.sockets.has(place.key));
      if (reader !== undefined) return [fact(file, node, place, socket, reader)];
    }
    return [];
  });
}

/** The local socket, made where the listener is added, that an open listener is for. */
function newSocketOf(file: FileModel, callback: DeferredCallback): Declaration | undefined {
  const { event, receiver } = callback;
  if (event === undefined || !OPEN_EVENTS.test(event) || receiver === undefined || !ts.isIdentifier(receiver)) return undefined;
  const declaration = file.inventory.resolve(receiver);
  if (declaration?.init === undefined || declaration.kind !== "variable") return undefined;
  const init = unwrap(declaration.init);
  return ts.isNewExpression(init) || ts.isCallExpression(init) ? declaration : undefined;
}

function isPublishedElsewhere(file: FileModel, place: Place, callback: DeferredCallback, socket: Declaration): boolean {
  return file.slots.writes(place).some(({ value, fn }) => {
    if (value === undefined || fn === callback.fn) return false;
    const inner = unwrap(value);
    return ts.isNewExpression(inner) || (ts.isIdentifier(inner) && file.inventory.resolve(inner) === socket);
  });
}

function fact(file: FileModel, write: ts.Node, place: Place, socket: Declaration, reader: Teardown): Fact<PublicationMessage> {
  const readerLine = file.line(reader.fn.node);
  return {
    messageId: "publishedOnOpen",
    ...span(write),
    confidence: "certain",
    data: { slot: describe(place), reader: reader.name, readerLine: String(readerLine) },
    witness: [
      { role: "arms", actor: actorOf(file, socket.owner), line: file.line(socket.node), text: `begins to open a socket, which ${describe(place)} does not hold yet` },
      { role: "tears down", actor: reader.name, line: readerLine, text: `is called and finds the old value in ${describe(place)}` },
      { role: "runs late", actor: actorAt(file, write), line: file.line(write), text: `is called, as the socket has opened, and puts it into ${describe(place)}` },
      { role: "goes wrong", actor: actorAt(file, write), line: file.line(write), text: `a connection is open that ${reader.name} could not close` },
    ],
    suggestions: [],
    subject: { kind: "publication", fn: socket.owner, write, before: socket.node },
  };
}
