import ts = require("typescript");
import { presenceTest } from "../../analysis/conditions.ts";
import type { Effect } from "../../analysis/effect.ts";
import { FlowBudgetExceeded, runFlow } from "../../analysis/flow.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration, type Place } from "../../analysis/places.ts";
import { calleeName, type CallNode, contains, isCallNode, isFunctionNode, isMember, unwrap } from "../../analysis/syntax.ts";
import { abstractValue } from "../../analysis/values.ts";
import { CONNECT_CALLS } from "../../analysis/vocabulary.ts";

const RESUME = /resum/i;
const CLEARS = /clear|reset|invalidate|forget/i;

/** A connect that is told not to resume, though what the last session left behind says otherwise. */
export interface KeptSession {
  readonly node: CallNode;
  readonly slot: Place;
  /** Where the next connection decides by the slot that it resumes. */
  readonly decision: ts.Node;
  /** Where another path clears the slot. */
  readonly clear: ts.Node;
  /** True when that path connects anew as well. */
  readonly isUsual: boolean;
}

interface Session {
  readonly slot: Place;
  readonly decision: ts.Node;
  readonly clear: ts.Node;
}

export function keptSessions(file: FileModel): KeptSession[] {
  const fresh = file.inventory.functions.flatMap((fn) => fn.calls.filter((call) => isFresh(file, call)).map((call) => ({ fn, call })));
  if (fresh.length === 0) return [];
  const sessions = sessionsOf(file);
  const [session] = sessions;
  if (session === undefined) return [];
  const kept = fresh.filter(({ fn, call }) => reachesUncleared(file, fn, call, sessions) && !isClearedAround(file, fn, call, sessions));
  const isUsual = kept.length < fresh.length;
  return kept.map(({ call }) => ({ node: call, ...session, isUsual }));
}

/** `this.connect(false)` where the parameter says whether to resume. */
function isFresh(file: FileModel, call: CallNode): boolean {
  const [first] = call.arguments ?? [];
  if (!CONNECT_CALLS.test(calleeName(call) ?? "") || (first !== undefined && first.kind !== ts.SyntaxKind.FalseKeyword)) return false;
  const target = file.calls.target(call);
  const parameter = target?.file === file ? target.fn.parameters[0] : undefined;
  if (parameter === undefined || !RESUME.test(parameter.name)) return false;
  // Left out, it is what the parameter says.
  return first !== undefined || !ts.isParameter(parameter.node.parent) || parameter.node.parent.initializer?.kind !== ts.SyntaxKind.TrueKeyword;
}

/** What the file resumes by: state that decides between a resume and something else, set by one function and cleared by another. */
function sessionsOf(file: FileModel): Session[] {
  const sessions = new Map<string, Session>();
  for (const fn of file.inventory.functions) {
    for (const decision of fn.calls.flatMap((call) => (RESUME.test(calleeName(call) ?? "") ? (decisionOver(call) ?? []) : []))) {
      for (const slot of slotsRead(file, decision.expression, 0) ?? []) {
        const clear = clearOf(file, slot);
        if (clear !== undefined) sessions.set(slot.key, { slot, decision, clear });
      }
    }
  }
  return [...sessions.values()];
}

/** `if (this.sessionId) this.resume();` */
function decisionOver(call: CallNode): ts.IfStatement | undefined {
  for (let inner: ts.Node = call; inner.parent !== undefined && !isFunctionNode(inner); inner = inner.parent) {
    if (ts.isIfStatement(inner.parent) && inner.parent.thenStatement === inner) return inner.parent;
  }
  return undefined;
}

/** The lasting state a condition reads, itself or through a predicate; undefined where a flag of another kind decides as well. */
function slotsRead(file: FileModel, condition: ts.Expression, depth: number): Place[] | undefined {
  const places: Place[] = [];
  let isGated = false;
  const visit = (node: ts.Node): void => {
    if (isCallNode(node)) {
      const predicate = depth < 2 ? file.calls.target(node) : undefined;
      const inner = predicate?.file === file ? predicate.fn.returns.flatMap(({ expression }) => (expression === undefined ? [] : [slotsRead(file, expression, depth + 1)])) : [];
      if (inner.includes(undefined)) isGated = true;
      places.push(...inner.flatMap((read) => read ?? []));
      node.arguments?.forEach(visit);
      return;
    }
    if (ts.isIdentifier(node) || isMember(node)) {
      const place = file.places.of(node);
      const isLocal = place !== undefined && isDeclaration(place.root) && place.root.owner === file.inventory.enclosing(node);
      if (place !== undefined && !isLocal && clearOf(file, place) !== undefined) places.push(place);
      else if (RESUME.test(node.getText())) isGated = true;
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(unwrap(condition));
  return isGated ? undefined : places;
}

/** Where a slot that something else sets is emptied; a flag or a first value is no session. */
function clearOf(file: FileModel, slot: Place): ts.Node | undefined {
  const writes = file.slots.writes(slot).filter(({ node, fn }) => fn.name !== "constructor" && !ts.isPropertyDeclaration(node) && !ts.isIdentifier(node));
  const isSet = writes.some(({ value }) => value !== undefined && abstractValue(value).text === undefined && abstractValue(value).truthy === undefined);
  return isSet ? writes.find(({ value }) => value !== undefined && isNothing(value))?.node : undefined;
}

function isNothing(value: ts.Expression): boolean {
  return abstractValue(value).truthy === false || /^-1$/.test(value.getText());
}

function clears(effects: readonly Effect[], sessions: readonly Session[]): boolean {
  return effects.some(({ kind, place, value }) => kind === "write" && place !== undefined && sessions.some(({ slot }) => slot.key === place.key ? value?.truthy === false || value?.text === "-1" : slot.key.startsWith(`${place.key}.`)));
}

/** True when some path leads to the call with the session in place. */
function reachesUncleared(file: FileModel, fn: FunctionInfo, call: CallNode, sessions: readonly Session[]): boolean {
  if (fn.body === undefined) return false;
  const isSlot = (expression: ts.Expression): boolean => sessions.some(({ slot }) => slot.key === file.places.of(expression)?.key);
  let isKept = false;
  try {
    // The state: whether the session is gone on every path so far.
    runFlow<boolean>(fn.body, false, {
      join: (a, b) => a && b,
      equals: (a, b) => a === b,
      assume: (condition, value, isGone) => {
        const presence = presenceTest(condition);
        if (presence !== undefined && isSlot(presence.subject)) return isGone || presence.setWhen !== value;
        const isAsked = ts.isCallExpression(condition) && (slotsRead(file, condition, 0) ?? []).some((place) => sessions.some(({ slot }) => slot.key === place.key));
        return isGone || (isAsked && !value);
      },
      transfer: (node, isGone) => {
        if (node === call && !isGone) isKept = true;
        if (isCallNode(node)) return isGone || CLEARS.test(calleeName(node) ?? "") || clears([...file.effects.at(fn, node), ...file.effects.ofCall(node, fn)], sessions);
        return isGone || clears(file.effects.at(fn, node), sessions);
      },
    });
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
    return false;
  }
  return isKept;
}

/** True when what is connected clears the session itself, or whoever schedules or calls the function does before. */
function isClearedAround(file: FileModel, fn: FunctionInfo, call: CallNode, sessions: readonly Session[]): boolean {
  const target = file.calls.target(call)?.fn;
  if (target !== undefined && clears(file.effects.all(target), sessions)) return true;
  for (let outer = fn.parent; outer !== undefined && !ts.isSourceFile(outer.node); outer = outer.parent) {
    if (outer.writes.some(({ node }) => node.end <= fn.node.pos && clears(file.effects.at(outer, node), sessions))) return true;
    if (outer.calls.some((other) => other.end <= fn.node.pos && !contains(other, fn.node) && clears(file.effects.ofCall(other, outer), sessions))) return true;
  }
  const callers = file.inventory.functions.flatMap((caller) => (caller === fn ? [] : caller.calls.flatMap((other) => (file.calls.target(other)?.fn === fn ? [{ caller, other }] : []))));
  return callers.length > 0 && callers.every(({ caller, other }) => !reachesUncleared(file, caller, other, sessions));
}
