import ts = require("typescript");
import type { FileModel } from "./model.ts";
import { isDeclaration, nameOf, type Place } from "./places.ts";
import { calleeName, isMember, memberName, unwrap } from "./syntax.ts";
import { LISTENER_ADDERS, LISTENER_REMOVERS } from "./vocabulary.ts";

/** What options that hold a function are called, and the objects they come in. */
export const CALLBACK_NAMES = /^on[A-Z_]\w*$|(?:[cC]allback|Handler|Listener|Hook|Fn|^cb|^callback|^fn)$/;
/** What every object has: `options.hasOwnProperty(key)` runs nobody's callback. */
const OBJECT_METHODS = /^(?:hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toString|toLocaleString|valueOf)$/;
const OPTION_OBJECTS = /^(?:opts?|options|params|props|config|cfg|args|callbacks|handlers|hooks|events|deps)$/i;

/** The place of the function that a call runs: `f` of `f()` and of `f.apply(this)`. */
export function calloutPlace(file: FileModel, call: ts.CallExpression): Place | undefined {
  const callee = unwrap(call.expression);
  const isIndirect = /^(?:call|apply)$/.test(memberName(callee) ?? "") && isMember(callee);
  const called = isIndirect ? unwrap(callee.expression) : callee;
  return ts.isIdentifier(called) || isMember(called) ? file.places.of(called) : undefined;
}

/** True for a call of a function that somebody handed in. */
export function isCallout(file: FileModel, call: ts.CallExpression): boolean {
  const place = calloutPlace(file, call);
  if (place === undefined) return false;
  const method = calleeName(call) ?? "";
  if (LISTENER_ADDERS.test(method) || LISTENER_REMOVERS.test(method) || OBJECT_METHODS.test(method)) return false;
  const name = nameOf(place);
  const rootName = place.root.name;
  const isNamedCallback = CALLBACK_NAMES.test(name);
  if (!isDeclaration(place.root) && place.root.kind === "parameter") {
    return place.path.length === 0 || (place.path.length <= 2 && (isNamedCallback || OPTION_OBJECTS.test(rootName)));
  }
  if (isDeclaration(place.root)) {
    const { kind, imported, init, node } = place.root;
    if (imported !== undefined) return false;
    if (kind === "parameter") return place.path.length === 0 || (place.path.length <= 2 && (isNamedCallback || OPTION_OBJECTS.test(rootName)));
    return place.path.length === 0 && init === undefined && !ts.isFunctionDeclaration(node);
  }
  // `this.checkPing()` where the file puts a parameter into the slot, or `this.options.onClose()`.
  if (place.path.length === 1) {
    return file.slots.values(place).some((value) => ts.isIdentifier(value) && isParameter(file, value));
  }
  return place.path.length <= 3 && isNamedCallback;
}

function isParameter(file: FileModel, identifier: ts.Identifier): boolean {
  return file.inventory.resolve(identifier)?.kind === "parameter";
}
