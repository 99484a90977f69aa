import ts = require("typescript");
import { isCaught } from "../analysis/escapes.ts";
import { FlowBudgetExceeded, runFlow } from "../analysis/flow.ts";
import { type FunctionInfo, isInside } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { describe } from "../analysis/places.ts";
import { chainEnd, fateOf, handlesRejection } from "../analysis/promises.ts";
import { contains, isCallNode, isEquality, isPlainAssignment, memberName, receiverOf, unwrap } from "../analysis/syntax.ts";
import { actorAt } from "./actors.ts";
import { type Confidence, type Detector, type Fact, inCode, span } from "./fact.ts";
import { calleeText } from "./harm.ts";
import { type Lock, locksOf, Releases } from "./locks/locks.ts";
import { Rejections } from "./locks/rejections.ts";

const messages = {
  leftByReturn:
    "This exit leaves {{lock}} set (line {{setLine}}), though others reset it: from now on line {{testLine}} turns every call away, and nobody can connect again. Reset {{lock}} before leaving, or in a finally.",
  leftByRejection:
    "When {{what}} fails, {{lock}} stays set (line {{setLine}}): from now on line {{testLine}} turns every call away, and nobody can connect again. Reset {{lock}} in a finally, or where the failure is handled.",
} as const;
type MessageId = keyof typeof messages;

const { SyntaxKind } = ts;

/** What may hold at a point: the lock is somebody else's business, or still ours to reset. */
const OPEN = 1;
const HELD = 2;

/** The way out that skips the reset. */
interface Leak {
  readonly node: ts.Node;
  readonly id: MessageId;
  readonly confidence: Confidence;
  readonly what: string;
}

export const noStuckLock: Detector = {
  rule: "no-stuck-lock",
  triggers: [inCode(/=\s*true\b/), inCode(/\bif\s*\(/), inCode(/connect|socket|\bws\b|dial|session|handshake|login/i), inCode(/\bawait\b|\.then\(|\breturn\b|\bthrow\b/)],
  messages,
  detect(file) {
    const facts = new Map<ts.Node, Fact<MessageId>>();
    const rejections = new Rejections(file);
    for (const lock of locksOf(file)) {
      const search = new LeakSearch(file, lock, rejections);
      for (const leak of search.leaks()) if (!facts.has(leak.node)) facts.set(leak.node, toFact(file, lock, leak));
    }
    return [...facts.values()];
  },
};

class LeakSearch {
  private readonly releases: Releases;
  private readonly found: Leak[] = [];

  constructor(
    private readonly file: FileModel,
    private readonly lock: Lock,
    private readonly rejections: Rejections,
  ) {
    this.releases = new Releases(file, lock);
  }

  leaks(): readonly Leak[] {
    const { fn } = this.lock;
    const opensInside = [...this.releases.openers].some((opener) => opener === fn || isInside(opener, fn));
    if (!opensInside) return [];
    try {
      this.follow(fn, OPEN);
    } catch (error) {
      if (!(error instanceof FlowBudgetExceeded)) throw error;
    }
    return this.found;
  }

  /** Follows one function's paths from the point where the lock is set. */
  private follow(fn: FunctionInfo, initial: number): void {
    if (fn.body === undefined) return;
    const returns = new Set<ts.ReturnStatement>();
    const failing = new Map<ts.Node, Leak>();
    const continued = new Map<ts.CallExpression, FunctionInfo>();
    const { exit } = runFlow<number>(fn.body, initial, {
      join: (a, b) => a | b,
      equals: (a, b) => a === b,
      assume: (condition, value, state) => this.assume(condition, value, state),
      transfer: (node, state) => {
        if (node === this.lock.set.node) return HELD;
        if (state !== HELD) return this.isReleased(fn, node) ? OPEN : state;
        if (ts.isCallExpression(node)) {
          const next = this.continuation(node);
          if (next !== undefined) continued.set(node, next);
        }
        if (this.isReleased(fn, node)) return OPEN;
        if (ts.isReturnStatement(node) && !this.isResetOnLeaving(node, fn)) {
          returns.add(node);
          return 0;
        }
        const leak = this.failureAt(node, fn);
        if (leak !== undefined) failing.set(node, leak);
        return state;
      },
    });
    // Where the usual way out leaves it set as well, it is the owner's state and no lock.
    const isLeftOpen = exit !== undefined && (exit & OPEN) !== 0;
    const isLock = isLeftOpen && ((exit & HELD) === 0 || [...failing.keys()].some((node) => isCaught(node, fn)));
    if (!isLock) return;
    for (const node of returns) if (this.isEarly(node, fn)) this.found.push({ node, id: "leftByReturn", confidence: "certain", what: "" });
    this.found.push(...failing.values());
    for (const [call, next] of continued) this.followChain(call, next, fn);
  }

  /** What `.then(...)` runs while the lock is held, and what becomes of the chain when it fails. */
  private followChain(call: ts.CallExpression, next: FunctionInfo, fn: FunctionInfo): void {
    const end = chainEnd(call);
    const later = linksAfter(call, end).filter((link) => this.releases.byCall(link));
    if (later.length > 0) return;
    this.follow(next, HELD);
    if (fateOf(end) !== "discarded" || handlesRejection(end)) return;
    const confidence = this.rejectionOfChain(call, fn);
    if (confidence !== undefined) this.found.push({ node: call, id: "leftByRejection", confidence, what: "the chain" });
  }

  private rejectionOfChain(call: ts.CallExpression, fn: FunctionInfo): Confidence | undefined {
    let weakest: Confidence | undefined;
    for (let link: ts.Expression | undefined = call; link !== undefined && ts.isCallExpression(link); link = receiverOf(link)) {
      if (memberName(unwrap(link.expression)) !== "then") {
        const own = this.rejections.of(link, fn);
        return own === "certain" ? own : (weakest ?? own);
      }
      const reaction = link.arguments[0] === undefined ? undefined : this.file.calls.functionValue(link.arguments[0]);
      const own = reaction === undefined ? undefined : this.rejections.ofReaction(reaction.fn);
      if (own === "certain") return own;
      weakest ??= own;
    }
    return weakest;
  }

  private continuation(call: ts.CallExpression): FunctionInfo | undefined {
    const [reaction] = call.arguments;
    if (reaction === undefined || memberName(unwrap(call.expression)) !== "then") return undefined;
    const target = this.file.calls.functionValue(reaction);
    return target !== undefined && target.file === this.file && this.releases.openers.has(target.fn) ? target.fn : undefined;
  }

  private isReleased(fn: FunctionInfo, node: ts.Node): boolean {
    if (isCallNode(node)) return this.releases.byCall(node) || givesAway(node);
    if (!isPlainAssignment(node) && !ts.isDeleteExpression(node)) return false;
    const write = fn.writes.find((candidate) => candidate.node === node);
    return write !== undefined && (this.releases.opens(write) || this.releases.byValue(write.value));
  }

  private assume(condition: ts.Expression, value: boolean, state: number): number {
    if (state !== HELD) return state;
    const inner = unwrap(condition);
    if (this.file.places.of(inner)?.key === this.lock.place.key) return value ? state : OPEN;
    // `if (generation !== this.generation) return`: whoever came after owns the lock now.
    if (ts.isBinaryExpression(inner) && isEquality(inner.operatorToken.kind) && [inner.left, inner.right].some((side) => this.isCaptured(side))) return state | OPEN;
    // A teardown that resets the lock itself may be why this branch is taken.
    const isTornDown = this.file.teardowns.all().some((teardown) => {
      if (teardown.afterItself.get(this.lock.place.key)?.truthy !== false) return false;
      return this.file.exposure(teardown).guards.excludes(condition, !value);
    });
    return isTornDown ? state | OPEN : state;
  }

  /** A constant that holds what some state of the owner was. */
  private isCaptured(side: ts.Expression): boolean {
    const inner = unwrap(side);
    const declaration = ts.isIdentifier(inner) ? this.file.inventory.resolve(inner) : undefined;
    return declaration?.kind === "variable" && declaration.isConst && declaration.owner !== this.file.inventory.module && declaration.init !== undefined && !ts.isAwaitExpression(unwrap(declaration.init));
  }

  /** A throw or a rejecting await that leaves the lock set. */
  private failureAt(node: ts.Node, fn: FunctionInfo): Leak | undefined {
    const isThrow = ts.isThrowStatement(node);
    if (!isThrow && !ts.isAwaitExpression(node)) return undefined;
    const confidence = isThrow ? "certain" : this.rejections.of(node.expression, fn);
    if (confidence === undefined || this.isResetOnLeaving(node, fn) || this.isResetOutside()) return undefined;
    if (isThrow) return { node, id: "leftByReturn", confidence, what: "" };
    const operand = unwrap(node.expression);
    return { node, id: "leftByRejection", confidence: this.isResetByEvent() ? "possible" : confidence, what: isCallNode(operand) ? calleeText(operand) : "it" };
  }

  /** True when a `finally`, or a `catch` and what follows it, resets the lock on the way from the node out of the function. */
  private isResetOnLeaving(node: ts.Node, fn: FunctionInfo): boolean {
    const isFailure = !ts.isReturnStatement(node);
    for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
      const { parent } = inner;
      if (!ts.isTryStatement(parent) || parent.finallyBlock === inner) continue;
      if (parent.finallyBlock !== undefined && this.isReleasedIn(fn, parent.finallyBlock.pos, parent.finallyBlock.end)) return true;
      if (!isFailure || parent.tryBlock !== inner || parent.catchClause === undefined) continue;
      return isInLoop(parent, fn) || this.isReleasedIn(fn, parent.catchClause.pos, fn.node.end);
    }
    return false;
  }

  private isReleasedIn(fn: FunctionInfo, from: number, to: number): boolean {
    const isWithin = ({ pos, end }: ts.Node): boolean => pos >= from && end <= to;
    return fn.writes.some((write) => isWithin(write.node) && this.isReleased(fn, write.node)) || fn.calls.some((call) => isWithin(call) && this.isReleased(fn, call));
  }

  /** True when somebody who runs the locked function resets the lock afterwards. */
  private isResetOutside(): boolean {
    const { fn } = this.lock;
    return this.file.inventory.functions.some((caller) => {
      const isOther = caller !== fn && !isInside(caller, fn) && !isInside(fn, caller);
      return isOther && this.releases.openers.has(caller) && caller.calls.some((call) => this.file.calls.target(call)?.fn === fn);
    });
  }

  /** True when a listener that stands elsewhere resets the lock: a failure may well come with its event. */
  private isResetByEvent(): boolean {
    const { fn } = this.lock;
    const callbacks = this.file.callbacks.own().filter((callback) => callback.kind === "listener" && callback.scheduledBy !== fn && !isInside(callback.scheduledBy, fn));
    return callbacks.some((callback) => this.releases.reach(callback.fn));
  }

  /** True for a way out before the reset: the reset stands further down, or in the block whose failure brought us here. */
  private isEarly(node: ts.ReturnStatement, fn: FunctionInfo): boolean {
    for (let inner: ts.Node = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
      const { parent } = inner;
      if (ts.isCatchClause(parent)) return this.isReleasedIn(fn, parent.parent.tryBlock.pos, parent.parent.tryBlock.end) || this.isReleasedIn(fn, parent.parent.end, fn.node.end);
    }
    const catches: ts.CatchClause[] = [];
    for (const write of [...fn.writes.map((write) => write.node), ...fn.calls]) {
      for (let inner: ts.Node = write; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) if (ts.isCatchClause(inner)) catches.push(inner);
    }
    const isCounted = (release: ts.Node): boolean => release.pos >= node.end && !catches.some((clause) => contains(clause, release)) && this.isReleased(fn, release);
    return fn.writes.some((write) => isCounted(write.node)) || fn.calls.some(isCounted);
  }
}

/** `new Session(this)`: whoever gets the owner may reset its state. */
function givesAway(call: ts.CallExpression | ts.NewExpression): boolean {
  return (call.arguments ?? []).some((argument) => unwrap(argument).kind === SyntaxKind.ThisKeyword);
}

function linksAfter(call: ts.CallExpression, end: ts.Node): ts.CallExpression[] {
  const links: ts.CallExpression[] = [];
  for (let link: ts.Node = call.parent; link.pos <= end.pos && link.end <= end.end; link = link.parent) if (ts.isCallExpression(link)) links.push(link);
  return links;
}

function isInLoop(node: ts.Node, fn: FunctionInfo): boolean {
  for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) if (ts.isIterationStatement(inner, false)) return true;
  return false;
}

/** What to underline: `await`, the call that a chain begins with, or the whole statement. */
function spotOf(node: ts.Node): { start: number; end: number } {
  if (ts.isAwaitExpression(node)) return { start: node.getStart(), end: node.getStart() + "await".length };
  if (!ts.isCallExpression(node)) return span(node);
  let base = node;
  for (let next = receiverOf(base); next !== undefined && ts.isCallExpression(next); next = receiverOf(base)) base = next;
  return span(base.expression);
}

function toFact(file: FileModel, lock: Lock, { node, id, confidence, what }: Leak): Fact<MessageId> {
  const name = describe(lock.place);
  const [setLine, testLine, line] = [file.line(lock.set.node), file.line(lock.test), file.line(node)];
  return {
    messageId: id,
    ...spotOf(node),
    confidence,
    data: { lock: name, setLine: String(setLine), testLine: String(testLine), what },
    witness: [
      { role: "arms", actor: actorAt(file, lock.set.node), line: setLine, text: `sets ${name}` },
      { role: "acts", actor: actorAt(file, node), line, text: id === "leftByReturn" ? `leaves without resetting ${name}` : `fails at ${what}, and nothing resets ${name}` },
      { role: "runs late", actor: `the next ${lock.fn.name === "" ? "call" : `${lock.fn.name}()`}`, line: testLine, text: `finds ${name} set and turns back` },
      { role: "goes wrong", actor: `the next ${lock.fn.name === "" ? "call" : `${lock.fn.name}()`}`, line: testLine, text: "so does every later one: nobody can connect again" },
    ],
    suggestions: [],
  };
}
