import ts = require("typescript");
import { calleeName, isAssignmentOperator, isFunctionNode, kindTable, propertyNameText, unwrap, wrapperOf, type CallNode } from "../analysis/syntax.ts";
import { inlineFunction, isBoundAt, isNothing, isOnlyValue, isParameter, isPutBack, isTyped, otherThan, unwrapAwait, usesOfMade } from "./binding-facts.ts";
import { mayName, textOf } from "./constants.ts";
import { reflectionOf, takenBy } from "./reflection.ts";
import { isPatternTarget, isWritten, type Binding, type Scopes } from "./scopes.ts";
import { Seen } from "./seen.ts";
import type { Thing } from "./things.ts";

const { SyntaxKind } = ts;

/** How a thing is used: called or made, handed on, taken where nothing else is given, replaced. */
export type Use = "call" | "value" | "default" | "assigned";

/** What following a thing through a file comes upon. */
export interface Finds {
  used(node: ts.Node, thing: Thing, use: Use): void;
  /** A member of the thing whose name nobody can tell. */
  unknownMember(node: ts.Node, thing: Thing): void;
}

const INTEROP = /^_{0,2}(?:importStar|importDefault|toESM|toCommonJS|interopRequire(?:Default|Wildcard)|interop(?:Default|Namespace)(?:Compat)?)$/;
const LATE_BOUND = new Set(["call", "apply", "bind"]);

/** Where a value is only looked at. */
const ASKS = kindTable([
  ...[SyntaxKind.TypeOfExpression, SyntaxKind.DeleteExpression, SyntaxKind.VoidExpression, SyntaxKind.PrefixUnaryExpression, SyntaxKind.TemplateSpan],
  ...[SyntaxKind.IfStatement, SyntaxKind.WhileStatement, SyntaxKind.DoStatement, SyntaxKind.ForStatement, SyntaxKind.SwitchStatement, SyntaxKind.CaseClause],
]);

/** Follows things from where a file gets hold of them to where it uses them: through members, names, patterns and casts. */
export class Follower {
  private readonly seen = new Seen();
  private readonly waiting = new Map<ts.Node, { node: ts.Node; thing: Thing; use: Use }>();

  /** `modules` gives what a specifier loads, when that matters. */
  constructor(
    private readonly scopes: Scopes,
    private readonly modules: (specifier: string) => readonly Thing[],
    private readonly finds: Finds,
  ) {}

  /** Follows the value of an expression, which is the thing. */
  follow(start: ts.Node, thing: Thing): void {
    const node = wrapperOf(start);
    if (!this.seen.isNew(node, thing)) return;
    const { parent } = node;
    switch (parent.kind) {
      case SyntaxKind.PropertyAccessExpression:
      case SyntaxKind.ElementAccessExpression: {
        const access = parent as ts.PropertyAccessExpression | ts.ElementAccessExpression;
        if (access.expression === node) this.followMember(access, thing);
        return;
      }
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression: {
        const call = parent as CallNode;
        if (call.expression === node) this.called(call, thing);
        else this.passed(call, node, thing);
        return;
      }
      case SyntaxKind.TaggedTemplateExpression:
        this.use(parent, thing, "call");
        return;
      case SyntaxKind.VariableDeclaration: {
        const { name } = parent as ts.VariableDeclaration;
        const { parent: statement } = (parent as ts.VariableDeclaration).parent;
        const isExported = ts.isVariableStatement(statement) && (statement.modifiers?.some(({ kind }) => kind === SyntaxKind.ExportKeyword) ?? false);
        this.bind(name, thing, node, isExported);
        return;
      }
      case SyntaxKind.Parameter:
      case SyntaxKind.BindingElement:
        if ((parent as ts.ParameterDeclaration | ts.BindingElement).initializer === node) this.defaulted((parent as ts.ParameterDeclaration | ts.BindingElement).name, node, thing);
        return;
      case SyntaxKind.ConditionalExpression:
        if ((parent as ts.ConditionalExpression).condition !== node) this.alternative(parent as ts.ConditionalExpression, node, thing, "value");
        return;
      case SyntaxKind.BinaryExpression:
        this.combined(parent as ts.BinaryExpression, node, thing);
        return;
      case SyntaxKind.ExpressionWithTypeArguments:
        // `fetch<T>` by itself; in a heritage clause it is a base.
        if (ts.isHeritageClause(parent.parent)) this.use(node, thing, "value");
        else this.follow(parent, thing);
        return;
      case SyntaxKind.AwaitExpression:
        this.follow(parent, thing);
        return;
      case SyntaxKind.ShorthandPropertyAssignment:
        if (!isPatternTarget(node)) this.use(node, thing, "value");
        return;
      case SyntaxKind.ExpressionStatement:
        // `await import("undici");` and `require("isomorphic-fetch");` are there for what they do.
        if (ts.isCallExpression(unwrapAwait(node)) && thing.isClient === true) this.use(node, thing, "value");
        return;
      default:
        if (ASKS[parent.kind] === 1) return;
        if (isPatternTarget(node)) this.assigned(node, thing);
        else this.use(node, thing, "value");
    }
  }

  /** To be called at the end: what had an alternative that leads nowhere is handed on as it is. */
  finish(): void {
    for (const { node, thing, use } of this.waiting.values()) this.use(node, thing, use);
  }

  /** Follows a name that stands for the thing, or the parts of a pattern; `at` is where the file gets hold of it. */
  bind(name: ts.BindingName, thing: Thing, at: ts.Node, isExported = false): void {
    if (ts.isIdentifier(name)) {
      const binding = this.scopes.resolve(name);
      if (binding !== undefined) this.bound(binding, thing, at, isExported);
      return;
    }
    if (ts.isArrayBindingPattern(name)) return;
    for (const element of name.elements) {
      if (element.dotDotDotToken !== undefined) {
        if (thing.kind === undefined) this.bind(element.name, thing, element);
        continue;
      }
      const key = this.keyOf(element, thing);
      const member = key === undefined ? undefined : thing.member(key);
      if (member !== undefined) this.bind(element.name, member, element, isExported);
    }
  }

  private bound(binding: Binding, thing: Thing, at: ts.Node, isExported: boolean): void {
    const mentions = this.scopes.mentionsOf(binding);
    const isSure = binding.declarations.length === 1 && !mentions.some((mention) => isWritten(mention) && !isBoundAt(mention, at));
    const reads = mentions.filter((mention) => !isWritten(mention));
    if (thing.kind === undefined) {
      if (isExported || (reads.length === 0 && thing.isClient === true && !isTyped(binding, at))) this.use(at, thing, "value");
      for (const read of reads) this.follow(read, thing);
      return;
    }
    if (!isSure || isExported || (reads.length === 0 && !isTyped(binding, at))) this.use(at, thing, "value");
    if (isSure) for (const read of reads) this.follow(read, thing);
  }

  private followMember(access: ts.PropertyAccessExpression | ts.ElementAccessExpression, thing: Thing): void {
    const name = ts.isPropertyAccessExpression(access) ? access.name.text : textOf(access.argumentExpression, this.scopes);
    if (name === undefined) {
      const { argumentExpression } = access as ts.ElementAccessExpression;
      if (!mayName(argumentExpression, thing, this.scopes)) return;
      if (thing.kind === undefined) this.finds.unknownMember(access, thing);
      else this.follow(access, thing);
      return;
    }
    const outer = wrapperOf(access);
    const call = outer.parent;
    if (thing.kind !== undefined && LATE_BOUND.has(name)) {
      if (!ts.isCallExpression(call) || call.expression !== outer) this.use(access, thing, "value");
      else if (name === "bind") this.follow(call, thing);
      else this.use(call, thing, "call");
      return;
    }
    if (name === "then" && ts.isCallExpression(call) && call.expression === outer) {
      this.loaded(call, access, thing);
      return;
    }
    const member = thing.member(name);
    if (member !== undefined) this.follow(access, member);
  }

  /** `import("m").then(callback)`. */
  private loaded(call: ts.CallExpression, access: ts.PropertyAccessExpression | ts.ElementAccessExpression, thing: Thing): void {
    const callback = call.arguments[0] === undefined ? undefined : unwrap(call.arguments[0]);
    const [parameter] = callback !== undefined && isFunctionNode(callback) ? callback.parameters : [];
    if (parameter !== undefined) this.bind(parameter.name, thing, parameter);
    else if (thing.isClient === true) this.use(access.expression, thing, "value");
  }

  private called(call: CallNode, thing: Thing): void {
    if (thing.isLoader === true) {
      const specifier = textOf(call.arguments?.[0], this.scopes);
      for (const module of specifier === undefined ? [] : this.modules(specifier)) this.follow(call, module);
    } else if (thing.makesLoader === true) {
      this.follow(call, { name: "require", kind: undefined, isLoader: true, member: () => undefined, hasMember: () => false });
    } else if (thing.kind !== undefined) {
      this.use(call, thing, "call");
      if (thing.makes !== undefined) for (const mention of usesOfMade(call, this.scopes)) this.follow(mention, thing.makes);
    }
  }

  private passed(call: CallNode, argument: ts.Node, thing: Thing): void {
    const callee = unwrap(call.expression);
    const index = (call.arguments ?? []).findIndex((each) => each === argument);
    const inline = inlineFunction(callee);
    if (inline !== undefined) {
      const parameter = inline.fn.parameters[index - inline.shift];
      if (parameter !== undefined) this.bind(parameter.name, thing, argument);
      return;
    }
    const name = calleeName(call);
    if (name !== undefined && INTEROP.test(name)) {
      this.follow(call, thing);
      return;
    }
    const on = ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression) ? callee.expression.text : undefined;
    if (index === 0 && on === "Reflect" && (name === "apply" || name === "construct") && thing.kind !== undefined) {
      this.use(call, thing, "call");
      return;
    }
    if (index === 0 && thing.kind === undefined && thing.wholeKind === undefined && (on === "Reflect" || on === "Object")) {
      this.reflected(call, thing);
      return;
    }
    if (name !== "Boolean") this.use(argument, thing, "value");
  }

  private reflected(call: CallNode, thing: Thing): void {
    const { members, isUnknown } = reflectionOf(call, thing, this.scopes);
    if (isUnknown) this.finds.unknownMember(call, thing);
    for (const { node, member, use } of members) {
      if (use === undefined) this.follow(node, member);
      else this.use(node, member, use);
    }
  }

  private defaulted(name: ts.BindingName, at: ts.Node, thing: Thing): void {
    if (thing.kind !== undefined) this.use(at, thing, "default");
    else this.bind(name, thing, at);
  }

  /** One of two: when the other is such a thing too, or nothing at all, what comes out is followed. */
  private alternative(parent: ts.ConditionalExpression | ts.BinaryExpression, node: ts.Node, thing: Thing, use: Use): void {
    const first = this.waiting.get(parent);
    if (thing.kind === undefined || first !== undefined || isNothing(otherThan(node, parent))) {
      this.waiting.delete(parent);
      this.follow(parent, first?.thing ?? thing);
    } else {
      this.waiting.set(parent, { node, thing, use });
    }
  }

  private combined(parent: ts.BinaryExpression, node: ts.Node, thing: Thing): void {
    const operator = parent.operatorToken.kind;
    const isRight = parent.right === node;
    if (isAssignmentOperator(operator)) {
      if (!isRight) this.assigned(node, thing);
      else if (operator === SyntaxKind.EqualsToken) this.stored(parent, node, thing);
      else if (thing.kind === undefined) this.follow(parent, thing);
      else this.use(node, thing, "default");
      return;
    }
    switch (operator) {
      case SyntaxKind.CommaToken:
      case SyntaxKind.AmpersandAmpersandToken:
        if (isRight) this.follow(parent, thing);
        return;
      case SyntaxKind.BarBarToken:
      case SyntaxKind.QuestionQuestionToken:
        this.alternative(parent, node, thing, isRight ? "default" : "value");
        return;
      default:
    }
  }

  /** `target = thing`, which is a value as well. */
  private stored(assignment: ts.BinaryExpression, node: ts.Node, thing: Thing): void {
    const target = unwrap(assignment.left);
    if (!ts.isExpressionStatement(wrapperOf(assignment).parent)) this.follow(assignment, thing);
    if (ts.isIdentifier(target)) {
      const binding = this.scopes.resolve(target);
      if (binding !== undefined && !isParameter(binding) && isOnlyValue(binding, target, this.scopes)) this.bound(binding, thing, node, false);
      else if (thing.kind !== undefined) this.use(node, thing, "value");
      else if (binding !== undefined) this.bound(binding, thing, node, false);
    } else if (ts.isObjectLiteralExpression(target)) {
      for (const [part, member] of takenBy(target, thing)) this.use(part, member, "value");
    } else if (!isPutBack(target, thing, this.scopes)) {
      this.use(node, thing, "value");
    }
  }

  private assigned(node: ts.Node, thing: Thing): void {
    const target = unwrap(node as ts.Expression);
    if (!ts.isIdentifier(target) || this.scopes.resolve(target) === undefined) this.use(node, thing, "assigned");
  }

  private use(node: ts.Node, thing: Thing, use: Use): void {
    if (thing.kind !== undefined || (thing.wholeKind !== undefined && use !== "assigned")) this.finds.used(node, thing, use);
  }

  private keyOf(element: ts.BindingElement, thing: Thing): string | undefined {
    const { propertyName, name } = element;
    if (propertyName === undefined) return ts.isIdentifier(name) ? name.text : undefined;
    if (!ts.isComputedPropertyName(propertyName)) return propertyNameText(propertyName);
    const key = textOf(propertyName.expression, this.scopes);
    if (key === undefined && thing.kind === undefined && mayName(propertyName.expression, thing, this.scopes)) {
      this.finds.unknownMember(element, thing);
    }
    return key;
  }
}
