import ts = require("typescript");
import { leaves, presenceTest } from "../../analysis/conditions.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, nameOf, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { calleeName, isMember, memberName, receiverOf, unwrap } from "../../analysis/syntax.ts";
import type { PublicationMessage } from "../assign-client-before-await.ts";
import { type Fact, span } from "../fact.ts";

const { SyntaxKind } = ts;

/** Slots that say a connection is there or on its way; other caches filled twice cost time, not a second socket. */
const LIFECYCLE_SLOTS =
  /connect|socket|^[_#]?ws$|session|client|transport|channel|stream|start|open|running|ready|login|handshake|reconnect|retry|subscri|conn$|promise|register|auth/i;

/** `if (this.starting) return; ...; await ...; this.starting = true`: the check and the flag lie on both sides of an await. */
export function checkThenPublish(file: FileModel): Fact<PublicationMessage>[] {
  return file.inventory.functions.flatMap((fn) => [...acrossAwait(file, fn), ...inCallback(file, fn), ...cancelledThenAwaited(file, fn)]);
}

interface Check {
  readonly place: Place;
  readonly node: ts.IfStatement;
}

/** The lifecycle slots whose truth makes the function leave at once. */
function entryChecks(file: FileModel, fn: FunctionInfo): Check[] {
  const { body } = fn;
  if (body === undefined || !ts.isBlock(body)) return [];
  const checks: Check[] = [];
  for (const statement of body.statements) {
    if (!ts.isIfStatement(statement) || !leaves(statement.thenStatement)) continue;
    for (const expression of truthyTests(statement.expression)) {
      const place = file.places.of(expression);
      if (place === undefined || !isLasting(place, fn)) continue;
      if (LIFECYCLE_SLOTS.test(nameOf(place)) || file.slots.isSocket(place)) checks.push({ place, node: statement });
    }
  }
  return checks;
}

/** The parts of a condition whose being set makes it true: `a` and `b` of `a || b !== undefined`. */
function truthyTests(condition: ts.Expression): ts.Expression[] {
  const inner = unwrap(condition);
  if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === SyntaxKind.BarBarToken) {
    return [...truthyTests(inner.left), ...truthyTests(inner.right)];
  }
  const test = presenceTest(inner);
  return test?.setWhen === true ? [test.subject] : [];
}

/** `generation !== this.generation`, `signal.aborted`: whoever was overtaken gives up. */
function isRecheck(condition: ts.Expression): boolean {
  const inner = unwrap(condition);
  if (isMember(inner)) return /^(?:aborted|isCurrent|isStale)$/.test(memberName(inner) ?? "");
  if (!ts.isBinaryExpression(inner)) return false;
  const isEquality = inner.operatorToken.kind === SyntaxKind.ExclamationEqualsEqualsToken || inner.operatorToken.kind === SyntaxKind.EqualsEqualsEqualsToken;
  const [left, right] = [unwrap(inner.left), unwrap(inner.right)];
  return isEquality && ((ts.isIdentifier(left) && isMember(right)) || (isMember(left) && ts.isIdentifier(right) && right.text !== "undefined"));
}

function isLasting(place: Place, fn: FunctionInfo): boolean {
  return !isDeclaration(place.root) || (place.root.owner !== fn && place.root.kind === "variable");
}

function acrossAwait(file: FileModel, fn: FunctionInfo): Fact<PublicationMessage>[] {
  if (!fn.isAsync || fn.awaits.length === 0 || fn.body === undefined) return [];
  const checks = entryChecks(file, fn);
  const checked = new Set(checks.map(({ place }) => place.key));
  return checks.flatMap((check) => {
    let found: { write: ts.Node; suspension: ts.Node } | undefined;
    // The state: the await that lies between the check and here, null before one, "set" once the slot was written.
    scanFlow<ts.Node | "set" | null>(fn.body as ts.ConciseBody, null, {
      join: (a, b) => (a === "set" || b === "set" ? "set" : (a ?? b)),
      equals: (a, b) => a === b,
      assume: (condition, _value, state) => {
        const isRepeated = truthyTests(condition).some((test) => file.places.of(test)?.key === check.place.key);
        return (isRepeated || isRecheck(condition)) && state !== "set" ? null : state;
      },
      transfer: (node, state) => {
        // What happens in front of the check is over when a second call comes to it.
        if (node.pos < check.node.pos) return state;
        if (ts.isAwaitExpression(node)) return state ?? node;
        const writes = file.effects.at(fn, node).filter(({ kind }) => kind === "write");
        // Another slot that the entry checks as well, raised before the await, is the lock.
        const isLocked = writes.some(({ place, value }) => place !== undefined && checked.has(place.key) && place.key !== check.place.key && value?.truthy !== false);
        if (isLocked && state === null) return "set";
        const write = writes.find(({ place }) => place?.key === check.place.key);
        if (isKeptAt(file, node, check.place)) return "set";
        if (write !== undefined && write.value?.truthy !== false && !isRemoval(node)) {
          if (state !== null && state !== "set" && found === undefined) found = { write: node, suspension: state };
          return "set";
        }
        return state;
      },
    });
    if (found === undefined) return [];
    return [fact(file, fn, "checkedThenWaits", check, found.write, found.suspension)];
  });
}

/** `this.clients.set(key, client)`, for a check of `this.clients.get(key)`. */
function isKeptAt(file: FileModel, node: ts.Node, { key, path }: Place): boolean {
  if (path.at(-1) !== "[]" || !ts.isCallExpression(node) || !/^(?:set|add)$/.test(calleeName(node) ?? "")) return false;
  const receiver = receiverOf(node);
  return receiver !== undefined && `${file.places.of(receiver)?.key}.[]` === key;
}

function isRemoval(node: ts.Node): boolean {
  return ts.isCallExpression(node) && calleeName(node) === "delete";
}

/** The same with a callback in the await's place: `this.handshake(() => { this.connecting = true; })`. */
function inCallback(file: FileModel, fn: FunctionInfo): Fact<PublicationMessage>[] {
  return entryChecks(file, fn).flatMap((check) => {
    const writesSlot = (effects: ReturnType<FileModel["effects"]["all"]>): boolean =>
      effects.some(({ kind, place, maybe, value }) => kind === "write" && !maybe && place?.key === check.place.key && value?.truthy !== false);
    if (writesSlot(file.effects.all(fn))) return [];
    for (const child of descendants(fn)) {
      const registration = outermostWithin(child, fn).node.parent;
      if (!ts.isCallExpression(registration) || !isOwnMethodCall(file, registration)) continue;
      const write = file.effects
        .direct(child)
        .find(({ kind, place, value }) => kind === "write" && place?.key === check.place.key && value?.truthy === true);
      if (write !== undefined) return [fact(file, fn, "setInCallback", check, write.node, registration)];
    }
    return [];
  });
}

/** `this.cancel?.(); ...; this.cancel = await start()`: what the first line cancels is not there while the start is under way. */
function cancelledThenAwaited(file: FileModel, fn: FunctionInfo): Fact<PublicationMessage>[] {
  if (!fn.isAsync) return [];
  return fn.writes.flatMap(({ node, target, value }) => {
    const awaited = value === undefined ? undefined : unwrap(value);
    const place = file.places.of(target);
    if (awaited === undefined || !ts.isAwaitExpression(awaited) || place === undefined || !isLasting(place, fn)) return [];
    const cancel = fn.calls.find((call) => call.end < node.pos && file.places.of(call.expression)?.key === place.key);
    if (cancel === undefined) return [];
    const [cancelLine, writeLine] = [file.line(cancel), file.line(node)];
    const called = fn.name === "" ? "call" : `${fn.name}()`;
    return [
      {
        messageId: "cancelledThenWaits" as const,
        ...span(node),
        confidence: "certain" as const,
        data: { slot: describe(place), cancelLine: String(cancelLine), method: called },
        witness: [
          { role: "waits" as const, actor: `the first ${called}`, line: writeLine, text: `waits, with ${describe(place)} not set yet` },
          { role: "acts" as const, actor: `a second ${called}`, line: cancelLine, text: `finds nothing in ${describe(place)} to cancel` },
          { role: "waits" as const, actor: `a second ${called}`, line: writeLine, text: "waits as well" },
          { role: "runs late" as const, actor: `the first ${called}`, line: writeLine, text: `goes on and sets ${describe(place)}` },
          { role: "runs late" as const, actor: `a second ${called}`, line: writeLine, text: "goes on and overwrites that" },
          { role: "goes wrong" as const, actor: `a second ${called}`, line: writeLine, text: "both are under way, and nobody can cancel the first any more" },
        ],
        suggestions: [],
        subject: { kind: "publication" as const, fn, write: node, before: awaited },
      },
    ];
  });
}

function descendants(fn: FunctionInfo): FunctionInfo[] {
  return fn.children.flatMap((child) => [child, ...descendants(child)]);
}

/** The child of `outer` that holds, or is, the inner function. */
function outermostWithin(inner: FunctionInfo, outer: FunctionInfo): FunctionInfo {
  let current = inner;
  while (current.parent !== undefined && current.parent !== outer) current = current.parent;
  return current;
}

/** Only calls of the owner's own methods: a library's callback may well be its way to say that the connection is there. */
function isOwnMethodCall(file: FileModel, call: ts.CallExpression): boolean {
  const callee = unwrap(call.expression);
  const place = isMember(callee) ? file.places.of(callee.expression) : undefined;
  return place !== undefined && !isDeclaration(place.root) && place.path.length === 0;
}

/** `const handle = new Handle(); await handle.start();` and no other call: nobody has the object for a second one. */
export function isRunOnceEach(file: FileModel, fn: FunctionInfo): boolean {
  const callers = file.listeners.callersOf(fn);
  return callers.length > 0 && callers.every(({ call, fn: caller }) => {
    const receiver = receiverOf(call);
    const made = receiver !== undefined && ts.isIdentifier(receiver) ? file.inventory.resolve(receiver) : undefined;
    return made?.init !== undefined && made.owner === caller && ts.isNewExpression(unwrap(made.init));
  });
}

function fact(file: FileModel, fn: FunctionInfo, messageId: "checkedThenWaits" | "setInCallback", check: Check, write: ts.Node, wait: ts.Node): Fact<PublicationMessage> {
  const [checkLine, waitLine] = [file.line(check.node), file.line(wait)];
  const method = fn.name === "" ? "call" : `${fn.name}()`;
  return {
    messageId,
    ...span(check.node.expression),
    confidence: isRunOnceEach(file, fn) ? "possible" : "certain",
    data: { slot: describe(check.place), writeLine: String(file.line(write)), awaitLine: String(waitLine), method },
    witness: [
      { role: "acts", actor: `the first ${method}`, line: checkLine, text: `finds ${describe(check.place)} unset and passes` },
      { role: "waits", actor: `the first ${method}`, line: waitLine, text: messageId === "setInCallback" ? "starts what will call back later" : "waits" },
      { role: "acts", actor: `a second ${method}`, line: checkLine, text: `finds ${describe(check.place)} unset and passes as well` },
      { role: "runs late", actor: `the first ${method}`, line: file.line(write), text: `only now sets ${describe(check.place)}` },
      { role: "goes wrong", actor: `a second ${method}`, line: file.line(write), text: "two of them are under way, though the check is there to let one run" },
    ],
    suggestions: [],
    subject: { kind: "publication", fn, write, before: wait },
  };
}
