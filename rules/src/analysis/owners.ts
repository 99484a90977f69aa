import ts = require("typescript");
import type { Declaration, FunctionInfo, Inventory } from "./inventory.ts";
import { assignedValue, calleeName, type FunctionNode, isFunctionNode, isMember, memberName, propertyNameText, receiverOf, unwrap, wrapperOf } from "./syntax.ts";

const { SyntaxKind } = ts;

export type OwnerKind = "class" | "object" | "closure" | "parameter";

/** Whoever holds a connection: a class (`this`), a factory's closure, or a parameter object (`manager`). */
export interface Owner {
  readonly id: string;
  readonly kind: OwnerKind;
  readonly name: string;
  readonly node: ts.Node;
  readonly methods: Map<string, FunctionInfo>;
  /** The owner this one extends, when it is in the same file: they share their slots. */
  base: Owner | undefined;
}

/** The topmost owner of a class hierarchy in one file; slots belong to it. */
export function familyOf(owner: Owner): Owner {
  let top = owner;
  for (let depth = 0; top.base !== undefined && depth < 20; depth++) top = top.base;
  return top;
}

export class Owners {
  readonly all: Owner[] = [];
  private readonly byNode = new Map<ts.Node, Owner>();
  private readonly byFunction = new Map<ts.Node, Owner>();
  private readonly thisOf = new Map<ts.Node, Owner | undefined>();
  private readonly closures = new Map<FunctionInfo, Owner>();
  private readonly parameterOwners = new Map<string, Owner>();
  private readonly boundThis = new Map<Declaration, ts.Expression>();

  constructor(private readonly inventory: Inventory) {
    for (const node of inventory.classes) this.addClass(node);
    for (const info of inventory.functions) this.findConstructorFunction(info);
    for (const info of inventory.functions) this.findPrototypeMembers(info);
    for (const owner of this.all) this.linkBase(owner);
  }

  /** The owner that `this` stands for at a node. */
  ofThis(at: ts.Node): Owner | undefined {
    for (let node: ts.Node | undefined = at.parent; node !== undefined; node = node.parent) {
      if (ts.isClassLike(node)) return this.byNode.get(node);
      if (isFunctionNode(node) && !ts.isArrowFunction(node)) return this.ofFunction(node);
    }
    return undefined;
  }

  /** The closure owner: the variables of one function that its inner functions share. */
  closure(scope: FunctionInfo): Owner {
    let owner = this.closures.get(scope);
    if (owner === undefined) {
      owner = { id: `f${scope.id}`, kind: "closure", name: scope.name, node: scope.node, methods: new Map(), base: undefined };
      for (const child of scope.children) if (child.name !== "") owner.methods.set(child.name, child);
      this.closures.set(scope, owner);
    }
    return owner;
  }

  /**
   * The owner behind a parameter object: one per type name (`manager: HeartbeatManager`), else one per name among the
   * module's own functions (`start(manager)`, `stop(manager)`), else the parameter alone.
   */
  parameter(declaration: Declaration): Owner | undefined {
    const { parent } = declaration.node;
    if (declaration.bindingPath.length > 0 || !ts.isParameter(parent)) return undefined;
    const type = parent.type;
    let key: string;
    if (type !== undefined && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) {
      const sameFile = this.inventory.scopes.get(this.inventory.sourceFile)?.get(type.typeName.text);
      const classOwner = sameFile === undefined ? undefined : this.byNode.get(sameFile.node);
      if (classOwner !== undefined) return classOwner;
      key = `p:${type.typeName.text}`;
    } else if (type === undefined && declaration.owner.parent === this.inventory.module && isPlainFunction(declaration.owner.node)) {
      key = `p:${declaration.name}`;
    } else {
      return undefined;
    }
    let owner = this.parameterOwners.get(key);
    if (owner === undefined) {
      owner = { id: key, kind: "parameter", name: declaration.name, node: declaration.node, methods: new Map(), base: undefined };
      this.parameterOwners.set(key, owner);
    }
    return owner;
  }

  /** The class or constructor function a name stands for. */
  ofDeclaration(declaration: Declaration): Owner | undefined {
    const direct = this.byNode.get(declaration.node);
    if (direct !== undefined || declaration.init === undefined) return direct;
    return this.byNode.get(assignedValue(declaration.init));
  }

  method(owner: Owner, name: string): FunctionInfo | undefined {
    let current: Owner | undefined = owner;
    for (let depth = 0; current !== undefined && depth < 20; depth++) {
      const found = current.methods.get(name);
      if (found !== undefined) return found;
      current = current.base;
    }
    // A base class may call what only its subclass in this file defines.
    return this.all.find((other) => other.base === owner && other.methods.has(name))?.methods.get(name);
  }

  private add(kind: OwnerKind, name: string, node: ts.Node): Owner {
    const owner: Owner = { id: `o${this.all.length}`, kind, name, node, methods: new Map(), base: undefined };
    this.all.push(owner);
    this.byNode.set(node, owner);
    return owner;
  }

  private addMember(owner: Owner, name: string | undefined, value: ts.Node | undefined): void {
    if (value === undefined || !isFunctionNode(value)) return;
    const info = this.inventory.functionOf.get(value);
    if (info === undefined) return;
    this.byFunction.set(value, owner);
    if (name !== undefined && !ts.isSetAccessor(value)) owner.methods.set(name, info);
  }

  private addClass(node: ts.ClassLikeDeclaration): void {
    const owner = this.add("class", node.name?.text ?? "class", node);
    for (const member of node.members) {
      if (ts.isPropertyDeclaration(member)) {
        const value = member.initializer === undefined ? undefined : unwrap(member.initializer);
        if (value !== undefined && ts.isArrowFunction(value)) {
          const info = this.inventory.functionOf.get(value);
          const name = propertyNameText(member.name);
          if (info !== undefined && name !== undefined) owner.methods.set(name, info);
        } else {
          this.addMember(owner, propertyNameText(member.name), value);
        }
      } else if (isFunctionNode(member)) {
        this.addMember(owner, ts.isConstructorDeclaration(member) ? "constructor" : propertyNameText(member.name), member);
      }
    }
  }

  /** `function Socket() { this.x = ... }`: a capital letter and a use of `this` make a constructor. */
  private findConstructorFunction(info: FunctionInfo): void {
    const { node, name } = info;
    if (!(ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) || !/^[A-Z]/.test(name)) return;
    const usesThis =
      info.writes.some(({ target }) => isMember(target) && unwrap(target.expression).kind === SyntaxKind.ThisKeyword) ||
      info.calls.some((call) => receiverOf(call)?.kind === SyntaxKind.ThisKeyword || calleeName(call) === "call") ||
      this.inventory.declarations.some(
        ({ owner, init }) => owner === info && init !== undefined && unwrap(init).kind === SyntaxKind.ThisKeyword,
      );
    if (!usesThis) return;
    const owner = this.add("class", name, node);
    this.addMember(owner, "constructor", node);
  }

  private findPrototypeMembers(info: FunctionInfo): void {
    for (const { target, value } of info.writes) {
      if (value === undefined || !isMember(target)) continue;
      const onPrototype = this.prototypeOwner(target.expression);
      if (onPrototype !== undefined) this.addMember(onPrototype, memberName(target), assignedValue(value));
      const whole = memberName(target) === "prototype" ? this.constructorOwner(target.expression) : undefined;
      if (whole !== undefined) this.addLiteral(whole, assignedValue(value));
    }
    for (const call of info.calls) {
      const [first, second] = call.arguments ?? [];
      const name = calleeName(call);
      if (first !== undefined && second !== undefined && (name === "assign" || name === "extend")) {
        const owner = this.prototypeOwner(first);
        if (owner !== undefined) this.addLiteral(owner, unwrap(second));
      }
      if (first !== undefined && second !== undefined && name === "inherits") {
        const [child, base] = [this.constructorOwner(first), this.constructorOwner(second)];
        if (child !== undefined && base !== child) child.base ??= base;
      }
      this.noteBoundFunction(call);
    }
  }

  private addLiteral(owner: Owner, value: ts.Node): void {
    if (!ts.isObjectLiteralExpression(value)) return;
    for (const property of value.properties) {
      const member = ts.isPropertyAssignment(property) ? unwrap(property.initializer) : property;
      this.addMember(owner, propertyNameText(property.name), member);
    }
  }

  /** `cleanup.call(this)` tells what `this` is inside `function cleanup()`. */
  private noteBoundFunction(call: ts.CallExpression | ts.NewExpression): void {
    const name = calleeName(call);
    if (name !== "call" && name !== "bind" && name !== "apply") return;
    const callee = receiverOf(call);
    const [first] = call.arguments ?? [];
    if (callee === undefined || first === undefined || !ts.isIdentifier(callee)) return;
    const declaration = this.inventory.resolve(callee);
    if (declaration !== undefined && !this.boundThis.has(declaration)) this.boundThis.set(declaration, first);
  }

  private prototypeOwner(expression: ts.Expression): Owner | undefined {
    const inner = unwrap(expression);
    if (isMember(inner) && memberName(inner) === "prototype") return this.constructorOwner(inner.expression);
    if (!ts.isIdentifier(inner)) return undefined;
    const alias = this.inventory.resolve(inner)?.init;
    return alias !== undefined && isMember(unwrap(alias)) ? this.prototypeOwner(alias) : undefined;
  }

  private constructorOwner(expression: ts.Expression): Owner | undefined {
    const inner = unwrap(expression);
    if (!ts.isIdentifier(inner)) return undefined;
    const declaration = this.inventory.resolve(inner);
    if (declaration === undefined) return undefined;
    const known = this.ofDeclaration(declaration);
    if (known !== undefined) return known;
    const node = ts.isFunctionDeclaration(declaration.node)
      ? declaration.node
      : declaration.init === undefined
        ? undefined
        : assignedValue(declaration.init);
    if (node === undefined || !isFunctionNode(node)) return undefined;
    const owner = this.add("class", declaration.name, node);
    this.addMember(owner, "constructor", node);
    return owner;
  }

  private linkBase(owner: Owner): void {
    if (!ts.isClassLike(owner.node)) return;
    const clause = owner.node.heritageClauses?.find(({ token }) => token === SyntaxKind.ExtendsKeyword);
    const parent = clause?.types[0]?.expression;
    const base = parent === undefined ? undefined : this.constructorOwner(parent);
    if (base !== undefined && familyOf(base) !== owner) owner.base = base;
  }

  private ofFunction(node: FunctionNode): Owner | undefined {
    const known = this.byFunction.get(node);
    if (known !== undefined) return known;
    if (this.thisOf.has(node)) return this.thisOf.get(node);
    this.thisOf.set(node, undefined);
    const owner = this.deriveThis(node);
    this.thisOf.set(node, owner);
    return owner;
  }

  private deriveThis(node: FunctionNode): Owner | undefined {
    const literal = ts.isPropertyAssignment(node.parent) ? node.parent.parent : node.parent;
    if (ts.isObjectLiteralExpression(literal)) {
      const known = this.byNode.get(literal);
      if (known !== undefined) return known;
      const owner = this.add("object", objectName(literal), literal);
      this.addLiteral(owner, literal);
      return owner;
    }
    const outer = wrapperOf(node);
    const { parent } = outer;
    if (isMember(parent) && ts.isCallExpression(parent.parent)) {
      // `(function () {}).bind(this)`
      const [first] = parent.parent.arguments;
      return first === undefined ? undefined : this.ofThisExpression(first);
    }
    if (ts.isCallExpression(parent)) {
      // `list.forEach(function () {}, this)`, `this.on("x", function () {})`
      const last = parent.arguments.at(-1);
      if (last !== undefined && last !== outer) return this.ofThisExpression(last);
      const receiver = receiverOf(parent);
      if (receiver !== undefined && /^(?:on|once|addListener|addEventListener)$/.test(calleeName(parent) ?? "")) {
        return this.ofThisExpression(receiver);
      }
      return undefined;
    }
    const name = ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) ? node.name : undefined;
    const declaration = name === undefined ? undefined : this.inventory.resolve(name);
    const bound = declaration === undefined ? undefined : this.boundThis.get(declaration);
    return bound === undefined ? undefined : this.ofThisExpression(bound);
  }

  private ofThisExpression(expression: ts.Expression): Owner | undefined {
    const inner = unwrap(expression);
    if (inner.kind === SyntaxKind.ThisKeyword) return this.ofThis(inner);
    if (!ts.isIdentifier(inner)) return undefined;
    const alias = this.inventory.resolve(inner)?.init;
    return alias !== undefined && unwrap(alias).kind === SyntaxKind.ThisKeyword ? this.ofThis(unwrap(alias)) : undefined;
  }
}

function isPlainFunction(node: ts.Node): boolean {
  return ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function objectName(literal: ts.ObjectLiteralExpression): string {
  const { parent } = wrapperOf(literal);
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : "object";
}
