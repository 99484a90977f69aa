import ts = require("typescript");
import type { FunctionInfo, Inventory } from "./inventory.ts";
import type { Owners } from "./owners.ts";
import { makePlace, nameOf, type Place, type Places } from "./places.ts";
import { familyOf } from "./owners.ts";
import { assignedValue, calleeName, isMember, memberName, propertyNameText, unwrap } from "./syntax.ts";
import { abstractValue } from "./values.ts";
import { SOCKET_CONSTRUCTORS, SOCKET_FACTORIES, SOCKET_NAMES, SOCKET_TYPES } from "./vocabulary.ts";

const { SyntaxKind } = ts;

/** One value put into a place, wherever that stands in the file. */
export interface SlotWrite {
  readonly node: ts.Node;
  readonly value: ts.Expression | undefined;
  readonly fn: FunctionInfo;
}

/** What a file ever puts into each place. */
export class Slots {
  private index: Map<string, SlotWrite[]> | undefined;
  private readonly valuesOf = new Map<string, readonly ts.Expression[]>();
  private readonly sockets = new Map<string, boolean>();
  private readonly types = new Map<string, string>();
  private handled: Map<string, Set<string>> | undefined;

  constructor(
    private readonly inventory: Inventory,
    private readonly owners: Owners,
    private readonly places: Places,
  ) {}

  writes(place: Place): readonly SlotWrite[] {
    return this.build().get(place.key) ?? [];
  }

  /** Every value the file puts into the place. */
  values(place: Place): readonly ts.Expression[] {
    let values = this.valuesOf.get(place.key);
    if (values === undefined) {
      values = this.writes(place).flatMap(({ value }) => (value === undefined ? [] : [assignedValue(value)]));
      this.valuesOf.set(place.key, values);
    }
    return values;
  }

  /** True when the place holds a connection: by what is put into it, by its declared type, else by its name. */
  isSocket(place: Place): boolean {
    let isSocket = this.sockets.get(place.key);
    if (isSocket === undefined) this.sockets.set(place.key, (isSocket = this.holdsSocket(place)));
    return isSocket;
  }

  private holdsSocket(place: Place): boolean {
    if (!("bindingPath" in place.root) && place.root.kind === "parameter" && place.path.length === 0) {
      return SOCKET_TYPES.test(place.root.id) || SOCKET_NAMES.test(place.root.name);
    }
    const values = this.values(place);
    if (values.some((value) => isSocketValue(value) || this.isSocketVariable(value))) return true;
    if (values.length > 0 && values.every(isPrimitive)) return false;
    if (this.isListenedToLikeSocket(place) || values.some((value) => ts.isIdentifier(value) && this.isListenedToLikeSocket(this.places.of(value)))) return true;
    const type = this.types.get(place.key);
    if (type !== undefined) return SOCKET_TYPES.test(type);
    const name = nameOf(place);
    // One of `this.sockets`.
    return SOCKET_NAMES.test(place.path.at(-1) === "[]" ? name.replace(/s$/, "") : name);
  }

  /** `const socket = new WebSocket(url); this.link = socket;` */
  private isSocketVariable(value: ts.Expression): boolean {
    const init = ts.isIdentifier(value) ? this.inventory.resolve(value)?.init : undefined;
    return init !== undefined && isSocketValue(unwrap(init));
  }

  /** `this.client.onopen = f; this.client.onclose = g`: only a socket opens, brings messages and closes. */
  private isListenedToLikeSocket(place: Place | undefined): boolean {
    if (this.handled === undefined) {
      this.handled = new Map();
      for (const fn of this.inventory.functions) {
        for (const { target } of fn.writes) {
          const event = isMember(target) ? /^on(open|message|close)$/.exec(memberName(target) ?? "")?.[1] : undefined;
          const receiver = event !== undefined && isMember(target) ? this.places.of(target.expression) : undefined;
          if (event === undefined || receiver === undefined) continue;
          this.handled.set(receiver.key, (this.handled.get(receiver.key) ?? new Set()).add(event));
        }
      }
    }
    return place !== undefined && (this.handled.get(place.key)?.size ?? 0) > 1;
  }

  private build(): Map<string, SlotWrite[]> {
    if (this.index !== undefined) return this.index;
    const index = (this.index = new Map<string, SlotWrite[]>());
    const add = (place: Place | undefined, write: SlotWrite): void => {
      if (place === undefined) return;
      const known = index.get(place.key);
      if (known === undefined) index.set(place.key, [write]);
      else known.push(write);
    };
    for (const fn of this.inventory.functions) {
      for (const { node, target, value } of fn.writes) add(this.places.of(target), { node, value, fn });
    }
    for (const declaration of this.inventory.declarations) {
      if (declaration.kind === "parameter") {
        const { parent } = declaration.node;
        if (ts.isParameter(parent)) this.noteType(makePlace(declaration, []), parent.type);
      }
      if (declaration.kind !== "variable") continue;
      const place = makePlace(declaration, []);
      if (ts.isVariableDeclaration(declaration.node.parent)) this.noteType(place, declaration.node.parent.type);
      if (declaration.init !== undefined && declaration.bindingPath.length === 0) {
        add(place, { node: declaration.node, value: declaration.init, fn: declaration.owner });
      }
    }
    for (const node of this.inventory.classes) this.addFields(node, add);
    return index;
  }

  private addFields(node: ts.ClassLikeDeclaration, add: (place: Place | undefined, write: SlotWrite) => void): void {
    for (const member of node.members) {
      const owner = this.owners.all.find((candidate) => candidate.node === node);
      if (owner === undefined) return;
      const root = familyOf(owner);
      if (ts.isPropertyDeclaration(member)) {
        const name = propertyNameText(member.name);
        if (name === undefined) continue;
        const place = makePlace(root, [name]);
        this.noteType(place, member.type);
        if (member.initializer !== undefined) add(place, { node: member, value: member.initializer, fn: this.inventory.enclosing(member) });
      }
      if (!ts.isConstructorDeclaration(member)) continue;
      for (const parameter of member.parameters) {
        // `constructor(private socket: Socket)`
        if (parameter.modifiers === undefined || !ts.isIdentifier(parameter.name)) continue;
        const place = makePlace(root, [parameter.name.text]);
        this.noteType(place, parameter.type);
        const fn = this.inventory.functionOf.get(member);
        if (fn !== undefined) add(place, { node: parameter, value: parameter.name, fn });
      }
    }
  }

  private noteType(place: Place, type: ts.TypeNode | undefined): void {
    if (type === undefined) return;
    const parts: readonly ts.TypeNode[] = ts.isUnionTypeNode(type) ? type.types : [type];
    const named = parts.find((part): part is ts.TypeReferenceNode => ts.isTypeReferenceNode(part));
    if (named !== undefined) {
      const { typeName } = named;
      this.types.set(place.key, ts.isIdentifier(typeName) ? typeName.text : typeName.right.text);
    } else if (parts.every((part) => part.kind !== SyntaxKind.AnyKeyword && part.kind !== SyntaxKind.UnknownKeyword)) {
      this.types.set(place.key, "");
    }
  }
}

/** A flag, a number or a text: no connection, whatever its name. */
function isPrimitive(value: ts.Expression): boolean {
  const { text } = abstractValue(value);
  return text !== undefined && !/^(?:null|undefined)$/.test(text) && !/^[A-Za-z_$]/.test(text.replace(/^(?:true|false)$/, ""));
}

function isSocketValue(value: ts.Expression): boolean {
  const inner = unwrap(ts.isAwaitExpression(value) ? value.expression : value);
  if (ts.isNewExpression(inner)) return SOCKET_CONSTRUCTORS.test(calleeName(inner) ?? "");
  return ts.isCallExpression(inner) && SOCKET_FACTORIES.test(calleeName(inner) ?? "");
}
