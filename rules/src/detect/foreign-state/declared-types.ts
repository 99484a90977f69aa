import ts = require("typescript");
import type { Declaration } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isMember, memberName, propertyNameText, unwrap } from "../../analysis/syntax.ts";

const MAX_DEPTH = 6;

/** The types that a file's own text gives to names and their members; no inference. */
export class DeclaredTypes {
  private named: Map<string, ts.TypeNode | ts.InterfaceDeclaration> | undefined;

  constructor(private readonly file: FileModel) {}

  /** The annotation that tells what a name, or a member of an annotated one, is. */
  of(expression: ts.Expression, depth = 0): ts.TypeNode | undefined {
    const inner = unwrap(expression);
    if (depth > MAX_DEPTH) return undefined;
    if (ts.isIdentifier(inner)) {
      const declaration = this.file.inventory.resolve(inner);
      return declaration === undefined ? undefined : this.ofDeclaration(declaration, depth);
    }
    if (!isMember(inner)) return undefined;
    const base = this.of(inner.expression, depth + 1);
    const name = memberName(inner);
    return base === undefined || name === undefined ? undefined : this.member(base, name);
  }

  /** The type of a type's member, where this file declares it. */
  member(type: ts.TypeNode | ts.InterfaceDeclaration, name: string, depth = 0): ts.TypeNode | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (ts.isParenthesizedTypeNode(type)) return this.member(type.type, name, depth + 1);
    if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
      for (const part of type.types) {
        const found = this.member(part, name, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    if (ts.isTypeLiteralNode(type) || ts.isInterfaceDeclaration(type)) {
      const signature = type.members.find((member) => ts.isPropertySignature(member) && propertyNameText(member.name) === name);
      return signature !== undefined && ts.isPropertySignature(signature) ? signature.type : undefined;
    }
    if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
    // `Partial<{ ws: WebSocket }>`
    const [argument] = type.typeArguments ?? [];
    if (argument !== undefined && /^(?:Partial|Required|Readonly|NonNullable)$/.test(type.typeName.text)) return this.member(argument, name, depth + 1);
    const declared = this.namedType(type.typeName.text);
    return declared === undefined ? undefined : this.member(declared, name, depth + 1);
  }

  private ofDeclaration({ node, kind, bindingPath }: Declaration, depth: number): ts.TypeNode | undefined {
    if (kind !== "parameter" && kind !== "variable") return undefined;
    let holder: ts.Node = node.parent;
    while (ts.isBindingElement(holder) || ts.isObjectBindingPattern(holder)) holder = holder.parent;
    if (!ts.isParameter(holder) && !ts.isVariableDeclaration(holder)) return undefined;
    let type: ts.TypeNode | undefined = holder.type;
    if (type === undefined && holder.initializer !== undefined && bindingPath.length > 0) type = this.of(holder.initializer, depth + 1);
    for (const name of bindingPath) type = type === undefined ? undefined : this.member(type, name);
    return type;
  }

  private namedType(name: string): ts.TypeNode | ts.InterfaceDeclaration | undefined {
    if (this.named === undefined) {
      this.named = new Map();
      for (const statement of this.file.sourceFile.statements) {
        if (ts.isTypeAliasDeclaration(statement)) this.named.set(statement.name.text, statement.type);
        else if (ts.isInterfaceDeclaration(statement)) this.named.set(statement.name.text, statement);
      }
    }
    return this.named.get(name);
  }
}
