import ts = require("typescript");
import { leaves } from "../../analysis/conditions.ts";
import type { Declaration, FunctionInfo, Write } from "../../analysis/inventory.ts";
import { isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration, type Place } from "../../analysis/places.ts";
import { isFunctionNode, unwrap } from "../../analysis/syntax.ts";
import { abstractValue } from "../../analysis/values.ts";

const { SyntaxKind } = ts;

/** A slot that a function tests to leave, then sets, so that it runs once at a time. */
export interface Lock {
  readonly fn: FunctionInfo;
  readonly place: Place;
  readonly set: Write;
  /** The condition that turns the next call away. */
  readonly test: ts.Expression;
}

export function* locksOf(file: FileModel): Generator<Lock> {
  for (const fn of file.inventory.functions) {
    if (ts.isSourceFile(fn.node) || fn.body === undefined || !ts.isBlock(fn.body)) continue;
    const seen = new Set<string>();
    for (const set of fn.writes) {
      if (set.kind !== "assign" || set.value === undefined || unwrap(set.value).kind !== SyntaxKind.TrueKeyword) continue;
      const place = file.places.of(set.target);
      if (place === undefined || seen.has(place.key) || !outlives(place, fn)) continue;
      seen.add(place.key);
      const test = entryTest(file, fn, set.node, place);
      if (test !== undefined && !isAskedOnFailure(test, fn) && !isOpenedByEachCaller(file, fn, place)) yield { fn, place, set, test };
    }
  }
}

function outlives({ root, path }: Place, fn: FunctionInfo): boolean {
  if (path.includes("[]")) return false;
  return !isDeclaration(root) || (root.owner !== fn && !isInside(root.owner, fn));
}

/** The test before the lock is set that leaves the function while it is held. */
function entryTest(file: FileModel, fn: FunctionInfo, set: ts.Node, place: Place): ts.Expression | undefined {
  for (let inner = set; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent)) {
      if (parent.thenStatement === inner && impliedBy(file, parent.expression, false, place)) return parent.expression;
      if (parent.elseStatement === inner && impliedBy(file, parent.expression, true, place)) return parent.expression;
    }
    if (!ts.isBlock(parent)) continue;
    for (const statement of parent.statements) {
      if (statement === inner) break;
      if (ts.isIfStatement(statement) && leaves(statement.thenStatement) && impliedBy(file, statement.expression, true, place)) return statement.expression;
    }
  }
  return undefined;
}

/** A flag that only a `catch` asks about says that this was tried again already: every call still goes ahead. */
function isAskedOnFailure(test: ts.Node, fn: FunctionInfo): boolean {
  for (let inner = test; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) if (ts.isCatchClause(inner)) return true;
  return false;
}

/** `sent = false; handler(next);`: whoever runs or hands on a local function begins a turn of its own, in which it runs once. */
function isOpenedByEachCaller(file: FileModel, fn: FunctionInfo, place: Place): boolean {
  const declaration = declarationOf(file, fn);
  if (declaration === undefined) return false;
  const names = file.uses.namesOf(declaration.id).filter((name) => name.parent !== declaration.node && name !== declaration.node);
  return names.length > 0 && names.every((name) => {
    const caller = file.inventory.enclosing(name);
    return caller.writes.some(({ node, target, value }) => node.end <= name.pos && value !== undefined && abstractValue(value).truthy === false && file.places.of(target)?.key === place.key);
  });
}

function declarationOf(file: FileModel, { node }: FunctionInfo): Declaration | undefined {
  const name = ts.isFunctionDeclaration(node) ? node.name : ts.isVariableDeclaration(node.parent) && node.parent.initializer === node ? node.parent.name : undefined;
  return name === undefined || !ts.isIdentifier(name) ? undefined : file.inventory.resolve(name);
}

/** True when the place being set is enough for the condition to be `value`. */
function impliedBy(file: FileModel, condition: ts.Expression, value: boolean, place: Place): boolean {
  const inner = unwrap(condition);
  if (ts.isPrefixUnaryExpression(inner) && inner.operator === SyntaxKind.ExclamationToken) return impliedBy(file, inner.operand, !value, place);
  if (ts.isBinaryExpression(inner)) {
    const operator = inner.operatorToken.kind;
    if (operator === (value ? SyntaxKind.BarBarToken : SyntaxKind.AmpersandAmpersandToken)) {
      return impliedBy(file, inner.left, value, place) || impliedBy(file, inner.right, value, place);
    }
    const isEqual = operator === SyntaxKind.EqualsEqualsEqualsToken || operator === SyntaxKind.EqualsEqualsToken;
    const isUnequal = operator === SyntaxKind.ExclamationEqualsEqualsToken || operator === SyntaxKind.ExclamationEqualsToken;
    if (!isEqual && !isUnequal) return false;
    const { truthy } = abstractValue(inner.right);
    return truthy !== undefined && impliedBy(file, inner.left, (truthy === isEqual) === value, place);
  }
  return value && file.places.of(inner)?.key === place.key;
}

/** Who opens a lock again, and through which functions that is reached. */
export class Releases {
  /** The functions that open it themselves. */
  readonly openers: ReadonlySet<FunctionInfo>;
  private readonly reaching = new Set<FunctionInfo>();

  constructor(
    private readonly file: FileModel,
    readonly lock: Lock,
  ) {
    const isOpener = (fn: FunctionInfo): boolean => fn.name !== "constructor" && fn.writes.some((write) => this.opens(write));
    this.openers = new Set(file.inventory.functions.filter(isOpener));
    // What leads back to the locked function itself opens nothing: there it is turned away.
    for (const fn of this.openers) if (fn !== lock.fn) this.reaching.add(fn);
    const edges = file.inventory.functions.filter((fn) => fn !== lock.fn && !ts.isSourceFile(fn.node)).map((fn) => [fn, this.leadsTo(fn)] as const);
    for (let grown = this.reaching.size > 0; grown; ) {
      grown = false;
      for (const [fn, next] of edges) {
        if (this.reaching.has(fn) || !next.some((target) => this.reaching.has(target))) continue;
        this.reaching.add(fn);
        grown = true;
      }
    }
  }

  /** True for a write after which the lock is open, or may be. */
  opens({ target, value, kind, node }: Pick<Write, "target" | "value" | "kind" | "node">): boolean {
    if (node === this.lock.set.node || this.file.places.of(target)?.key !== this.lock.place.key) return false;
    return kind !== "assign" || abstractValue(value).truthy !== true;
  }

  /** True when the function opens the lock, now or in something that it starts. */
  reach(fn: FunctionInfo): boolean {
    return this.reaching.has(fn);
  }

  /** True when a call, or what it is given, opens the lock sooner or later. */
  byCall(call: ts.CallExpression | ts.NewExpression): boolean {
    return calledBy(this.file, call).some((fn) => this.reaching.has(fn));
  }

  /** True when a value is a function that opens the lock: `ws.onclose = () => { this.connecting = false; }`. */
  byValue(value: ts.Expression | undefined): boolean {
    return value !== undefined && functionsIn(this.file, value).some((fn) => this.reaching.has(fn));
  }

  private leadsTo(fn: FunctionInfo): FunctionInfo[] {
    const assigned = fn.writes.flatMap(({ value }) => (value === undefined ? [] : functionsIn(this.file, value)));
    return [...fn.children, ...assigned, ...fn.calls.flatMap((call) => calledBy(this.file, call))];
  }
}

function calledBy(file: FileModel, call: ts.CallExpression | ts.NewExpression): FunctionInfo[] {
  const target = file.calls.target(call);
  const given = (call.arguments ?? []).flatMap((argument) => functionsIn(file, argument));
  return target === undefined || target.file !== file ? given : [target.fn, ...given];
}

/** The functions a value is or holds: a literal, a name, an object of handlers. */
function functionsIn(file: FileModel, value: ts.Expression): FunctionInfo[] {
  const inner = unwrap(value);
  if (ts.isObjectLiteralExpression(inner)) {
    return inner.properties.flatMap((property) => {
      if (ts.isPropertyAssignment(property)) return functionsIn(file, property.initializer);
      const method = isFunctionNode(property) ? file.inventory.functionOf.get(property) : undefined;
      if (method !== undefined) return [method];
      return ts.isShorthandPropertyAssignment(property) ? functionsIn(file, property.name) : [];
    });
  }
  const target = file.calls.functionValue(inner);
  return target === undefined || target.file !== file ? [] : [target.fn];
}
