import ts = require("typescript");
import type { Declaration, FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { brief, isCallNode, isPlainAssignment, memberName, unwrap } from "../../analysis/syntax.ts";
import type { PublicationMessage } from "../assign-client-before-await.ts";
import { type Fact, span, type Suggestion } from "../fact.ts";
import { insertFirst } from "../fixes.ts";

const { SyntaxKind } = ts;

/** `registerClient(client)` and methods configured like it: no path may reach an `await` before the client is assigned. */
export function registration(file: FileModel): Fact<PublicationMessage>[] {
  const facts: Fact<PublicationMessage>[] = [];
  for (const owner of file.owners.all) {
    for (const [name, fn] of owner.methods) {
      if (!file.options.registrations.includes(name)) continue;
      const [client] = fn.parameters;
      if (client === undefined || !fn.isAsync || fn.body === undefined) continue;
      const publications = findPublications(file, fn, client, name);
      const [publication] = publications;
      if (publication === undefined) continue;
      const early = firstEarlyAwait(fn, new Set(publications));
      if (early !== undefined) facts.push(toFact(file, fn, client, name, publication, early));
    }
  }
  return facts;
}

/** The nodes that publish the client: `this.client = client`, `super.registerClient(client)`, `assignClient(this, client)`. */
function findPublications(file: FileModel, fn: FunctionInfo, client: Declaration, method: string): ts.Node[] {
  const isClient = (expression: ts.Expression | undefined): boolean => {
    const inner = expression === undefined ? undefined : unwrap(expression);
    return inner !== undefined && ts.isIdentifier(inner) && file.inventory.resolve(inner) === client;
  };
  const assignments = fn.writes.filter(({ target, value }) => {
    const place = file.places.of(target);
    return isClient(value) && place !== undefined && !isDeclaration(place.root);
  });
  const calls = fn.calls.filter((call) => {
    const passed = call.arguments ?? [];
    const callee = unwrap(call.expression);
    if (!passed.some(isClient)) return false;
    if (ts.isPropertyAccessExpression(callee) && callee.expression.kind === SyntaxKind.SuperKeyword) return memberName(callee) === method;
    // A helper given both the owner and the client is there to bring them together.
    return passed.some((argument) => unwrap(argument).kind === SyntaxKind.ThisKeyword);
  });
  return [...assignments.map(({ node }) => node), ...calls];
}

function firstEarlyAwait(fn: FunctionInfo, publications: ReadonlySet<ts.Node>): ts.Node | undefined {
  let early: ts.Node | undefined;
  if (fn.body === undefined) return undefined;
  scanFlow<boolean>(fn.body, false, {
    join: (a, b) => a && b,
    equals: (a, b) => a === b,
    transfer: (node, published) => {
      if (publications.has(node)) return true;
      const isAwait = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
      // `await super.registerClient(client)` publishes before it suspends: its call was walked first.
      if (isAwait && !published) early ??= node;
      return published;
    },
  });
  return early;
}

function toFact(file: FileModel, fn: FunctionInfo, client: Declaration, method: string, publication: ts.Node, early: ts.Node): Fact<PublicationMessage> {
  const publicationLine = file.line(publication);
  const name = isCallNode(publication) ? `${brief(publication.expression)}()` : brief(publication);
  return {
    messageId: "clientAfterAwait",
    ...span(early),
    confidence: "certain",
    data: { method: `${method}()`, publication: name, publicationLine: String(publicationLine) },
    witness: [
      { role: "waits", actor: `${method}()`, line: file.line(early), text: "waits, with the client not yet assigned" },
      { role: "acts", actor: "whatever connects", line: file.line(fn.node), text: "comes up meanwhile and finds no client" },
      { role: "runs late", actor: `${method}()`, line: publicationLine, text: `goes on and only now assigns it, by ${name}` },
      { role: "goes wrong", actor: `${method}()`, line: publicationLine, text: "the first messages are dropped" },
    ],
    suggestions: suggestAssignment(file, fn, client, publication),
    subject: { kind: "publication", fn, write: publication, before: early },
  };
}

/** Moves nothing: an assignment put first leaves whatever else the later publication does where it is. */
function suggestAssignment(file: FileModel, fn: FunctionInfo, client: Declaration, publication: ts.Node): Suggestion<PublicationMessage>[] {
  if (fn.body === undefined || !ts.isBlock(fn.body)) return [];
  const slot = isPlainAssignment(publication) ? publication.left.getText() : "this.client";
  return [{ messageId: "assignFirst", edits: [insertFirst(file, fn.body, `${slot} = ${client.name};`)] }];
}
