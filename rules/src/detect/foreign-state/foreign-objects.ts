import ts = require("typescript");
import type { Declaration } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { familyOf } from "../../analysis/owners.ts";
import { isDeclaration, makePlace, type Place } from "../../analysis/places.ts";
import { calleeName, isMember, propertyNameText, unwrap } from "../../analysis/syntax.ts";
import { LISTENER_ADDERS } from "../../analysis/vocabulary.ts";
import type { DeclaredTypes } from "./declared-types.ts";

const { SyntaxKind } = ts;

/** Classes made to be filled with state of one's own: what a subclass keeps there is no secret of theirs. */
const BARE_BASES = /^(?:node:)?(?:events|stream)$|emitter|^react|^vue|^lit/i;
const MAX_DEPTH = 5;

/** Which objects of a file are another package's, as far as the file itself tells. */
export class ForeignObjects {
  private readonly fieldTypes = new Map<string, ts.TypeNode>();

  constructor(
    private readonly file: FileModel,
    private readonly types: DeclaredTypes,
  ) {
    for (const node of file.inventory.classes) {
      for (const member of node.members) {
        if (ts.isPropertyDeclaration(member)) this.noteField(node, propertyNameText(member.name), member.type);
        if (!ts.isConstructorDeclaration(member)) continue;
        for (const { modifiers, name, type } of member.parameters) if (modifiers !== undefined && ts.isIdentifier(name)) this.noteField(node, name.text, type);
      }
    }
  }

  /** The package whose class an object is of; undefined for the file's own objects and for those that cannot be told. */
  packageOf(expression: ts.Expression, depth = 0): string | undefined {
    const inner = unwrap(expression);
    if (depth > MAX_DEPTH) return undefined;
    if (inner.kind === SyntaxKind.ThisKeyword) return this.ofBase(inner);
    const annotated = castType(expression);
    const byCast = annotated === undefined ? undefined : this.ofType(annotated);
    if (byCast !== undefined) return byCast;
    const declared = this.types.of(inner);
    if (declared !== undefined) return this.ofType(declared);
    if (ts.isNewExpression(inner)) return this.ofName(inner.expression);
    if (ts.isCallExpression(inner)) {
      // `client.getPlugin<GatewayPlugin>("gateway")`
      const [only, second] = inner.typeArguments ?? [];
      return only === undefined || second !== undefined ? undefined : this.ofType(only);
    }
    if (ts.isIdentifier(inner)) {
      const declaration = this.file.inventory.resolve(inner);
      return declaration === undefined ? undefined : this.ofDeclaration(declaration, depth);
    }
    if (!isMember(inner)) return undefined;
    const place = this.file.places.of(inner);
    return place === undefined ? undefined : this.ofPlace(place, depth);
  }

  /** True when the class around `this` declares the member itself. */
  isOwnMember(at: ts.Node, name: string): boolean {
    const owner = this.classAround(at);
    return owner?.members.some((member) => member.name !== undefined && propertyNameText(member.name) === name) ?? false;
  }

  private ofPlace(place: Place, depth: number): string | undefined {
    const type = this.fieldTypes.get(place.key);
    if (type !== undefined) return this.ofType(type);
    if (place.path.length === 0 && isDeclaration(place.root)) return this.ofDeclaration(place.root, depth + 1);
    const values = this.file.slots.values(place);
    for (const value of values) {
      const found = ts.isIdentifier(value) || ts.isNewExpression(value) || ts.isCallExpression(value) ? this.packageOf(value, depth + 1) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private ofDeclaration(declaration: Declaration, depth: number): string | undefined {
    if (declaration.kind === "parameter") return this.ofListenerParameter(declaration, depth);
    if (declaration.kind !== "variable" || declaration.init === undefined || declaration.bindingPath.length > 0 || declaration.imported !== undefined) return undefined;
    return this.packageOf(declaration.init, depth + 1);
  }

  /** `server.on("connection", (socket) => ...)`: what another package's server hands over is that package's too. */
  private ofListenerParameter(declaration: Declaration, depth: number): string | undefined {
    const { node } = declaration.owner;
    const call = node.parent;
    if (call === undefined || !ts.isCallExpression(call) || declaration.owner.parameters[0] !== declaration) return undefined;
    const [event] = call.arguments;
    const callee = unwrap(call.expression);
    if (!isMember(callee) || !LISTENER_ADDERS.test(calleeName(call) ?? "") || event === undefined || !ts.isStringLiteralLike(event)) return undefined;
    return event.text === "connection" ? this.packageOf(callee.expression, depth + 1) : undefined;
  }

  private ofType(type: ts.TypeNode): string | undefined {
    if (ts.isParenthesizedTypeNode(type)) return this.ofType(type.type);
    if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
      for (const part of type.types) {
        const found = this.ofType(part);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    if (!ts.isTypeReferenceNode(type)) return undefined;
    const { typeName } = type;
    return this.moduleOf(ts.isIdentifier(typeName) ? typeName : leftmost(typeName));
  }

  private ofBase(at: ts.Node): string | undefined {
    const clause = this.classAround(at)?.heritageClauses?.find(({ token }) => token === SyntaxKind.ExtendsKeyword);
    const base = clause?.types[0]?.expression;
    const module = base === undefined ? undefined : this.ofName(base);
    return module === undefined || BARE_BASES.test(module) ? undefined : module;
  }

  private ofName(expression: ts.Expression): string | undefined {
    let inner = unwrap(expression);
    while (isMember(inner)) inner = unwrap(inner.expression);
    return ts.isIdentifier(inner) ? this.moduleOf(inner) : undefined;
  }

  /** The package a name was imported from. */
  private moduleOf(name: ts.Identifier): string | undefined {
    const module = this.file.inventory.resolve(name)?.imported?.module;
    return module === undefined || /^[./#~@]\/?$|^\.|^[#~/]|^@\//.test(module) ? undefined : module;
  }

  private classAround(at: ts.Node): ts.ClassLikeDeclaration | undefined {
    const owner = this.file.owners.ofThis(at);
    return owner !== undefined && ts.isClassLike(owner.node) ? owner.node : undefined;
  }

  private noteField(node: ts.ClassLikeDeclaration, name: string | undefined, type: ts.TypeNode | undefined): void {
    const owner = this.file.owners.all.find((candidate) => candidate.node === node);
    if (owner === undefined || name === undefined || type === undefined) return;
    this.fieldTypes.set(makePlace(familyOf(owner), [name]).key, type);
  }
}

/** The last type that an expression is cast to, other than `any` and `unknown`. */
function castType(expression: ts.Expression): ts.TypeNode | undefined {
  let inner = expression;
  for (;;) {
    if (ts.isParenthesizedExpression(inner) || ts.isNonNullExpression(inner)) inner = inner.expression;
    else if (ts.isAsExpression(inner) || ts.isTypeAssertionExpression(inner)) {
      const { kind } = inner.type;
      if (kind !== SyntaxKind.AnyKeyword && kind !== SyntaxKind.UnknownKeyword) return inner.type;
      inner = inner.expression;
    } else return undefined;
  }
}

function leftmost(name: ts.QualifiedName): ts.Identifier {
  let left: ts.EntityName = name;
  while (ts.isQualifiedName(left)) left = left.left;
  return left;
}
