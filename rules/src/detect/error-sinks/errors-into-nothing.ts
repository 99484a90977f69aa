import ts = require("typescript");
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration } from "../../analysis/places.ts";
import { brief, type CallNode, calleeName, receiverOf, unwrap } from "../../analysis/syntax.ts";
import type { Use } from "../../analysis/use.ts";
import { actorOf } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import { has, type SinkMessage } from "../require-error-sink.ts";

const ERROR_NAMES = /^(?:e|er|err|error|cause|reason|ex|exception)$|Err(?:or)?$/;

/** Errors that an emitter of unknown make emits with nobody listening, as far as this file tells. */
export function errorsIntoNothing(file: FileModel): Fact<SinkMessage>[] {
  return file.inventory.functions.flatMap((fn) => fn.calls.flatMap((call) => [...destroyedWithError(file, call), ...onlyOnce(file, fn, call)]));
}

/** `this.inner.destroy(error)`, where the file listens to other events of `this.inner` only. */
function destroyedWithError(file: FileModel, call: CallNode): Fact<SinkMessage>[] {
  const [error, second] = call.arguments ?? [];
  const receiver = calleeName(call) === "destroy" ? receiverOf(call) : undefined;
  if (receiver === undefined || error === undefined || second !== undefined || !isError(error)) return [];
  const place = file.places.of(receiver);
  // What a parameter's object holds, its owner may listen to.
  if (place === undefined || isDeclaration(place.root) || place.root.kind === "parameter" || place.path.length === 0) return [];
  const uses = file.uses.ofPlace(place);
  if (!has(uses, "listener") || has(uses, "sink", "brief sink", "escape")) return [];
  const line = file.line(call);
  return [
    {
      messageId: "destroyedWithError",
      ...span(call),
      confidence: "possible",
      data: { socket: describe(place), error: brief(error) },
      witness: [
        { role: "acts", actor: actorOf(file, file.inventory.enclosing(call)), line, text: `destroys ${describe(place)} and hands it ${brief(error)}` },
        { role: "runs late", actor: describe(place), line, text: "emits error" },
        { role: "goes wrong", actor: describe(place), line, text: "nobody listens for it: the process ends" },
      ],
      suggestions: [],
    },
  ];
}

function isError(argument: ts.Expression): boolean {
  const inner = unwrap(argument);
  return ts.isIdentifier(inner) ? ERROR_NAMES.test(inner.text) : ts.isNewExpression(inner) && /Error$/.test(calleeName(inner) ?? "");
}

/** `once("error", f)` as the only listener of an emitter that others keep. */
function onlyOnce(file: FileModel, fn: FunctionInfo, call: CallNode): Fact<SinkMessage>[] {
  const [event] = call.arguments ?? [];
  const receiver = calleeName(call) === "once" ? receiverOf(call) : undefined;
  if (receiver === undefined || event === undefined || !ts.isStringLiteralLike(event) || event.text !== "error" || !ts.isIdentifier(receiver)) return [];
  const declaration = file.inventory.resolve(receiver);
  if (declaration === undefined || declaration.kind !== "variable") return [];
  const place = { root: declaration, path: [], key: declaration.id };
  // Node's own sockets and streams emit one error at most.
  if (file.emitters.kindOf(receiver) !== undefined || !isOwnMake(file, declaration.init, file.slots.values(place))) return [];
  const uses = file.uses.ofDeclaration(declaration);
  const isLasting = uses.some((use) => use.kind === "escape" || use.kind === "shared" || (use.kind === "listener" && use.method !== "once"));
  if (!isLasting || uses.some((use) => use.kind === "sink" && use.method !== "once") || isEndedOn(uses, fn)) return [];
  return [
    {
      messageId: "onlyOnce",
      ...span(call),
      confidence: "possible",
      data: { socket: declaration.name },
      witness: [
        { role: "arms", actor: actorOf(file, fn), line: file.line(call), text: `listens once for an error of ${declaration.name}` },
        { role: "runs late", actor: "the error listener", line: file.line(call), text: "is called for the first error, and is off from then on" },
        { role: "acts", actor: declaration.name, line: file.line(call), text: "emits another error" },
        { role: "goes wrong", actor: declaration.name, line: file.line(call), text: "nobody listens for it: the process ends" },
      ],
      suggestions: [],
    },
  ];
}

/** Made with `new` of a class that this project has: not a stream of some library's. */
function isOwnMake(file: FileModel, init: ts.Expression | undefined, values: readonly ts.Expression[]): boolean {
  return [...(init === undefined ? [] : [init]), ...values].some((value) => {
    const made = unwrap(value);
    const callee = ts.isNewExpression(made) ? unwrap(made.expression) : undefined;
    const origin = callee !== undefined && ts.isIdentifier(callee) ? file.inventory.resolve(callee) : undefined;
    return origin !== undefined && (origin.imported === undefined || origin.imported.module.startsWith("."));
  });
}

function isEndedOn(uses: readonly Use[], fn: FunctionInfo): boolean {
  return uses.some((use) => use.kind === "ending" && use.fn === fn);
}
