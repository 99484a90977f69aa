import ts = require("typescript");
import type { Declaration, FunctionInfo } from "./inventory.ts";
import { propertyValue } from "./literals.ts";
import type { FileModel } from "./model.ts";
import { familyOf, type Owner } from "./owners.ts";
import { isDeclaration, makePlace, type Place } from "./places.ts";
import { assignedValue, type CallNode, calleeName, isFunctionNode, isMember, memberName, unwrap } from "./syntax.ts";

const { SyntaxKind } = ts;

/** A function that a call runs or a value stands for, with what its `this` is at the call. */
export interface Target {
  readonly file: FileModel;
  readonly fn: FunctionInfo;
  /** The place of the object the method is called on, when that is not the caller's own `this`. */
  readonly receiver: Place | undefined;
}

interface Instance {
  readonly file: FileModel;
  readonly owner: Owner;
}

/** Methods worth reading an imported base class for. */
const LIFECYCLE_NAMES = /connect|close|stop|start|destroy|dispose|terminate|heartbeat|ping|timer|timeout|send|clear|reset|clean|end|shutdown|constructor/i;
/** Imported classes whose constructors are worth reading: those named after connections and time, not `Message` or `User`. */
const ACTIVE_CLASSES = /timer|timeout|interval|beat|alive|socket|ws|conn|transport|gateway|session|stream|poll|retry|backoff|monitor|watch|loop|link|peer|ping|limiter|schedul|shard|worker|client|controller/i;
const WRAPPERS = /^(?:bind|guard|debounce|throttle|wrap\w*|useCallback)$/;

/** Who a call runs, in this file and through relative imports. */
export class Calls {
  private readonly targets = new Map<ts.Node, Target | undefined>();

  /** Slots being looked through: `this.f = this.f.bind(this)` leads back to itself. */
  private readonly following = new Set<string>();

  constructor(private readonly file: FileModel) {}

  /** The function a call runs; undefined when it cannot be seen from here. */
  target(call: CallNode): Target | undefined {
    if (this.targets.has(call)) return this.targets.get(call);
    this.targets.set(call, undefined);
    const resolved = this.resolve(call);
    const target = resolved === undefined || isHook(resolved.fn) ? undefined : resolved;
    this.targets.set(call, target);
    return target;
  }

  /** The function that an expression's value is: a literal, a name, a method reference, or one of these bound or wrapped. */
  functionValue(expression: ts.Expression): Target | undefined {
    const inner = assignedValue(expression);
    if (isFunctionNode(inner)) return this.own(inner);
    if (ts.isIdentifier(inner) || isMember(inner)) return this.named(inner);
    if (ts.isCallExpression(inner) && WRAPPERS.test(calleeName(inner) ?? "")) {
      const callee = unwrap(inner.expression);
      if (memberName(callee) === "bind" && isMember(callee)) return this.functionValue(callee.expression);
      // A utility library's `bind(this.onOpen, this)`.
      const [bound] = inner.arguments;
      if (calleeName(inner) === "bind" && bound !== undefined) return this.functionValue(bound);
      const wrapped = inner.arguments.find((argument) => isFunctionNode(unwrap(argument)));
      return wrapped === undefined ? undefined : this.functionValue(wrapped);
    }
    return undefined;
  }

  /** The class an object in a place was made from. */
  instance(place: Place): Instance | undefined {
    for (const value of this.file.slots.values(place)) {
      if (!ts.isNewExpression(value)) continue;
      const callee = unwrap(value.expression);
      const made = ts.isIdentifier(callee) ? this.classOf(callee, value) : undefined;
      if (made !== undefined) return made;
    }
    return undefined;
  }

  /** The functions that this file's calls pass for a parameter. */
  passedTo(parameter: Declaration): FunctionInfo[] {
    const index = parameter.owner.parameters.indexOf(parameter);
    const passed: FunctionInfo[] = [];
    for (const caller of this.file.inventory.functions) {
      for (const call of caller.calls) {
        const argument = call.arguments?.[index];
        if (argument === undefined || this.target(call)?.fn !== parameter.owner) continue;
        const value = this.functionValue(argument);
        if (value !== undefined && value.file === this.file) passed.push(value.fn);
      }
    }
    return passed;
  }

  private own(node: ts.Node): Target | undefined {
    const fn = this.file.inventory.functionOf.get(node);
    return fn === undefined ? undefined : { file: this.file, fn, receiver: undefined };
  }

  private resolve(call: CallNode): Target | undefined {
    const callee = unwrap(call.expression);
    if (callee.kind === SyntaxKind.SuperKeyword) {
      const owner = this.file.owners.ofThis(callee);
      return owner === undefined ? undefined : this.inherited(owner, "constructor");
    }
    if (ts.isNewExpression(call)) {
      const made = ts.isIdentifier(callee) ? this.classOf(callee, call) : undefined;
      const fn = made?.owner.methods.get("constructor");
      return made === undefined || fn === undefined ? undefined : { file: made.file, fn, receiver: undefined };
    }
    const name = memberName(callee);
    if (isMember(callee) && (name === "call" || name === "apply")) {
      const direct = this.named(unwrap(callee.expression));
      if (direct !== undefined) return direct;
    }
    if (isFunctionNode(callee)) return this.own(callee);
    return this.named(callee, call);
  }

  private named(expression: ts.Expression, call?: CallNode): Target | undefined {
    if (ts.isIdentifier(expression)) {
      const declaration = this.file.inventory.resolve(expression);
      return declaration === undefined ? undefined : this.declared(declaration, call);
    }
    const name = isMember(expression) ? memberName(expression) : undefined;
    return name === undefined || !isMember(expression) ? undefined : this.method(unwrap(expression.expression), name);
  }

  private declared(declaration: Declaration, call?: CallNode): Target | undefined {
    if (isFunctionNode(declaration.node)) return this.own(declaration.node);
    if (declaration.imported !== undefined) {
      if (call !== undefined && !carriesState(this.file, call)) return undefined;
      const { module, name } = declaration.imported;
      return this.file.imported(module)?.calls.exported(name);
    }
    if (declaration.kind !== "variable") return undefined;
    if (declaration.init === undefined) {
      // `let connect; connect = () => {}`
      const [only, second] = declaration.writes;
      return only === undefined || second !== undefined || !isFunctionNode(unwrap(only)) ? undefined : this.functionValue(only);
    }
    if (declaration.bindingPath.length === 0) return declaration.isReassigned ? undefined : this.functionValue(declaration.init);
    const name = declaration.bindingPath.at(-1);
    return name === undefined || declaration.bindingPath.length > 1 ? undefined : this.method(unwrap(declaration.init), name);
  }

  /** The exported function of that name in this file. */
  exported(name: string): Target | undefined {
    const { inventory } = this.file;
    const declaration = inventory.scopes.get(inventory.sourceFile)?.get(name);
    if (declaration !== undefined && declaration.imported === undefined) return this.declared(declaration);
    for (const { target, value } of inventory.module.writes) {
      // `exports.name = function () {}`
      if (value !== undefined && isMember(target) && memberName(target) === name) return this.functionValue(value);
    }
    return undefined;
  }

  private method(receiver: ts.Expression, name: string): Target | undefined {
    const { owners, places } = this.file;
    if (receiver.kind === SyntaxKind.SuperKeyword) {
      const owner = owners.ofThis(receiver);
      return owner === undefined ? undefined : this.inherited(owner, name);
    }
    const place = places.of(receiver);
    if (place === undefined) return undefined;
    if (!isDeclaration(place.root) && place.path.length === 0) {
      const owner = receiver.kind === SyntaxKind.ThisKeyword ? (owners.ofThis(receiver) ?? place.root) : place.root;
      const fn = owners.method(owner, name);
      if (fn !== undefined) return { file: this.file, fn, receiver: undefined };
      return this.inherited(owner, name) ?? this.stored(makePlace(place.root, [name]));
    }
    const instance = this.instance(place);
    const method = instance?.owner.methods.get(name);
    if (instance !== undefined && method !== undefined) return { file: instance.file, fn: method, receiver: place };
    const namespace = isDeclaration(place.root) && place.path.length === 0 ? place.root.imported : undefined;
    if (namespace?.name === "*") return this.file.imported(namespace.module)?.calls.exported(name);
    return this.literalOnce(place, name) ?? this.stored(makePlace(place.root, [...place.path, name]));
  }

  /** `this.onTick = () => {}` or `this.sendHeartbeat = this.sendHeartbeat.bind(this)`. */
  private stored(place: Place): Target | undefined {
    const isFunction = (value: ts.Expression): boolean => isFunctionNode(value) || (ts.isCallExpression(value) && calleeName(value) === "bind");
    const [only, second] = this.file.slots.values(place).filter(isFunction);
    if (only === undefined || second !== undefined || this.following.has(place.key)) return undefined;
    this.following.add(place.key);
    const target = this.functionValue(only);
    this.following.delete(place.key);
    return target;
  }

  /** `const options = { ...defaults, load: options.load }` leads back to itself. */
  private literalOnce(place: Place, name: string): Target | undefined {
    const key = `${place.key}.${name} in a literal`;
    if (this.following.has(key)) return undefined;
    this.following.add(key);
    const target = this.literalMethod(place, name);
    this.following.delete(key);
    return target;
  }

  /** A method of an object literal that the place was made from, directly or as a factory's return value. */
  private literalMethod(place: Place, name: string): Target | undefined {
    for (const value of this.file.slots.values(place)) {
      if (ts.isObjectLiteralExpression(value)) {
        const found = propertyValue(value, name);
        if (found !== undefined) return this.functionValue(found);
      }
      if (!ts.isCallExpression(value)) continue;
      const factory = this.target(value);
      for (const { expression } of factory?.fn.returns ?? []) {
        const literal = expression === undefined ? undefined : unwrap(expression);
        if (factory === undefined || literal === undefined || !ts.isObjectLiteralExpression(literal)) continue;
        const found = propertyValue(literal, name);
        const target = found === undefined ? undefined : factory.file.calls.functionValue(found);
        if (target !== undefined) return { ...target, receiver: place };
      }
    }
    return undefined;
  }

  /** A method that an imported base class defines. */
  private inherited(owner: Owner, name: string): Target | undefined {
    const own = owner.base === undefined ? undefined : this.file.owners.method(owner.base, name);
    if (own !== undefined) return { file: this.file, fn: own, receiver: undefined };
    if (!ts.isClassLike(owner.node) || !LIFECYCLE_NAMES.test(name)) return undefined;
    const clause = owner.node.heritageClauses?.find(({ token }) => token === SyntaxKind.ExtendsKeyword);
    const parent = clause?.types[0]?.expression;
    if (parent === undefined || !ts.isIdentifier(parent)) return undefined;
    const base = this.classOf(parent);
    if (base === undefined || base.file === this.file) return undefined;
    const fn = base.file.owners.method(base.owner, name);
    return fn === undefined
      ? base.file.calls.inherited(base.owner, name)
      : { file: base.file, fn, receiver: makePlace(familyOf(owner), []) };
  }

  private classOf(name: ts.Identifier, call?: CallNode): Instance | undefined {
    const declaration = this.file.inventory.resolve(name);
    if (declaration === undefined) return undefined;
    if (declaration.imported === undefined) {
      const owner = this.file.owners.ofDeclaration(declaration);
      return owner === undefined ? undefined : { file: this.file, owner };
    }
    if (call !== undefined && (!ACTIVE_CLASSES.test(name.text) || !carriesState(this.file, call))) return undefined;
    const module = this.file.imported(declaration.imported.module);
    return module?.calls.exportedClass(declaration.imported.name, declaration.name);
  }

  private exportedClass(name: string, localName: string): Instance | undefined {
    const { owners } = this.file;
    const wanted = name === "default" || name === "*" ? undefined : name;
    const classes = owners.all.filter(({ kind }) => kind === "class");
    const owner =
      classes.find((candidate) => candidate.name === (wanted ?? localName)) ??
      (wanted === undefined && classes.length === 1 ? classes[0] : undefined);
    return owner === undefined ? undefined : { file: this.file, owner };
  }
}

/** An abstract or empty method: what it does, a subclass says. */
function isHook({ body }: FunctionInfo): boolean {
  return body === undefined || (ts.isBlock(body) && body.statements.length === 0);
}

/** Imports are read only for calls that hand over something the callee could keep: `this`, an owner, a function. */
function carriesState(file: FileModel, call: CallNode): boolean {
  return (call.arguments ?? []).some((argument) => {
    const inner = unwrap(argument);
    if (inner.kind === SyntaxKind.ThisKeyword || isFunctionNode(inner)) return true;
    if (ts.isObjectLiteralExpression(inner)) {
      return inner.properties.some(
        (property) =>
          ts.isMethodDeclaration(property) ||
          (ts.isPropertyAssignment(property) && isFunctionNode(unwrap(property.initializer))),
      );
    }
    if (memberName(inner) !== undefined || ts.isIdentifier(inner)) {
      const place = file.places.of(inner);
      if (place === undefined) return false;
      return isDeclaration(place.root) ? isFunctionNode(place.root.node) : place.path.length === 0;
    }
    return ts.isCallExpression(inner) && calleeName(inner) === "bind";
  });
}
