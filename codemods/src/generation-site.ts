import { CLOSE_EVENTS, type Edit, familyOf, type FileModel, type Finding, FlowBudgetExceeded, type FunctionInfo, insertFirst, isFunctionNode, isHidden, type Place, runFlow, type Teardown, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Plan, RuntimeName } from "./codemod.ts";
import { styleOf } from "./text-style.ts";

/** How two pieces of code name the generation they share. */
export interface GenerationSite {
  /** The id of the owner whose generation it is. */
  readonly owner: string;
  /** What `guard()` takes where the callback is scheduled: an owner or a generation. */
  readonly source: string;
  /** The generation where the callback is scheduled: `generationOf(this)`. */
  readonly here: string;
  /** The generation in the teardown. */
  readonly there: string;
  /** Edits that bring it into being, where there is no object to keep it beside. */
  readonly edits: readonly Edit[];
  readonly imports: readonly RuntimeName[];
}

/**
 * The generation that code at a node shares with a teardown: beside `this`, a parameter object, or made in their closure. The owner is
 * one that the teardown ends, or that holds the given slot.
 */
export function generationSite(model: FileModel, at: ts.Node, teardown: Teardown, slot?: Place): GenerationSite | undefined {
  const { body } = teardown.fn;
  if (body === undefined || !ts.isBlock(body)) return undefined;
  const owners = slot === undefined ? teardown.owners : new Set([model.places.owner(slot).id]);
  const here = ownerNames(model, at);
  for (const [owner, there] of ownerNames(model, body)) {
    const source = here.get(owner);
    if (source !== undefined && owners.has(owner)) {
      return { owner, source, here: `generationOf(${source})`, there: `generationOf(${there})`, edits: [], imports: ["generationOf"] };
    }
  }
  return closureSite(model, at, teardown, owners);
}

/** The owners that can be named at a node, with their names there, nearest first. */
export function ownerNames(model: FileModel, at: ts.Node): Map<string, string> {
  const names = new Map<string, string>();
  const self = model.owners.ofThis(at);
  if (self !== undefined) names.set(familyOf(self).id, "this");
  for (let fn: FunctionInfo | undefined = model.inventory.enclosing(at); fn !== undefined; fn = fn.parent) {
    for (const parameter of fn.parameters) {
      const owner = model.owners.parameter(parameter);
      if (owner !== undefined && !parameter.isReassigned && !names.has(owner.id)) names.set(owner.id, parameter.name);
    }
    for (const { name, owner } of selves(model, fn)) if (!names.has(owner)) names.set(owner, name);
  }
  return names;
}

/** `const self = this;` */
function selves(model: FileModel, fn: FunctionInfo): { name: string; owner: string }[] {
  return model.inventory.declarations.flatMap(({ name, owner, init, isConst, isReassigned }) => {
    if (owner !== fn || init?.kind !== ts.SyntaxKind.ThisKeyword || (!isConst && isReassigned)) return [];
    const self = model.owners.ofThis(init);
    return self === undefined ? [] : [{ name, owner: familyOf(self).id }];
  });
}

/** `const connection = new Generation("name");` first in the innermost function around both. */
function closureSite(model: FileModel, at: ts.Node, teardown: Teardown, owners: ReadonlySet<string>): GenerationSite | undefined {
  const around = new Set<FunctionInfo>();
  for (let fn: FunctionInfo | undefined = model.inventory.enclosing(at); fn !== undefined; fn = fn.parent) around.add(fn);
  let scope = teardown.fn.parent;
  while (scope !== undefined && !(around.has(scope) && owners.has(model.owners.closure(scope).id))) scope = scope.parent;
  if (scope?.body === undefined || !(ts.isBlock(scope.body) || ts.isSourceFile(scope.body))) return undefined;
  const owner = model.owners.closure(scope).id;
  const existing = generationIn(scope.body);
  if (existing !== undefined) return { owner, source: existing, here: existing, there: existing, edits: [], imports: [] };
  const name = ["connection", "generation", "lifetime"].find((candidate) => !new RegExp(`\\b${candidate}\\b`).test(model.sourceFile.text));
  if (name === undefined) return undefined;
  const label = scope.name === "" ? "" : `"${scope.name}"`;
  return {
    owner,
    source: name,
    here: name,
    there: name,
    edits: [declareIn(model, scope.body, `const ${name} = new Generation(${label})${semicolon(model)}`)],
    imports: ["Generation"],
  };
}

/** The name of a generation that an earlier rewrite has made there. */
function generationIn(body: ts.Block | ts.SourceFile): string | undefined {
  for (const statement of body.statements) {
    const declaration = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : undefined;
    const init = declaration?.initializer;
    if (declaration === undefined || init === undefined || !ts.isIdentifier(declaration.name)) continue;
    if (ts.isNewExpression(init) && /(?:^|\.)(?:Stale)?Generation\d*$/.test(init.expression.getText())) return declaration.name.text;
  }
  return undefined;
}

/** After imports and directives, before the first statement that does anything. */
function declareIn(model: FileModel, body: ts.Block | ts.SourceFile, statement: string): Edit {
  if (ts.isBlock(body)) return insertFirst(model, body, statement);
  const eol = model.sourceFile.text.includes("\r\n") ? "\r\n" : "\n";
  const first = body.statements.find((each) => !isPrologue(each)) ?? body.endOfFileToken;
  const start = first.getStart();
  return { start, end: start, text: `${statement}${eol}${eol}` };
}

function isPrologue(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return true;
  if (ts.isExpressionStatement(statement)) return ts.isStringLiteral(statement.expression);
  return ts.isVariableStatement(statement) && /^(?:const|let|var)\s[^=]*=\s*require\(/.test(statement.getText());
}

/** `generationOf(this).advance();` first in the teardown; nothing where it stands there already. */
export function advanceIn(model: FileModel, teardown: Teardown, generation: string): Edit[] {
  const { body } = teardown.fn;
  if (body === undefined || !ts.isBlock(body) || hasAdvance(body, generation)) return [];
  return [insertFirst(model, body, `${generation}.advance()${semicolon(model)}`)];
}

/** Under whatever name the file has for `generationOf`. */
function hasAdvance(body: ts.Block, generation: string): boolean {
  const [, owner] = /^generationOf\((.*)\)$/.exec(generation) ?? [];
  return body.statements.some((statement) => {
    const call = ts.isExpressionStatement(statement) ? unwrap(statement.expression) : statement;
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== "advance") return false;
    const advanced = call.expression.expression;
    if (owner === undefined || !ts.isCallExpression(advanced)) return advanced.getText() === generation;
    return advanced.arguments.length === 1 && advanced.arguments[0]?.getText() === owner;
  });
}

/** Code in the middle of a sentence: on one line, the end of it where it is long. */
export function brief(node: ts.Node): string {
  return node.getText().replaceAll(/\s+/g, " ").replace(/^.{40,}?(?=\S*$)/, "… ");
}

/** A timer whose callback is dropped once the generation it was armed in is over. */
export interface GuardedTimer {
  readonly node: ts.Node;
  readonly fn: FunctionInfo;
  readonly callback: FunctionInfo | undefined;
}

/**
 * What an advance in a function would take from a connection that is to go on, by a timer given or one that is guarded
 * already; undefined where it takes nothing.
 */
export function lossBy(model: FileModel, ending: FunctionInfo, added: readonly GuardedTimer[] = []): string | undefined {
  const timers = [...added, ...guardedTimers(model)];
  for (const timer of timers) {
    const later = endedAfterwards(model, timer, ending);
    if (later !== undefined) return `${brief(later.expression)}() on line ${model.line(later)} follows the arming and must not stop it`;
  }
  const listening = model.callbacks.listeners(CLOSE_EVENTS).find(({ fn }) => fn !== ending && hasCheck(fn));
  const between = listening === undefined ? undefined : endedInBetween(model, ending);
  if (between !== undefined) return `${brief(between.expression)}() on line ${model.line(between)} leaves it to the close listener to connect again`;
  return lossByListener(model, ending, timers);
}

/** `if (token.isCurrent) this.reconnect();` */
function hasCheck({ node }: FunctionInfo): boolean {
  return /\.isCurrent\b/.test(node.getText());
}

/** A call of the owner's own that ends its connection, neither on the way to the next one nor for good. */
export function endedInBetween(model: FileModel, ending: FunctionInfo): ts.CallExpression | undefined {
  const teardowns = new Set(model.teardowns.all().flatMap(({ fn, kind }) => (kind === "asked" && !isHidden(fn) ? [fn] : [])));
  const reconnects = ({ kind, timer, maybe }: ReturnType<FileModel["effects"]["all"]>[number]): boolean => {
    const callback = timer === undefined ? undefined : model.calls.functionValue(timer.callback)?.fn;
    return !maybe && (kind === "connect" || (kind === "arm" && callback !== undefined && connects(model, callback)));
  };
  const guarded = guardedTimers(model).filter(({ callback }) => callback !== undefined && connects(model, callback));
  for (const fn of model.inventory.functions) {
    if (fn === ending || teardowns.has(fn) || ts.isSourceFile(fn.node)) continue;
    if (model.effects.all(fn).some(reconnects) || guarded.some((timer) => runsIn(model, fn, timer.fn))) continue;
    const call = fn.calls.find((each) => ts.isCallExpression(each) && model.calls.target(each)?.fn === ending);
    if (call !== undefined && ts.isCallExpression(call)) return call;
  }
  return undefined;
}

/** The same for close listeners that run the function, be it for an earlier connection. */
export function lossByListener(model: FileModel, ending: FunctionInfo, timers: readonly GuardedTimer[]): string | undefined {
  for (const { fn: listener, event } of model.callbacks.listeners(CLOSE_EVENTS)) {
    if (!runsIn(model, listener, ending)) continue;
    const name = `the "${event ?? ""}" listener on line ${model.line(listener.node)}`;
    const check = /\.isCurrent\b/.exec(listener.node.getText(model.sourceFile))?.index;
    const isBefore = listener.calls.some((call) => check !== undefined && call.end <= listener.node.getStart() + check && runs(model, call, ending));
    if (isBefore || (listener === ending && check !== undefined)) return `${name} would find its own token stale`;
    // An error arms the reconnect, and the close that comes with it would drop it.
    const connecting = timers.filter(({ callback }) => callback !== undefined && connects(model, callback));
    const isOwn = connecting.some(({ fn }) => runsIn(model, listener, fn)) || model.effects.all(listener).some(({ kind }) => kind === "connect" || kind === "arm");
    if (connecting.length > 0 && !isOwn) return `${name} would stop a pending reconnect`;
  }
  return undefined;
}

/** The functions that end a generation already. */
export function advancing(model: FileModel): FunctionInfo[] {
  return model.inventory.functions.filter(({ calls }) => calls.some(({ expression }) => ts.isPropertyAccessExpression(expression) && expression.name.text === "advance"));
}

/** The timers that are guarded already. */
function guardedTimers(model: FileModel): GuardedTimer[] {
  return model.inventory.functions.flatMap((fn) =>
    fn.calls.flatMap((node): GuardedTimer[] => {
      const wrapper = node.arguments?.[0] === undefined ? undefined : unwrap(node.arguments[0]);
      if (wrapper === undefined || !ts.isCallExpression(wrapper) || !isGuard(model, wrapper.expression)) return [];
      const [, callback] = wrapper.arguments;
      return callback === undefined ? [] : [{ node, fn, callback: model.calls.functionValue(callback)?.fn }];
    }),
  );
}

function isGuard(model: FileModel, callee: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text === "guard";
  if (!ts.isIdentifier(callee)) return false;
  const imported = model.inventory.resolve(callee)?.imported;
  return imported === undefined ? /^(?:guard|staleGuard\d*)$/.test(callee.text) : imported.name === "guard";
}

/** A call that ends the connection on a path from where the timer is armed. */
function endedAfterwards(model: FileModel, timer: GuardedTimer, ending: FunctionInfo): ts.CallExpression | undefined {
  const isReconnect = timer.callback !== undefined && connects(model, timer.callback);
  for (const fn of model.inventory.functions) {
    const arms = (node: ts.Node): boolean =>
      node === timer.node ||
      (ts.isCallExpression(node) && fn !== timer.fn && (isReconnect ? runs(model, node, timer.fn) : model.calls.target(node)?.fn === timer.fn));
    if (!(fn === timer.fn || fn.calls.some(arms)) || !fn.calls.some((call) => runs(model, call, ending))) continue;
    const found = callAfter(model, fn, arms, ending);
    if (found !== undefined) return found;
  }
  return undefined;
}

function callAfter(model: FileModel, fn: FunctionInfo, arms: (node: ts.Node) => boolean, ending: FunctionInfo): ts.CallExpression | undefined {
  if (fn.body === undefined) return undefined;
  let found: ts.CallExpression | undefined;
  try {
    runFlow<boolean>(fn.body, false, {
      join: (a, b) => a || b,
      equals: (a, b) => a === b,
      transfer: (node, isArmed) => {
        if (arms(node)) return true;
        if (isArmed && ts.isCallExpression(node) && runs(model, node, ending)) found ??= node;
        return isArmed;
      },
    });
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
  }
  return found;
}

/** True for a teardown that ends one of its owner's sockets, while another one ends another: a generation ends both. */
export function endsPart(model: FileModel, { fn, isWhole, sockets, owners, tears }: Teardown): boolean {
  // `close(id) { this.sockets.get(id).close(); }`
  const isKeyed = fn.parameters.length > 0 && tears.some(({ kind, place }) => kind === "close" && place?.path.includes("[]") === true);
  if (!isWhole || isKeyed) return true;
  const others = model.teardowns.of(owners).flatMap((other) => [...other.sockets]);
  const roots = new Set([...sockets].map((key) => key.split(".")[0]));
  return sockets.size > 0 && others.some((key) => !sockets.has(key) && roots.has(key.split(".")[0]) && /^o\d+\.[^.]+$/.test(key));
}

/** Whether a call may run a function before it returns. */
export function runs(model: FileModel, call: ts.CallExpression | ts.NewExpression, fn: FunctionInfo): boolean {
  const target = model.calls.target(call)?.fn;
  if (target === undefined || target === fn) return target !== undefined;
  return reached(model, target).has(fn);
}

export function runsIn(model: FileModel, outer: FunctionInfo, fn: FunctionInfo): boolean {
  return outer === fn || reached(model, outer).has(fn);
}

/** Every function of the file that one may run before it returns. */
function reached(model: FileModel, from: FunctionInfo, into = new Set<FunctionInfo>()): Set<FunctionInfo> {
  for (const call of from.calls) {
    const target = model.calls.target(call);
    if (target === undefined || target.file !== model || into.has(target.fn)) continue;
    into.add(target.fn);
    reached(model, target.fn, into);
  }
  return into;
}

export function connects(model: FileModel, fn: FunctionInfo): boolean {
  return model.effects.all(fn).some(({ kind, maybe }) => kind === "connect" && !maybe);
}

/** Names that settle what somebody waits for: `resolve(text)`, `pending.reject(error)`, `done()`. */
const SETTLERS = /^(?:resolve|reject|fulfil|settle|done|next|callback|cb|ack)$/;

/** What must be done, be the connection gone or not, in a function from a position on: promises settled, locks released. */
export function duty(model: FileModel, fn: FunctionInfo, from: number, isDone: (key: string) => boolean): string | undefined {
  for (const call of fn.calls) {
    if (call.end <= from) continue;
    const callee = unwrap(call.expression);
    const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) && callee.expression.getText() !== "Promise" ? callee.name.text : "";
    const settler = [name, ...(call.arguments ?? []).map((argument) => (ts.isIdentifier(argument) ? argument.text : ""))].find((each) => SETTLERS.test(each));
    if (settler !== undefined) return `somebody waits for ${settler}() on line ${model.line(call)}`;
  }
  for (const { kind, node, place, value } of model.effects.direct(fn)) {
    if (kind !== "write" || node.end <= from || value?.truthy !== false || place === undefined || isDone(place.key)) continue;
    const isRaised = model.slots.values(place).some((raised) => raised.kind === ts.SyntaxKind.TrueKeyword || ts.isNewExpression(raised) || ts.isCallExpression(raised));
    if (isRaised && isAsked(model, place.key, (other) => model.teardowns.all().some((teardown) => teardown.fn === other))) return `${brief(node)} on line ${model.line(node)} has to be done`;
  }
  return undefined;
}

/** True when some condition or answer asks for the place, in other functions than those to skip. */
export function isAsked(model: FileModel, key: string, skips: (fn: FunctionInfo) => boolean): boolean {
  let found = false;
  const visit = (node: ts.Node, inCondition: boolean): void => {
    const fn = model.inventory.functionOf.get(node);
    if (found || (fn !== undefined && skips(fn))) return;
    if (ts.isPropertyAccessExpression(node) || ts.isIdentifier(node)) {
      const isOptional = ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node && node.parent.questionDotToken !== undefined;
      found = (inCondition || isOptional) && model.places.of(node)?.key === key;
    }
    ts.forEachChild(node, (child) => visit(child, !isFunctionNode(child) && (inCondition || asks(node, child))));
  };
  visit(model.sourceFile, false);
  return found;
}

/** True for the part of a node that decides: a condition, what is compared, negated or returned. */
function asks(node: ts.Node, child: ts.Node): boolean {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return child === node.expression;
  if (ts.isConditionalExpression(node)) return child === node.condition;
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isReturnStatement(node)) return ts.isPropertyAccessExpression(child) || ts.isIdentifier(child);
  return ts.isBinaryExpression(node) && child === node.left && /^(?:&&|\|\||\?\?=?|\|\|=|&&=|[!=]==?)$/.test(node.operatorToken.getText());
}

/** `close() { this.ws = null; this.cleanup(); }`, with nothing before that may leave. */
export function alwaysRuns(model: FileModel, { body }: FunctionInfo, inner: FunctionInfo, depth = 0): boolean {
  if (body === undefined || !ts.isBlock(body) || depth > 3) return false;
  for (const statement of body.statements) {
    if (!ts.isExpressionStatement(statement)) return false;
    const isAwait = ts.isAwaitExpression(statement.expression);
    const call = unwrap(ts.isAwaitExpression(statement.expression) ? statement.expression.expression : statement.expression);
    const target = ts.isCallExpression(call) ? model.calls.target(call)?.fn : undefined;
    if (target !== undefined && (target === inner || alwaysRuns(model, target, inner, depth + 1))) return true;
    if (isAwait) return false;
  }
  return false;
}

/** The statement around a node that stands in a block, a case or the file itself; undefined beyond the next function. */
export function statementAround(node: ts.Node): ts.Statement | undefined {
  for (let current: ts.Node | undefined = node; current !== undefined; current = current.parent) {
    if (ts.isStatement(current) && isStatementList(current.parent)) return current;
    if (current !== node && isFunctionNode(current)) return undefined;
  }
  return undefined;
}

export function isStatementList(node: ts.Node): node is ts.Block | ts.SourceFile | ts.CaseOrDefaultClause {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
}

/** A statement on a line of its own before another one. */
export function insertBefore(model: FileModel, statement: ts.Statement, text: string): Edit {
  const source = model.sourceFile.text;
  const start = statement.getStart();
  const indent = /[ \t]*$/.exec(source.slice(0, start))?.[0] ?? "";
  const isOwnLine = /(?:^|[\r\n])[ \t]*$/.test(source.slice(0, start));
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  return { start, end: start, text: isOwnLine ? `${text}${eol}${indent}` : `${text} ` };
}

/** A statement on a line of its own after another one and what is said about that at its line's end. */
export function insertAfter(model: FileModel, statement: ts.Statement, text: string): Edit {
  const source = model.sourceFile.text;
  const indent = /[ \t]*$/.exec(source.slice(0, statement.getStart()))?.[0] ?? "";
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  const comment = ts.getTrailingCommentRanges(source, statement.end)?.at(-1)?.end ?? statement.end;
  const at = /^[ \t]*(?:\r?\n|$)/.test(source.slice(comment)) ? comment : statement.end;
  return { start: at, end: at, text: `${eol}${indent}${text}` };
}

/** A file that ends its statements without semicolons keeps doing so. */
export function semicolon(model: FileModel): string {
  return styleOf(model.sourceFile).semicolons ? ";" : "";
}

/** What a rule suggests, in the file's own style. */
export function asSuggested(model: FileModel, { edits }: Finding["suggestions"][number]): Plan {
  const end = semicolon(model);
  return { edits: edits.map((edit) => ({ ...edit, text: end === "" ? edit.text.replaceAll(/;(?=\s*$|\s*\n)/g, "") : edit.text })), imports: [] };
}

/** A name for a token that nothing in a function bears yet. */
export function freeName(model: FileModel, scope: ts.Node): string | undefined {
  const text = scope.getText(model.sourceFile);
  return ["token", "generationToken", "connectionToken"].find((name) => !new RegExp(`\\b${name}\\b`).test(text));
}
