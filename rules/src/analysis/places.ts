import ts = require("typescript");
import type { Declaration, Inventory } from "./inventory.ts";
import { familyOf, type Owner, type Owners } from "./owners.ts";
import { calleeName, isMember, memberName, propertyNameText, receiverOf, unwrap } from "./syntax.ts";

const { SyntaxKind } = ts;

/** One piece of state that code can name: `this.timer`, a closure's `ws`, `manager.heartbeat.id`. Equal keys, equal state. */
export interface Place {
  readonly root: Owner | Declaration;
  readonly path: readonly string[];
  readonly key: string;
}

export function makePlace(root: Owner | Declaration, path: readonly string[]): Place {
  return { root, path, key: [root.id, ...path].join(".") };
}

export function isDeclaration(root: Owner | Declaration): root is Declaration {
  return "bindingPath" in root;
}

/** The last name of a place: what the state is called. */
export function nameOf(place: Place): string {
  return place.path.findLast((part) => part !== "[]") ?? place.root.name;
}

/** The place as a reader would write it. */
export function describe(place: Place): string {
  const isOwner = !isDeclaration(place.root);
  const root = isOwner && place.root.kind !== "parameter" ? "this" : place.root.name;
  return [root, ...place.path].join(".").replaceAll(".[]", "[]");
}

const ALIAS_DEPTH = 8;
const ELEMENT_GETTERS = /^(?:get|at|values|entries|shift|pop)$/;
const ITERATING = /^(?:forEach|map|filter|some|every|find)$/;

/** Turns expressions into places, seeing through `const self = this`, destructuring, loops over a collection and casts. */
export class Places {
  private readonly memo = new Map<ts.Node, Place | undefined>();
  private readonly accessorsOf = new Map<Owner, Map<string, string>>();

  constructor(
    private readonly inventory: Inventory,
    private readonly owners: Owners,
  ) {}

  of(expression: ts.Expression): Place | undefined {
    const inner = unwrap(expression);
    if (this.memo.has(inner)) return this.memo.get(inner);
    const place = this.derive(inner, 0);
    this.memo.set(inner, place);
    return place;
  }

  /** The owner a place belongs to: the class for `this.x`, the function that declares it for a captured variable. */
  owner(place: Place): Owner {
    return isDeclaration(place.root) ? this.owners.closure(place.root.owner) : familyOf(place.root);
  }

  private derive(inner: ts.Expression, depth: number): Place | undefined {
    if (depth > ALIAS_DEPTH) return undefined;
    const next = (expression: ts.Expression): Place | undefined => this.derive(unwrap(expression), depth + 1);
    if (inner.kind === SyntaxKind.ThisKeyword || inner.kind === SyntaxKind.SuperKeyword) {
      const owner = this.owners.ofThis(inner);
      return owner === undefined ? undefined : makePlace(familyOf(owner), []);
    }
    if (ts.isIdentifier(inner)) {
      const declaration = this.inventory.resolve(inner);
      return declaration === undefined ? undefined : this.ofDeclaration(declaration, depth);
    }
    if (isMember(inner)) {
      const base = next(inner.expression);
      if (base === undefined) return undefined;
      const name = memberName(inner) ?? "[]";
      return makePlace(base.root, [...base.path, base.path.length === 0 && !isDeclaration(base.root) ? (this.accessors(base.root).get(name) ?? name) : name]);
    }
    if (ts.isCallExpression(inner) && ELEMENT_GETTERS.test(calleeName(inner) ?? "")) {
      const receiver = receiverOf(inner);
      const [argument] = inner.arguments;
      // `Object.values(this.timers)`
      const isStatic = receiver !== undefined && ts.isIdentifier(receiver) && receiver.text === "Object" && argument !== undefined;
      const base = receiver === undefined ? undefined : next(isStatic ? argument : receiver);
      return base === undefined || base.path.at(-1) === "[]" ? base : makePlace(base.root, [...base.path, "[]"]);
    }
    if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === SyntaxKind.EqualsToken) return next(inner.left);
    return undefined;
  }

  /** The slots behind `get state() { return this._state; }` and its setter, by the accessors' name. */
  private accessors(owner: Owner): ReadonlyMap<string, string> {
    let slots = this.accessorsOf.get(owner);
    if (slots !== undefined) return slots;
    slots = new Map<string, string>();
    this.accessorsOf.set(owner, slots);
    for (const member of ts.isClassLike(owner.node) ? owner.node.members : []) {
      const name = ts.isGetAccessorDeclaration(member) ? propertyNameText(member.name) : undefined;
      const slot = ts.isGetAccessorDeclaration(member) && name !== undefined && hasSetter(owner.node, name) ? returnedSlot(member) : undefined;
      if (name !== undefined && slot !== undefined && slot !== name) slots.set(name, slot);
    }
    return slots;
  }

  private ofDeclaration(declaration: Declaration, depth: number): Place {
    const own = makePlace(declaration, []);
    if (declaration.isReassigned) return own;
    if (declaration.kind === "parameter") {
      const owner = this.owners.parameter(declaration);
      if (owner !== undefined) return makePlace(familyOf(owner), []);
      return this.iteratedPlace(declaration, depth) ?? own;
    }
    if (declaration.init === undefined || declaration.kind !== "variable") return own;
    const init = this.derive(unwrap(declaration.init), depth + 1);
    if (init === undefined) return own;
    const path = init.path.at(-1) === "[]" && declaration.bindingPath[0] === "[]" ? declaration.bindingPath.slice(1) : declaration.bindingPath;
    return makePlace(init.root, [...init.path, ...path]);
  }

  /** The element place of `timer` in `this.timers.forEach((timer) => ...)`. */
  private iteratedPlace(declaration: Declaration, depth: number): Place | undefined {
    const { node } = declaration.owner;
    if (ts.isSourceFile(node) || !ts.isCallExpression(node.parent) || node.parent.arguments[0] !== node) return undefined;
    const receiver = receiverOf(node.parent);
    if (receiver === undefined || !ITERATING.test(calleeName(node.parent) ?? "") || declaration.owner.parameters[0] !== declaration) {
      return undefined;
    }
    const base = this.derive(unwrap(receiver), depth + 1);
    if (base === undefined) return undefined;
    return makePlace(base.root, base.path.at(-1) === "[]" ? base.path : [...base.path, "[]"]);
  }
}

function hasSetter(node: ts.Node, name: string): boolean {
  return ts.isClassLike(node) && node.members.some((member) => ts.isSetAccessorDeclaration(member) && propertyNameText(member.name) === name);
}

/** `_state` of a getter that does nothing but `return this._state`. */
function returnedSlot({ body }: ts.GetAccessorDeclaration): string | undefined {
  const [only, second] = body?.statements ?? [];
  if (only === undefined || second !== undefined || !ts.isReturnStatement(only) || only.expression === undefined) return undefined;
  const value = unwrap(only.expression);
  return isMember(value) && unwrap(value.expression).kind === SyntaxKind.ThisKeyword ? memberName(value) : undefined;
}
