import ts = require("typescript");
import type { Declaration, FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { calleeName, isEquality, isFunctionNode, isMember, memberName, receiverOf, unwrap } from "../../analysis/syntax.ts";

const { SyntaxKind } = ts;

/** Whose words a text is: a log's, or an error's. */
export type TextKind = "log" | "error";

/** A place where the words of a message are compared or searched. */
export interface TextTest {
  readonly node: ts.Expression;
  readonly kind: TextKind;
}

const LOG_EVENTS = /^(?:debug|log|info|notice|warn|warning|verbose|trace)$/i;
const LOG_HOOKS = /^(?:debug|trace|on_?(?:debug|log|warn|warning|trace|verbose))$/i;
const ERROR_NAMES = /^(?:err|error|ex|exception)$|(?:Err|Error|Exception)$/;
const SEARCHES = /^(?:includes|startsWith|endsWith|match|search|indexOf)$/;
const PATTERN_TESTS = /^(?:test|exec)$/;
const SAME_WORDS = /^(?:toLowerCase|toUpperCase|trim|toString|slice|substring|normalize)$/;
const MAX_DEPTH = 6;

/** A code that stands in a text: `MOVED`, `ECONNREFUSED`. */
const CODE = /^[A-Z][A-Z0-9_]*:?\s?$/;

/** Which expressions of a file hold the words of a log message or an error. */
export class MessageTexts {
  private readonly heard = new Map<FunctionInfo, TextKind>();
  private ownTexts: string[] | undefined;

  constructor(private readonly file: FileModel) {
    for (const { fn, event, kind, node, value } of file.callbacks.own()) {
      if (event !== undefined && LOG_EVENTS.test(event)) this.heard.set(fn, "log");
      else if (event === "error") this.heard.set(fn, "error");
      else if (kind === "promise" && ts.isCallExpression(node) && (calleeName(node) === "catch" || node.arguments[1] === value)) this.heard.set(fn, "error");
    }
    // `new Client({ debug: (text) => {} })`, `client.onDebug = (text) => {}`
    for (const fn of file.inventory.functions) if (LOG_HOOKS.test(fn.name) && isHook(fn)) this.heard.set(fn, "log");
  }

  /** The tests of message texts that a condition is made of. */
  testsIn(condition: ts.Expression, depth = 0): TextTest[] {
    const inner = unwrap(condition);
    if (depth > MAX_DEPTH) return [];
    const own = this.testAt(inner);
    if (own !== undefined) return [own];
    const next = (expression: ts.Expression): TextTest[] => this.testsIn(expression, depth + 1);
    if (ts.isPrefixUnaryExpression(inner)) return next(inner.operand);
    if (ts.isConditionalExpression(inner)) return [...next(inner.condition), ...next(inner.whenTrue), ...next(inner.whenFalse)];
    if (ts.isBinaryExpression(inner)) return [...next(inner.left), ...next(inner.right)];
    if (ts.isIdentifier(inner)) {
      // `const isOpen = text.includes("opened");`
      const declaration = this.file.inventory.resolve(inner);
      return isValue(declaration) && declaration.init !== undefined ? next(declaration.init) : [];
    }
    if (ts.isCallExpression(inner)) return [...this.inPredicate(inner, depth), ...this.inSearchedList(inner, depth)];
    return [];
  }

  /** Whose words an expression holds; undefined for everything that is no message text. */
  of(expression: ts.Expression, depth = 0): TextKind | undefined {
    const inner = unwrap(expression);
    if (depth > MAX_DEPTH) return undefined;
    const next = (some: ts.Expression): TextKind | undefined => this.of(some, depth + 1);
    if (ts.isIdentifier(inner)) return this.ofName(this.file.inventory.resolve(inner), depth);
    if (isMember(inner)) return memberName(inner) === "message" ? this.messageOf(inner.expression) : undefined;
    if (ts.isCallExpression(inner)) {
      const [argument] = inner.arguments;
      const receiver = receiverOf(inner);
      if (receiver !== undefined) return SAME_WORDS.test(calleeName(inner) ?? "") ? (next(receiver) ?? this.messageOf(receiver)) : undefined;
      return calleeName(inner) === "String" && argument !== undefined ? (next(argument) ?? this.messageOf(argument)) : undefined;
    }
    if (ts.isTemplateExpression(inner)) return firstOf(inner.templateSpans, ({ expression: span }) => next(span) ?? this.messageOf(span));
    if (ts.isConditionalExpression(inner)) return next(inner.whenTrue) ?? next(inner.whenFalse);
    if (ts.isBinaryExpression(inner)) {
      const { kind } = inner.operatorToken;
      return kind === SyntaxKind.BarBarToken || kind === SyntaxKind.QuestionQuestionToken ? (next(inner.left) ?? next(inner.right)) : undefined;
    }
    return undefined;
  }

  private testAt(inner: ts.Expression): TextTest | undefined {
    if (ts.isBinaryExpression(inner)) {
      if (!isEquality(inner.operatorToken.kind)) return undefined;
      return this.compared(inner, inner.left, inner.right) ?? this.compared(inner, inner.right, inner.left);
    }
    if (!ts.isCallExpression(inner)) return undefined;
    const receiver = receiverOf(inner);
    const [argument] = inner.arguments;
    const name = calleeName(inner) ?? "";
    if (receiver === undefined || argument === undefined) return undefined;
    if (SEARCHES.test(name)) {
      const kind = this.of(receiver);
      if (kind !== undefined) return this.isStable(argument) ? undefined : { node: inner, kind };
      // `FATAL_MESSAGES.includes(error.message)`
      const listed = name === "includes" || name === "indexOf" ? this.of(argument) : undefined;
      return listed === undefined ? undefined : { node: inner, kind: listed };
    }
    const kind = PATTERN_TESTS.test(name) || name === "has" ? this.of(argument) : undefined;
    return kind === undefined ? undefined : { node: inner, kind };
  }

  private compared(node: ts.Expression, side: ts.Expression, other: ts.Expression): TextTest | undefined {
    const words = this.wordsOf(other);
    if (words === undefined || words === "" || this.isStable(other)) return undefined;
    const kind = this.of(side);
    return kind === undefined ? undefined : { node, kind };
  }

  /** A function of this file that is asked: `isFatal(error)`. */
  private inPredicate(call: ts.CallExpression, depth: number): TextTest[] {
    if (call.arguments.length === 0) return [];
    const target = this.file.calls.target(call);
    if (target === undefined || target.file !== this.file) return [];
    const { body, returns } = target.fn;
    const answers = returns.length === 0 && body !== undefined && !ts.isBlock(body) && !ts.isSourceFile(body) ? [body] : returns.flatMap(({ expression }) => expression ?? []);
    return answers.flatMap((answer) => this.testsIn(answer, depth + 1));
  }

  /** `FATAL.some((words) => text.includes(words))` */
  private inSearchedList(call: ts.CallExpression, depth: number): TextTest[] {
    const [argument] = call.arguments;
    if (argument === undefined || !/^(?:some|every|find)$/.test(calleeName(call) ?? "")) return [];
    const callback: ts.Node = unwrap(argument);
    return ts.isArrowFunction(callback) && !ts.isBlock(callback.body) ? this.testsIn(callback.body, depth + 1) : [];
  }

  private ofName(declaration: Declaration | undefined, depth: number): TextKind | undefined {
    if (declaration === undefined) return undefined;
    if (declaration.kind === "parameter") {
      const heard = this.heard.get(declaration.owner);
      const [first] = declaration.bindingPath;
      if (heard === "log") return first === undefined || first === "message" ? "log" : undefined;
      return heard === "error" && first === "message" ? "error" : undefined;
    }
    if (declaration.kind !== "catch" && !isValue(declaration)) return undefined;
    const { init, bindingPath } = declaration;
    if (bindingPath.length === 1 && bindingPath[0] === "message") return declaration.kind === "catch" ? "error" : init === undefined ? undefined : this.messageOf(init);
    return init === undefined || bindingPath.length > 0 ? undefined : this.of(init, depth + 1);
  }

  /** Whose words an object's `message` holds. */
  private messageOf(object: ts.Expression): TextKind | undefined {
    const inner = unwrap(object);
    if (isMember(inner)) return ERROR_NAMES.test(memberName(inner) ?? "") ? "error" : undefined;
    if (!ts.isIdentifier(inner)) return undefined;
    const declaration = this.file.inventory.resolve(inner);
    if (declaration === undefined) return undefined;
    if (declaration.kind === "catch") return "error";
    if (declaration.kind === "parameter" && declaration.bindingPath.length === 0) {
      const heard = this.heard.get(declaration.owner);
      if (heard !== undefined) return heard;
    }
    return ERROR_NAMES.test(declaration.name) && declaration.kind !== "import" ? "error" : undefined;
  }

  /** True for codes, and for words that this very file puts into its errors: changed in one place, they change in both. */
  private isStable(expression: ts.Expression): boolean {
    const words = this.wordsOf(expression);
    if (words === undefined || words === "") return false;
    if (CODE.test(words)) return true;
    this.ownTexts ??= this.file.inventory.functions.flatMap(({ calls }) =>
      calls.flatMap((call) => {
        const [first] = call.arguments ?? [];
        return first !== undefined && ERROR_NAMES.test(calleeName(call) ?? "") ? (this.wordsOf(first) ?? []) : [];
      }),
    );
    return this.ownTexts.some((text) => text.toLowerCase().includes(words.toLowerCase()));
  }

  /** The words of a literal, or of the constant of this file that holds one. */
  private wordsOf(expression: ts.Expression): string | undefined {
    const inner = unwrap(expression);
    if (ts.isStringLiteralLike(inner)) return inner.text;
    if (ts.isTemplateExpression(inner)) return inner.head.text + inner.templateSpans.map(({ literal }) => literal.text).join("");
    if (!ts.isIdentifier(inner)) return undefined;
    const declaration = this.file.inventory.resolve(inner);
    return isValue(declaration) && declaration.init !== undefined && ts.isStringLiteralLike(unwrap(declaration.init)) ? this.wordsOf(declaration.init) : undefined;
  }
}

function isValue(declaration: Declaration | undefined): declaration is Declaration {
  return declaration?.kind === "variable" && !declaration.isReassigned;
}

/** A function given as an option or put into somebody's property. */
function isHook({ node }: FunctionInfo): boolean {
  if (!isFunctionNode(node)) return false;
  const { parent } = node;
  return ts.isPropertyAssignment(parent) || ts.isObjectLiteralExpression(parent) || (ts.isBinaryExpression(parent) && isMember(unwrap(parent.left)));
}

function firstOf<T, R>(items: Iterable<T>, find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
