import { CLOSE_EVENTS, describe, detectors, type Edit, type Fact, type FileModel, type FunctionInfo, isHidden, nameOf, type Place, type Subject, type Teardown, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Codemod, Plan, ReasonCode } from "../rewrite/codemod.ts";
import { duty, isAsked } from "../guarding/duties.ts";
import { advanceIn, generationSite, ownerNames } from "../guarding/generation-site.ts";
import { asSuggested, brief, freeName, insertBefore, semicolon, statementAround } from "../rewrite/insertions.ts";
import { advancing, endedInBetween, endsPart, type GuardedTimer, lossBy } from "../guarding/liveness.ts";
import { alwaysRuns, connects, runs, runsIn } from "../guarding/reach.ts";

type TimerSubject = Extract<Subject, { kind: "timer" }>;

/** `setTimeout(guard(this, f), ms)` and an advance in every teardown; else the handle is cleared. */
export const codemod: Codemod = {
  rule: "require-timer-guard",
  plans(model, { subject, suggestions }) {
    if (subject?.kind === "overwrite") return [clearFirst(model, subject.site.node)];
    if (subject?.kind === "undone") return [guardReaction(model, subject)];
    if (subject?.kind === "unstoppable") return [askSocket(model, subject.act)];
    if (subject?.kind !== "timer") return [{ reason: "unknown-form" }];
    const lost = workLost(model, subject);
    if (lost !== undefined) return [{ reason: "changes-behaviour", detail: lost }];
    const reset = resetOf(model, subject);
    const cleared = suggestions.map((suggestion) => clearIn(model, asSuggested(model, suggestion), reset));
    // Whoever asks the handle whether a timer is pending would be told so for ever.
    if (reset !== undefined) return cleared.length > 0 ? cleared : [{ reason: "changes-behaviour", detail: `${reset} has to be done` }];
    const guarded = guardTimer(model, subject);
    // A guarded interval would run on for nothing.
    return subject.site.kind === "interval" ? [...cleared, guarded] : [guarded, ...cleared];
  },
};

/** `this.timer = undefined`: to be done where the teardown does not, and others ask the handle whether a timer is pending. */
function resetOf(model: FileModel, { site: { handle }, callback, teardown }: TimerSubject): string | undefined {
  if (handle.kind !== "kept" || teardown.afterItself.has(handle.place.key)) return undefined;
  const { place } = handle;
  // A name may begin with `#` or `$`, and end in `[]`: no word to a regular expression.
  const name = `(?<![\\w$#])${nameOf(place).replaceAll(/[$[\]]/g, "\\$&")}(?![\\w$])`;
  // `if (this.timer) return;` and `!this.timer`, but not `if (this.timer) clearTimeout(this.timer)`.
  const isPending = new RegExp(`!\\s*(?:[\\w$]+\\.)*${name}|if\\s*\\([^)]*${name}[^)]*\\)\\s*\\{?\\s*return\\b|${name}\\s*\\?\\?=`);
  if (!isPending.test(model.sourceFile.text) || !isAsked(model, place.key, (fn) => fn === callback || fn === teardown.fn)) return undefined;
  const isNull = model.slots.values(place).some(({ kind }) => kind === ts.SyntaxKind.NullKeyword);
  return `${describe(place)} = ${isNull ? "null" : "undefined"}`;
}

/** `clearTimeout(this.timer); this.timer = undefined;` */
function clearIn(model: FileModel, plan: Plan, reset: string | undefined): Plan {
  if (reset === undefined || !("edits" in plan)) return plan;
  const [, value = "undefined"] = /=\s*(\w+)$/.exec(reset) ?? [];
  const edits = plan.edits.map((edit) => {
    const [, handle, space = ""] = /^\s*clear\w+\((.+)\);?(\s*)$/.exec(edit.text) ?? [];
    return handle === undefined ? edit : { ...edit, text: `${edit.text}${handle} = ${value}${semicolon(model)}${space}` };
  });
  return { ...plan, edits };
}

function guardTimer(model: FileModel, { site, callback: fn, teardown }: TimerSubject): Plan {
  const { node, callback } = site;
  if (!node.arguments.includes(callback)) return { reason: "unknown-form", detail: "the callback is not given where the timer is armed" };
  if (teardown.kind === "reaction") return { reason: "changes-behaviour", detail: `${teardown.name} may come when the next connection is already under way` };
  if (runsIn(model, teardown.fn, site.fn)) return { reason: "changes-behaviour", detail: `${teardown.name} itself arms it` };
  if (endsPart(model, teardown)) return { reason: "changes-behaviour", detail: `${teardown.name} ends a part of what its owner holds, a generation all of it` };
  if (isUndone(model, site)) return { reason: "unknown-form", detail: "the teardown's own close event arms it, with the token of the next generation" };
  const shared = generationSite(model, node, teardown);
  const touches = model.effects.all(fn).some(({ place, maybe }) => place !== undefined && !maybe && model.places.owner(place).id === shared?.owner);
  if (shared === undefined || !touches) return { reason: "no-owner", detail: "the timer acts on something else than what the teardown ends" };
  const advanced = advances(model, node, teardown, [{ node, fn: site.fn, callback: fn }]);
  if (!Array.isArray(advanced)) return advanced;
  const left = otherLeaks(model, site).find((leak) => !isEndedIn(model, leak, advanced));
  if (left !== undefined) return { reason: "changes-behaviour", detail: `the guard would hide that ${left.teardown.name} leaves the timer armed` };
  if (site.kind === "interval" && isPlainStatement(node)) {
    // The token clears it, so that it does not run on for nothing.
    const { expression } = node;
    return {
      edits: [...shared.edits, { start: expression.getStart(), end: expression.end, text: `${shared.here}.current.setInterval` }, ...advanced],
      imports: shared.imports,
    };
  }
  return { edits: [...shared.edits, ...wrapInGuard(callback, shared.source), ...advanced], imports: ["guard", ...shared.imports] };
}

/** True where the listener has to be mended first: a guard there would only hide that. */
function isUndone(model: FileModel, { node }: TimerSubject["site"]): boolean {
  return factsOf(model).some(({ messageId, start }) => messageId === "undone" && start === node.expression.getStart());
}

interface Leak {
  readonly teardown: Teardown;
  readonly isCertain: boolean;
}

/** Every teardown that leaves the same timer armed, each with a finding of its own. */
function otherLeaks(model: FileModel, site: TimerSubject["site"]): Leak[] {
  return factsOf(model).flatMap(({ subject, confidence }) =>
    subject?.kind === "timer" && subject.site.node === site.node ? [{ teardown: subject.teardown, isCertain: confidence === "certain" }] : [],
  );
}

function factsOf(model: FileModel): readonly Fact[] {
  return detectors.find(({ rule }) => rule === codemod.rule)?.detect(model) ?? [];
}

/** True when one of the edits makes the teardown, or what it always runs, end the generation; what is only possible need only possibly do so. */
function isEndedIn(model: FileModel, { teardown: { fn }, isCertain }: Leak, edits: readonly Edit[]): boolean {
  const ended = model.inventory.functions.filter(({ body }) => body !== undefined && edits.some(({ start }) => start > body.pos && start < body.end));
  const ending = [...ended, ...advancing(model)].filter(({ node }) => !ts.isSourceFile(node));
  return ending.some((each) => each === fn || (isCertain ? alwaysRuns(model, fn, each) : runsIn(model, fn, each)));
}

/** `setInterval(f, ms);` */
function isPlainStatement({ expression, arguments: given, parent }: ts.CallExpression): boolean {
  return ts.isExpressionStatement(parent) && given.length === 2 && /^(?:(?:window|globalThis)\.)?setInterval$/.test(expression.getText());
}

const REMOVERS = /^(?:off|removeListener|removeEventListener|removeAllListeners)$/;

/** What the callback has to do although the connection is gone, and nobody else does. */
function workLost(model: FileModel, { site, callback, teardown }: TimerSubject): string | undefined {
  const handle = site.handle.kind === "kept" ? site.handle.place.key : undefined;
  const isDone = (key: string): boolean => key === handle || teardown.afterItself.has(key);
  const lost = duty(model, callback, 0, isDone);
  if (lost !== undefined) return lost;
  const cleared = new Set(teardown.tears.flatMap(({ kind, place }) => (kind === "clear" && place !== undefined ? [place.key] : [])));
  for (const { kind, node, place } of model.effects.direct(callback)) {
    const isLeftOpen = kind === "close" && teardown.kind === "asked" && isCaptured(model, node, callback);
    const isLeftArmed = kind === "clear" && place !== undefined && !model.slots.isSocket(place) && !cleared.has(place.key);
    if (isLeftOpen || isLeftArmed) return `${brief(node)} on line ${model.line(node)} has to be done`;
  }
  const detaching = callback.calls.find(({ expression }) => ts.isPropertyAccessExpression(expression) && REMOVERS.test(expression.name.text));
  if (detaching !== undefined && !teardown.fn.calls.some(({ expression }) => REMOVERS.test(expression.getText().split(".").at(-1) ?? ""))) {
    return `${brief(detaching.expression)}() on line ${model.line(detaching)} has to be done`;
  }
  // Neither may the teardown clear what is to outlive it.
  return lossBy(model, teardown.fn, [{ node: site.node, fn: site.fn, callback }]);
}

/** `old.terminate()` for a socket of the moment the timer was armed: the teardown knows only its successor. */
function isCaptured(model: FileModel, node: ts.Node, callback: FunctionInfo): boolean {
  const receiver = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? unwrap(node.expression.expression) : undefined;
  const declaration = receiver !== undefined && ts.isIdentifier(receiver) ? model.inventory.resolve(receiver) : undefined;
  // A variable without a first value is a slot, be it written once.
  const isSlot = declaration?.kind === "variable" && declaration.init === undefined;
  return declaration !== undefined && !isSlot && !declaration.isReassigned && declaration.owner !== callback && !ts.isSourceFile(declaration.owner.node);
}

type UndoneSubject = Extract<Subject, { kind: "undone" }>;

/**
 * Where the teardown's own close event brings the connection back, the listener comes too late: `if (token.isCurrent)` before
 * the call that does it, with the token of the moment the listener was added. Whatever else the listener does stays done.
 */
function guardReaction(model: FileModel, { listener, via, teardown }: UndoneSubject): Plan {
  const registration = model.callbacks.listeners(CLOSE_EVENTS).find(({ fn }) => fn === listener);
  const added = registration === undefined ? undefined : statementAround(registration.node);
  const reaction = statementAround(via);
  if (added === undefined || reaction === undefined || model.inventory.enclosing(reaction) !== listener) return { reason: "unknown-form" };
  const isInline = reaction.pos > added.pos && reaction.end < added.end;
  const place = registration?.receiver === undefined ? undefined : model.places.of(registration.receiver);
  const isOfThisSocket = place !== undefined && registration !== undefined && isMadeFor(model, place, registration.scheduledBy);
  if (place === undefined || !model.slots.isSocket(place) || !isOfThisSocket || registration.scheduledBy.name === "constructor") {
    const flag = askFlag(model, reaction, teardown);
    return flag ?? { reason: "changes-behaviour", detail: "the listener may outlive one connection, and with it any token" };
  }
  if (!isInline) return { reason: "changes-behaviour", detail: "the listener is a function of its own, which others may run" };
  if (!ts.isExpressionStatement(reaction)) return { reason: "unknown-form" };
  const shared = generationSite(model, added, teardown);
  const token = freeName(model, registration?.scheduledBy.node ?? model.sourceFile);
  if (shared === undefined || token === undefined) return { reason: "no-owner" };
  const before = listener.calls.find((call) => call.end <= reaction.pos && runs(model, call, teardown.fn));
  if (before !== undefined) return { reason: "changes-behaviour", detail: `${brief(before.expression)}() on line ${model.line(before)} would make the listener's own token stale` };
  const restart = [teardown.fn, ...advancing(model)].map((fn) => endedInBetween(model, fn)).find((call) => call !== undefined);
  if (restart !== undefined) {
    return { reason: "changes-behaviour", detail: `${brief(restart.expression)}() on line ${model.line(restart)} leaves it to the listener to connect again` };
  }
  const advanced = advances(model, added, teardown, []);
  if (!Array.isArray(advanced)) return advanced;
  const start = reaction.getStart();
  return {
    edits: [
      ...shared.edits,
      insertBefore(model, added, `const ${token} = ${shared.here}.current${semicolon(model)}`),
      { start, end: start, text: `if (${token}.isCurrent) ` },
      ...advanced,
    ],
    imports: shared.imports,
  };
}

/** `if (!this.closing) this.reconnect();`: the teardown has a flag of its own, which the listener did not ask. */
function askFlag(model: FileModel, reaction: ts.Statement, teardown: Teardown): Plan | undefined {
  const names = ownerNames(model, reaction);
  if (!ts.isExpressionStatement(reaction)) return undefined;
  for (const { place, value, kind } of teardown.tears) {
    const self = place === undefined || place.path.length !== 1 ? undefined : names.get(model.places.owner(place).id);
    if (kind !== "write" || self === undefined || place === undefined || !/^(?:true|false)?$/.test(value?.text ?? "")) continue;
    const flag = `${self}.${place.path.join(".")}`;
    const isRaised = model.slots.values(place).every((each) => each.kind === ts.SyntaxKind.TrueKeyword || each.kind === ts.SyntaxKind.FalseKeyword);
    if (!isRaised || value?.truthy === undefined || teardown.afterItself.get(place.key)?.truthy !== value.truthy) continue;
    const start = reaction.getStart();
    return { edits: [{ start, end: start, text: `if (${value.truthy ? "!" : ""}${flag}) ` }], imports: [] };
  }
  return undefined;
}

/** True where a function that adds listeners to a socket, or one that calls it, has made that socket. */
function isMadeFor(model: FileModel, place: Place, fn: FunctionInfo): boolean {
  const makers = [fn, ...model.inventory.functions.filter((caller) => caller.calls.some((call) => model.calls.target(call)?.fn === fn))];
  return model.slots.writes(place).some(({ fn: writer, value }) => {
    const made = value === undefined ? undefined : unwrap(value);
    return makers.includes(writer) && made !== undefined && (ts.isNewExpression(made) || ts.isCallExpression(made) || ts.isIdentifier(made));
  });
}

function wrapInGuard(callback: ts.Expression, source: string): Edit[] {
  return [
    { start: callback.getStart(), end: callback.getStart(), text: `guard(${source}, ` },
    { start: callback.end, end: callback.end, text: ")" },
  ];
}

/**
 * In the teardown itself, and in every other one that the outside can call to end the same owner's connection, unless the
 * owner uses it to begin anew. Where one always runs another, one advance is enough.
 */
function advances(model: FileModel, at: ts.Node, teardown: Teardown, timers: readonly GuardedTimer[]): Edit[] | { reason: ReasonCode; detail: string } {
  const loss = [teardown.fn, ...advancing(model)].map((fn) => lossBy(model, fn, timers)).find((each) => each !== undefined);
  if (loss !== undefined) return { reason: "changes-behaviour", detail: loss };
  const shared = generationSite(model, at, teardown);
  const others = model.teardowns.of(teardown.owners).filter(({ kind, isWhole, fn }) => kind === "asked" && isWhole && !isHidden(fn));
  const ends = [teardown, ...others.filter((each) => each.fn !== teardown.fn && each.fn.body !== at && !endsPart(model, each) && !timers.some(({ fn }) => runsIn(model, each.fn, fn)) && lossBy(model, each.fn, timers) === undefined)];
  const sites = ends.flatMap((each) => {
    const site = generationSite(model, at, each);
    return site !== undefined && site.source === shared?.source && site.edits[0]?.start === shared.edits[0]?.start ? [{ each, there: site.there }] : [];
  });
  return sites.flatMap(({ each, there }) =>
    sites.some((inner) => inner.each !== each && alwaysRuns(model, each.fn, inner.each.fn)) ? [] : advanceIn(model, each, there),
  );
}

/** `clearTimeout(this.timer);` before it is overwritten: nothing happens where it holds none. */
function clearFirst(model: FileModel, armed: ts.CallExpression): Plan {
  const { parent } = armed;
  const statement = statementAround(armed);
  if (statement === undefined || !ts.isBinaryExpression(parent) || !ts.isExpressionStatement(parent.parent)) return { reason: "unknown-form" };
  const place = model.places.of(parent.left);
  const sharing = model.callbacks.own().flatMap(({ fn, timer }) => (timer?.handle.kind === "kept" && timer.handle.place.key === place?.key ? [{ fn, timer }] : []));
  const own = sharing.find(({ timer }) => timer.node === armed);
  const lost = sharing.find(({ fn }) => connects(model, fn) && own !== undefined && !connects(model, own.fn));
  if (lost !== undefined) return { reason: "changes-behaviour", detail: `the reconnect armed on line ${model.line(lost.timer.node)} may be pending in it` };
  // The timer of an earlier call does nothing that its successor will not do.
  const kept = sharing.filter(({ timer }) => timer.node !== armed).map(({ fn }) => duty(model, fn, 0, (key) => key === place?.key)).find((each) => each !== undefined);
  if (kept !== undefined) return { reason: "changes-behaviour", detail: kept };
  const clear = /Interval$/.test(armed.expression.getText()) ? "clearInterval" : "clearTimeout";
  return { edits: [insertBefore(model, statement, `${clear}(${parent.left.getText()})${semicolon(model)}`)], imports: [] };
}

/** `if (socket.readyState === socket.OPEN) socket.send(...)`: with no teardown in sight, only the socket itself knows. */
function askSocket(model: FileModel, act: ts.Node): Plan {
  const receiver = ts.isCallExpression(act) && ts.isPropertyAccessExpression(act.expression) ? act.expression.expression : undefined;
  const isStatement = ts.isExpressionStatement(act.parent);
  const isWhole = isStatement || (ts.isArrowFunction(act.parent) && act.parent.body === act);
  if (receiver === undefined || !isWhole || !/^[\w$.#]+$/.test(receiver.getText())) {
    return { reason: "no-teardown", detail: "nothing in this file ends the connection" };
  }
  const socket = receiver.getText();
  // Other sockets have no `OPEN`: compared with it, they would never send again.
  if (!isWebSocket(model, receiver)) return { reason: "no-teardown", detail: `nothing says that ${socket} is a WebSocket, which could be asked` };
  const isOpen = `${socket}.readyState === ${socket}.OPEN`;
  return { edits: [{ start: act.getStart(), end: act.getStart(), text: isStatement ? `if (${isOpen}) ` : `${isOpen} && ` }], imports: [] };
}

/** By its name, its declared type, or what is put into it. */
function isWebSocket(model: FileModel, receiver: ts.Expression): boolean {
  const place = model.places.of(receiver);
  const declared = ts.isIdentifier(receiver) ? model.inventory.resolve(receiver)?.node.parent : undefined;
  const type = declared !== undefined && (ts.isParameter(declared) || ts.isVariableDeclaration(declared)) ? declared.type?.getText() : undefined;
  if (type !== undefined) return /^(?:\w+\.)?WebSocket\b/.test(type);
  if (/(?:^|[.#_])(?:ws|webSocket|websocket)$/.test(receiver.getText())) return true;
  return place !== undefined && model.slots.values(place).some((value) => ts.isNewExpression(value) && /WebSocket$/.test(value.expression.getText()));
}
