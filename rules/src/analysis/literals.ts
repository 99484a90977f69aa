import ts = require("typescript");
import { propertyNameText } from "./syntax.ts";

/** What an object literal has under a name; a method is a function node, which takes the place of an expression. */
export function propertyValue(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of literal.properties) {
    if (propertyNameText(property.name) !== name) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
    if (ts.isMethodDeclaration(property)) return property as ts.Node as ts.Expression;
  }
  return undefined;
}
