import ts = require("typescript");
import type { Declaration, FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, makePlace, type Place } from "./places.ts";
import { assignedValue, type CallNode, calleeName, isCallNode, isFunctionNode, isMember, memberName, propertyNameText, receiverOf, unwrap } from "./syntax.ts";

const { SyntaxKind } = ts;

/** What is known to throw when it emits `error` with no listener: a WebSocket of the `ws` package, or a socket of Node's own. */
export type EmitterKind = "ws" | "net";

/** A value that begins its life in this file: made by a call, or handed to a function that accepts it. */
export interface Birth {
  readonly kind: EmitterKind;
  readonly fn: FunctionInfo;
  /** The call that makes it, or the parameter's name. */
  readonly node: ts.Node;
  readonly parameter: Declaration | undefined;
}

/** Something a module exports, by the names on the way to it: `ws` and `["WebSocket"]`. */
interface Export {
  readonly module: string;
  readonly path: readonly string[];
}

type Kind = EmitterKind | "ws server" | "net server" | "http server";

const NODE_MODULES = /^(?:node:|isomorphic-)?(ws|net|tls|https?|http2)$/;
const MAX_DEPTH = 6;

/** Which values of a file are Node's emitters, known by the modules they come from. */
export class Emitters {
  private readonly kinds = new Map<ts.Node, Kind | undefined>();
  private list: Birth[] | undefined;

  constructor(private readonly file: FileModel) {}

  /** The emitter that an expression's value surely is. */
  kindOf(expression: ts.Expression): EmitterKind | undefined {
    const kind = this.valueKind(expression, 0);
    return kind === "ws" || kind === "net" ? kind : undefined;
  }

  /** Every socket that the file's functions make or accept. */
  births(): readonly Birth[] {
    if (this.list !== undefined) return this.list;
    // Kept before it is complete: what a parameter gets may depend on it.
    const births: Birth[] = (this.list = []);
    for (const fn of this.file.inventory.functions) {
      for (const call of fn.calls) {
        const kind = this.madeBy(call);
        if (kind === "ws" || kind === "net") births.push({ kind, fn, node: call, parameter: undefined });
        births.push(...this.acceptedBy(call));
      }
    }
    return births;
  }

  /** The sockets that the functions given in a call get: `server.on("connection", (socket) => {})`. */
  private acceptedBy(call: CallNode): Birth[] {
    const name = calleeName(call);
    const [first, second, , fourth] = call.arguments ?? [];
    const receiver = receiverOf(call);
    if (first === undefined || name === undefined) return [];
    if (/^(?:on|once|addListener|prependListener)$/.test(name) && receiver !== undefined && second !== undefined && ts.isStringLiteralLike(first)) {
      switch (first.text) {
        case "connection": {
          const server = this.valueKind(receiver, 0);
          return server === "ws server" ? this.accepted("ws", second, 0) : server === "net server" ? this.accepted("net", second, 0) : [];
        }
        case "secureConnection":
          return this.valueKind(receiver, 0) === "net server" ? this.accepted("net", second, 0) : [];
        case "upgrade":
          // Only a server's event has three arguments; the client's response has its socket second as well.
          return this.accepted("net", second, 1, 3);
        default:
          return [];
      }
    }
    if (name === "handleUpgrade" && fourth !== undefined && receiver !== undefined) return this.accepted("ws", fourth, 0);
    if (this.madeBy(call) === "net server") return (call.arguments ?? []).flatMap((argument) => this.accepted("net", argument, 0));
    return [];
  }

  private accepted(kind: EmitterKind, listener: ts.Expression, index: number, least = 1): Birth[] {
    const target = this.file.calls.functionValue(listener);
    if (target === undefined || target.file !== this.file || ts.isSourceFile(target.fn.node)) return [];
    const { parameters } = target.fn.node;
    const name = parameters[index]?.name;
    if (name === undefined || parameters.length < least || !ts.isIdentifier(name)) return [];
    const parameter = target.fn.parameters.find(({ node }) => node === name);
    return parameter === undefined ? [] : [{ kind, fn: target.fn, node: name, parameter }];
  }

  private valueKind(expression: ts.Expression, depth: number): Kind | undefined {
    const inner = assignedValue(expression);
    if (this.kinds.has(inner)) return this.kinds.get(inner);
    if (depth > MAX_DEPTH) return undefined;
    this.kinds.set(inner, undefined);
    const kind = this.derive(inner, depth);
    this.kinds.set(inner, kind);
    return kind;
  }

  private derive(inner: ts.Expression, depth: number): Kind | undefined {
    if (ts.isAwaitExpression(inner)) return this.valueKind(inner.expression, depth + 1);
    if (ts.isConditionalExpression(inner)) return this.valueKind(inner.whenTrue, depth + 1) ?? this.valueKind(inner.whenFalse, depth + 1);
    if (isCallNode(inner)) return this.madeBy(inner) ?? this.listened(inner, depth);
    if (!ts.isIdentifier(inner) && !isMember(inner)) return undefined;
    const place = this.file.places.of(inner);
    if (place === undefined) return undefined;
    const declaration = ts.isIdentifier(inner) ? this.file.inventory.resolve(inner) : undefined;
    for (const value of [...this.file.slots.values(place), ...this.file.slots.values(makePlace(declaration ?? place.root, declaration === undefined ? place.path : []))]) {
      const kind = this.valueKind(value, depth + 1);
      if (kind !== undefined) return kind;
    }
    const declared = declaration ?? (isDeclaration(place.root) && place.path.length === 0 ? place.root : undefined);
    if (declared?.kind === "parameter") return this.passedKind(declared, depth) ?? this.typeKind(declared.node.parent);
    return declared === undefined ? this.fieldKind(place) : this.typeKind(declared.node.parent);
  }

  /** `private socket?: WebSocket` where the type was imported from `ws`. */
  private fieldKind({ root, path }: Place): Kind | undefined {
    const [name, ...rest] = path;
    if (isDeclaration(root) || rest.length > 0 || !ts.isClassLike(root.node)) return undefined;
    const member = root.node.members.find((candidate) => ts.isPropertyDeclaration(candidate) && propertyNameText(candidate.name) === name);
    return member === undefined ? undefined : this.typeKind(member);
  }

  /** `createServer().on("error", f)` is the server still; a function of the file's own makes what it returns. */
  private listened(call: CallNode, depth: number): Kind | undefined {
    const receiver = receiverOf(call);
    if (receiver !== undefined && /^(?:on|once|setMaxListeners|setNoDelay|listen)$/.test(calleeName(call) ?? "")) return this.valueKind(receiver, depth + 1);
    const target = ts.isCallExpression(call) ? this.file.calls.target(call) : undefined;
    for (const { expression } of target?.file === this.file ? target.fn.returns : []) {
      const kind = expression === undefined ? undefined : this.valueKind(expression, depth + 1);
      if (kind !== undefined) return kind;
    }
    return undefined;
  }

  /** What this file's calls pass for a parameter. */
  private passedKind(parameter: Declaration, depth: number): Kind | undefined {
    const { owner } = parameter;
    const index = owner.parameters.indexOf(parameter);
    for (const caller of this.file.inventory.functions) {
      for (const call of caller.calls) {
        const argument = call.arguments?.[index];
        if (argument === undefined || ts.isLiteralExpression(argument) || isFunctionNode(argument) || this.file.calls.target(call)?.fn !== owner) continue;
        const kind = this.valueKind(argument, depth + 1);
        if (kind !== undefined) return kind;
      }
    }
    return this.births().find((birth) => birth.parameter === parameter)?.kind;
  }

  /** `socket: WebSocket` where the type was imported from `ws`. */
  private typeKind(node: ts.Node): Kind | undefined {
    const declared = ts.isParameter(node) || ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node) ? node.type : undefined;
    const parts: readonly ts.TypeNode[] = declared !== undefined && ts.isUnionTypeNode(declared) ? declared.types : declared === undefined ? [] : [declared];
    const type = parts.find((part) => ts.isTypeReferenceNode(part));
    const name = type !== undefined && ts.isTypeReferenceNode(type) ? type.typeName : undefined;
    if (name === undefined) return undefined;
    const root = ts.isIdentifier(name) ? name : name.left;
    const origin = ts.isIdentifier(root) ? this.exportOf(root, 0) : undefined;
    if (origin === undefined) return undefined;
    return constructed({ module: origin.module, path: ts.isIdentifier(name) ? origin.path : [...origin.path, name.right.text] });
  }

  private madeBy(call: CallNode): Kind | undefined {
    const origin = this.exportOf(unwrap(call.expression), 0);
    if (origin === undefined) return undefined;
    return ts.isNewExpression(call) ? constructed(origin) : called(origin);
  }

  private exportOf(expression: ts.Expression, depth: number): Export | undefined {
    const inner = assignedValue(expression);
    if (depth > MAX_DEPTH) return undefined;
    if (ts.isConditionalExpression(inner)) return this.exportOf(inner.whenTrue, depth + 1) ?? this.exportOf(inner.whenFalse, depth + 1);
    if (ts.isCallExpression(inner)) return required(inner) ?? this.returned(inner, depth);
    if (isMember(inner)) {
      const base = this.exportOf(inner.expression, depth + 1);
      const name = memberName(inner);
      return base === undefined || name === undefined ? undefined : { module: base.module, path: [...base.path, name] };
    }
    if (!ts.isIdentifier(inner)) return undefined;
    const declaration = this.file.inventory.resolve(inner);
    if (declaration === undefined) return undefined;
    if (declaration.imported !== undefined) {
      const { module, name } = declaration.imported;
      return { module, path: name === "*" || name === "default" ? [] : [name] };
    }
    if (declaration.kind !== "variable" || declaration.init === undefined || declaration.isReassigned) return undefined;
    const base = this.exportOf(declaration.init, depth + 1);
    return base === undefined ? undefined : { module: base.module, path: [...base.path, ...declaration.bindingPath.filter((part) => part !== "default")] };
  }

  /** `function load() { try { return require("ws"); } catch { return undefined; } }` */
  private returned(call: ts.CallExpression, depth: number): Export | undefined {
    const callee = unwrap(call.expression);
    const target = ts.isIdentifier(callee) || isFunctionNode(callee) ? this.file.calls.target(call) : undefined;
    for (const { expression } of target?.file === this.file ? target.fn.returns : []) {
      const origin = expression === undefined ? undefined : this.exportOf(expression, depth + 1);
      if (origin !== undefined) return origin;
    }
    return undefined;
  }
}

/** `require("ws")`; `await import("ws")` aside: that one is unwrapped by whoever awaits it. */
function required(call: ts.CallExpression): Export | undefined {
  const [argument] = call.arguments;
  const isRequire = /^_*requires?$/.test(calleeName(call) ?? "");
  if ((!isRequire && call.expression.kind !== SyntaxKind.ImportKeyword) || argument === undefined || !ts.isStringLiteralLike(argument)) return undefined;
  return { module: argument.text, path: [] };
}

/** What `new` makes of an export. */
function constructed({ module, path }: Export): Kind | undefined {
  const name = path.at(-1);
  switch (NODE_MODULES.exec(module)?.[1]) {
    case "ws":
      if (name === undefined || name === "WebSocket") return "ws";
      return name === "Server" || name === "WebSocketServer" ? "ws server" : undefined;
    case "net":
      return name === "Socket" ? "net" : name === "Server" ? "net server" : undefined;
    case "tls":
      return name === "TLSSocket" ? "net" : name === "Server" ? "net server" : undefined;
    default:
      return undefined;
  }
}

/** What a call of an export makes. */
function called({ module, path }: Export): Kind | undefined {
  const name = path.at(-1);
  switch (NODE_MODULES.exec(module)?.[1]) {
    case "net":
    case "tls":
      if (name === "connect" || name === "createConnection") return "net";
      return name === "createServer" ? "net server" : undefined;
    case "http2":
      return name === "connect" ? "net" : undefined;
    case "http":
    case "https":
      return name === "createServer" ? "http server" : undefined;
    default:
      return undefined;
  }
}
