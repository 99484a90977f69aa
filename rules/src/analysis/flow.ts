import ts = require("typescript");
import { isAssignmentOperator } from "./syntax.ts";

const { SyntaxKind } = ts;

/** One question asked along every path of one function body. States are immutable values of a small lattice. */
export interface FlowProblem<S> {
  join(a: S, b: S): S;
  equals(a: S, b: S): boolean;
  /**
   * The state after a node was evaluated. Called in evaluation order for calls, `new`, assignments, initialised variables,
   * `++`/`--`, `delete`, `await`, `yield`, `throw`, `return`, a `for await` loop's own step, and an `await using` list where its
   * block ends; repeatedly inside loops.
   */
  transfer(node: ts.Node, state: S): S;
  /** The state where an atomic condition came out as `value`; undefined when it cannot. */
  assume?(condition: ts.Expression, value: boolean, state: S): S | undefined;
  /** The same for `switch (subject) { case candidate: }`. */
  assumeCase?(subject: ts.Expression, candidate: ts.Expression, value: boolean, state: S): S | undefined;
}

export interface FlowResult<S> {
  /** Joined over every `return` and the fall-through; undefined when the function never completes. */
  readonly exit: S | undefined;
  /** Joined over every point from which an exception can leave; undefined when none can. */
  readonly thrown: S | undefined;
}

interface Target {
  readonly labels: ReadonlySet<string>;
  readonly kind: "loop" | "switch" | "block";
}

/** States that leave a statement other than by its end, by where they go. */
interface Jumps<S> {
  returned: S | undefined;
  thrown: S | undefined;
  readonly breaks: Map<Target, S>;
  readonly continues: Map<Target, S>;
}

/** Thrown past the step budget; callers of `runFlow` treat such a function as unknown. */
export class FlowBudgetExceeded extends Error {}

const AWAIT_USING: number = ts.NodeFlags.AwaitUsing;
const STEP_BUDGET = 200_000;
// Each nested `finally` is walked once per way out; past this depth the ways out are joined first.
const FINALLY_DEPTH = 3;

/** Runs a forward data flow over a function's body (or an arrow's expression). Nested functions are not entered. */
export function runFlow<S>(body: ts.ConciseBody | ts.SourceFile, initial: S, problem: FlowProblem<S>): FlowResult<S> {
  return new Walk(problem).run(body, initial);
}

class Walk<S> {
  private jumps: Jumps<S> = newJumps();
  private targets: Target[] = [];
  private pendingLabels = new Set<string>();
  private finallyDepth = 0;
  private steps = 0;

  constructor(private readonly problem: FlowProblem<S>) {}

  run(body: ts.ConciseBody | ts.SourceFile, initial: S): FlowResult<S> {
    let end: S | undefined;
    if (ts.isBlock(body)) {
      end = this.block(body, initial);
    } else if (ts.isSourceFile(body)) {
      end = this.statements(body.statements, initial);
    } else {
      end = this.expression(body, initial);
    }
    return { exit: this.join(end, this.jumps.returned), thrown: this.jumps.thrown };
  }

  private join(a: S | undefined, b: S | undefined): S | undefined {
    if (a === undefined) return b;
    if (b === undefined) return a;
    return this.problem.equals(a, b) ? a : this.problem.join(a, b);
  }

  private step(): void {
    if (++this.steps > STEP_BUDGET) throw new FlowBudgetExceeded();
  }

  private transfer(node: ts.Node, state: S): S {
    this.step();
    this.jumps.thrown = this.join(this.jumps.thrown, state);
    const after = this.problem.transfer(node, state);
    this.jumps.thrown = this.join(this.jumps.thrown, after);
    return after;
  }

  private statements(list: readonly ts.Statement[], state: S | undefined): S | undefined {
    let current = state;
    for (const statement of list) {
      if (current === undefined) return undefined;
      current = this.statement(statement, current);
    }
    return current;
  }

  private statement(node: ts.Statement, state: S): S | undefined {
    switch (node.kind) {
      case SyntaxKind.Block:
        return this.block(node as ts.Block, state);
      case SyntaxKind.ExpressionStatement:
        return this.expression((node as ts.ExpressionStatement).expression, state);
      case SyntaxKind.VariableStatement:
        return this.variables((node as ts.VariableStatement).declarationList, state);
      case SyntaxKind.IfStatement: {
        const { expression, thenStatement, elseStatement } = node as ts.IfStatement;
        const [whenTrue, whenFalse] = this.condition(expression, state);
        const then = whenTrue === undefined ? undefined : this.statement(thenStatement, whenTrue);
        const otherwise =
          whenFalse === undefined || elseStatement === undefined ? whenFalse : this.statement(elseStatement, whenFalse);
        return this.join(then, otherwise);
      }
      case SyntaxKind.ReturnStatement: {
        const { expression } = node as ts.ReturnStatement;
        const value = expression === undefined ? state : this.expression(expression, state);
        this.jumps.returned = this.join(this.jumps.returned, this.transfer(node, value));
        return undefined;
      }
      case SyntaxKind.ThrowStatement: {
        const value = this.expression((node as ts.ThrowStatement).expression, state);
        this.transfer(node, value);
        return undefined;
      }
      case SyntaxKind.BreakStatement:
      case SyntaxKind.ContinueStatement:
        { this.jump(node as ts.BreakOrContinueStatement, state); return; }
      case SyntaxKind.LabeledStatement: {
        const { label, statement } = node as ts.LabeledStatement;
        this.pendingLabels.add(label.text);
        if (isLoop(statement) || ts.isLabeledStatement(statement)) return this.statement(statement, state);
        return this.within("block", (target) => this.join(this.statement(statement, state), this.jumps.breaks.get(target)));
      }
      case SyntaxKind.WhileStatement:
      case SyntaxKind.DoStatement:
      case SyntaxKind.ForStatement:
        return this.loop(node as ts.WhileStatement | ts.DoStatement | ts.ForStatement, state);
      case SyntaxKind.ForInStatement:
      case SyntaxKind.ForOfStatement:
        return this.iteration(node as ts.ForInOrOfStatement, state);
      case SyntaxKind.SwitchStatement:
        return this.switch(node as ts.SwitchStatement, state);
      case SyntaxKind.TryStatement:
        return this.try(node as ts.TryStatement, state);
      case SyntaxKind.WithStatement: {
        const { expression, statement } = node as ts.WithStatement;
        return this.statement(statement, this.expression(expression, state));
      }
      case SyntaxKind.ExportAssignment:
        return this.expression((node as ts.ExportAssignment).expression, state);
      default:
        return state;
    }
  }

  /** Every way out of a block disposes of its `await using` resources, which suspends like an `await`. */
  private block(node: ts.Block, state: S): S | undefined {
    const resources = node.statements.flatMap((statement) =>
      ts.isVariableStatement(statement) && isAwaitUsing(statement.declarationList) ? [statement.declarationList] : [],
    );
    if (resources.length === 0) return this.statements(node.statements, state);
    const outer = this.jumps;
    const inner = (this.jumps = newJumps<S>());
    const end = this.statements(node.statements, state);
    this.jumps = outer;
    return this.leaveThrough((entry) => resources.reduceRight((left, list) => this.transfer(list, left), entry), end, inner);
  }

  private jump(node: ts.BreakOrContinueStatement, state: S): undefined {
    const label = node.label?.text;
    const isBreak = ts.isBreakStatement(node);
    const target = this.targets.findLast((candidate) =>
      label !== undefined ? candidate.labels.has(label) : candidate.kind === "loop" || (isBreak && candidate.kind === "switch"),
    );
    if (target === undefined) return undefined;
    const states = isBreak ? this.jumps.breaks : this.jumps.continues;
    const joined = this.join(states.get(target), state);
    if (joined !== undefined) states.set(target, joined);
    return undefined;
  }

  private within(kind: Target["kind"], walk: (target: Target) => S | undefined): S | undefined {
    const target: Target = { labels: this.pendingLabels, kind };
    this.pendingLabels = new Set();
    this.targets.push(target);
    const end = walk(target);
    this.targets.pop();
    return end;
  }

  private loop(node: ts.WhileStatement | ts.DoStatement | ts.ForStatement, state: S): S | undefined {
    return this.within("loop", (target) => {
      let start: S = state;
      if (ts.isForStatement(node) && node.initializer !== undefined) {
        start = ts.isVariableDeclarationList(node.initializer)
          ? this.variables(node.initializer, state)
          : this.expression(node.initializer, state);
      }
      const test = ts.isForStatement(node) ? node.condition : node.expression;
      const runBody = (entry: S): S | undefined => {
        const end = this.join(this.statement(node.statement, entry), this.jumps.continues.get(target));
        if (end === undefined || !ts.isForStatement(node) || node.incrementor === undefined) return end;
        return this.expression(node.incrementor, end);
      };
      let head: S | undefined = ts.isDoStatement(node) ? runBody(start) : start;
      let exit: S | undefined;
      while (head !== undefined) {
        this.step();
        const [whenTrue, whenFalse] = test === undefined ? [head, undefined] : this.condition(test, head);
        exit = this.join(exit, whenFalse);
        const end = whenTrue === undefined ? undefined : runBody(whenTrue);
        const next = this.join(head, end);
        if (next === undefined || this.problem.equals(next, head)) break;
        head = next;
      }
      return this.join(exit, this.jumps.breaks.get(target));
    });
  }

  private iteration(node: ts.ForInOrOfStatement, state: S): S | undefined {
    const start = this.expression(node.expression, state);
    return this.within("loop", (target) => {
      const isAwait = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
      let head: S = start;
      let exit: S | undefined;
      for (;;) {
        this.step();
        // `for await` suspends before every element and before it learns that there is none.
        const entry = isAwait ? this.transfer(node, head) : head;
        exit = this.join(exit, entry);
        const bound = ts.isVariableDeclarationList(node.initializer) ? this.bind(node.initializer, entry) : entry;
        let end = this.join(this.statement(node.statement, bound), this.jumps.continues.get(target));
        if (end !== undefined && ts.isVariableDeclarationList(node.initializer) && isAwaitUsing(node.initializer)) end = this.transfer(node.initializer, end);
        const next = this.join(head, end) as S;
        if (this.problem.equals(next, head)) break;
        head = next;
      }
      return this.join(exit, this.jumps.breaks.get(target));
    });
  }

  private switch(node: ts.SwitchStatement, state: S): S | undefined {
    const subject = this.expression(node.expression, state);
    return this.within("switch", (target) => {
      const { clauses } = node.caseBlock;
      let untested: S | undefined = subject;
      const entries = new Map<ts.CaseOrDefaultClause, S | undefined>();
      for (const clause of clauses) {
        if (!ts.isCaseClause(clause) || untested === undefined) continue;
        const tested: S = this.expression(clause.expression, untested);
        const assumeCase = this.problem.assumeCase?.bind(this.problem);
        entries.set(clause, assumeCase ? assumeCase(node.expression, clause.expression, true, tested) : tested);
        untested = assumeCase ? assumeCase(node.expression, clause.expression, false, tested) : tested;
      }
      const hasDefault = clauses.some((clause) => ts.isDefaultClause(clause));
      let current: S | undefined;
      for (const clause of clauses) {
        const entry = ts.isDefaultClause(clause) ? untested : entries.get(clause);
        current = this.statements(clause.statements, this.join(current, entry));
      }
      const skipped = hasDefault ? undefined : untested;
      return this.join(this.join(current, skipped), this.jumps.breaks.get(target));
    });
  }

  private try(node: ts.TryStatement, state: S): S | undefined {
    const outer = this.jumps;
    const inner = (this.jumps = newJumps<S>());
    let end = this.statement(node.tryBlock, state);
    if (node.catchClause !== undefined) {
      const caught = this.join(inner.thrown, state);
      inner.thrown = undefined;
      if (caught !== undefined) end = this.join(end, this.statement(node.catchClause.block, caught));
    }
    this.jumps = outer;
    if (node.finallyBlock === undefined) {
      this.forward(inner);
      return end;
    }
    const { finallyBlock } = node;
    return this.leaveThrough((entry) => this.statement(finallyBlock, entry), end, inner);
  }

  private forward(inner: Jumps<S>): void {
    this.jumps.returned = this.join(this.jumps.returned, inner.returned);
    this.jumps.thrown = this.join(this.jumps.thrown, inner.thrown);
    for (const name of ["breaks", "continues"] as const) {
      for (const [target, state] of inner[name]) {
        const joined = this.join(this.jumps[name].get(target), state);
        if (joined !== undefined) this.jumps[name].set(target, joined);
      }
    }
  }

  /** Walks what runs on leaving (a finally block) once for every way into it, so that what follows each way stays apart. */
  private leaveThrough(walk: (entry: S) => S | undefined, end: S | undefined, inner: Jumps<S>): S | undefined {
    this.finallyDepth++;
    const ways = [...inner.breaks.values(), ...inner.continues.values()];
    const isJoined = this.finallyDepth > FINALLY_DEPTH;
    const joined = isJoined ? ways.reduce((a, b) => this.join(a, b) ?? b, this.join(this.join(end, inner.returned), inner.thrown)) : undefined;
    const joinedExit = joined === undefined ? undefined : walk(joined);
    const through = (entry: S | undefined): S | undefined => (entry === undefined ? undefined : isJoined ? joinedExit : walk(entry));
    const after: Jumps<S> = newJumps();
    const normal = through(end);
    after.returned = through(inner.returned);
    after.thrown = through(inner.thrown);
    for (const name of ["breaks", "continues"] as const) {
      for (const [target, state] of inner[name]) {
        // Loops that lie within have taken their own.
        const left = this.targets.includes(target) ? through(state) : undefined;
        if (left !== undefined) after[name].set(target, left);
      }
    }
    this.finallyDepth--;
    this.forward(after);
    return normal;
  }

  private variables(list: ts.VariableDeclarationList, state: S): S {
    let current = state;
    for (const declaration of list.declarations) {
      if (declaration.initializer === undefined) continue;
      const bound = this.pattern(declaration.name, this.expression(declaration.initializer, current));
      current = this.transfer(declaration, bound);
    }
    return current;
  }

  private bind(list: ts.VariableDeclarationList, state: S): S {
    return list.declarations.reduce((current, { name }) => this.pattern(name, current), state);
  }

  /** A pattern's defaults may or may not be evaluated, and come after the value that is taken apart. */
  private pattern(node: ts.Node, state: S): S {
    if (ts.isBindingElement(node)) {
      const value = node.initializer === undefined ? state : this.join(state, this.expression(node.initializer, state));
      return this.pattern(node.name, value ?? state);
    }
    if (ts.isPropertyAssignment(node)) return this.pattern(node.initializer, state);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken) {
      return this.pattern(node.left, this.join(state, this.expression(node.right, state)) ?? state);
    }
    const isPattern =
      ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node) || ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node);
    if (!isPattern) return ts.isIdentifier(node) ? state : this.expression(node, state);
    let current = state;
    ts.forEachChild(node, (child) => {
      current = this.pattern(child, current);
    });
    return current;
  }

  /** The states in which a condition is true and false. */
  private condition(node: ts.Expression, state: S): [S | undefined, S | undefined] {
    if (ts.isParenthesizedExpression(node)) return this.condition(node.expression, state);
    if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken) {
      const [whenTrue, whenFalse] = this.condition(node.operand, state);
      return [whenFalse, whenTrue];
    }
    if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind === SyntaxKind.AmpersandAmpersandToken) {
        const [leftTrue, leftFalse] = this.condition(node.left, state);
        if (leftTrue === undefined) return [undefined, leftFalse];
        const [rightTrue, rightFalse] = this.condition(node.right, leftTrue);
        return [rightTrue, this.join(leftFalse, rightFalse)];
      }
      if (node.operatorToken.kind === SyntaxKind.BarBarToken) {
        const [leftTrue, leftFalse] = this.condition(node.left, state);
        if (leftFalse === undefined) return [leftTrue, undefined];
        const [rightTrue, rightFalse] = this.condition(node.right, leftFalse);
        return [this.join(leftTrue, rightTrue), rightFalse];
      }
    }
    if (node.kind === SyntaxKind.TrueKeyword) return [state, undefined];
    if (node.kind === SyntaxKind.FalseKeyword) return [undefined, state];
    const after = this.expression(node, state);
    const { problem } = this;
    if (problem.assume === undefined) return [after, after];
    return [problem.assume(node, true, after), problem.assume(node, false, after)];
  }

  private expression(node: ts.Node, state: S): S {
    switch (node.kind) {
      case SyntaxKind.FunctionExpression:
      case SyntaxKind.ArrowFunction:
      case SyntaxKind.ClassExpression:
      case SyntaxKind.Identifier:
      case SyntaxKind.StringLiteral:
      case SyntaxKind.NumericLiteral:
        return state;
      case SyntaxKind.MethodDeclaration:
      case SyntaxKind.GetAccessor:
      case SyntaxKind.SetAccessor:
        return state;
      case SyntaxKind.BinaryExpression:
        return this.binary(node as ts.BinaryExpression, state);
      case SyntaxKind.ConditionalExpression: {
        const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression;
        const [t, f] = this.condition(condition, state);
        const a = t === undefined ? undefined : this.expression(whenTrue, t);
        const b = f === undefined ? undefined : this.expression(whenFalse, f);
        return this.join(a, b) ?? state;
      }
      case SyntaxKind.PrefixUnaryExpression:
      case SyntaxKind.PostfixUnaryExpression: {
        const unary = node as ts.PrefixUnaryExpression | ts.PostfixUnaryExpression;
        const after = this.expression(unary.operand, state);
        const writes =
          unary.operator === SyntaxKind.PlusPlusToken || unary.operator === SyntaxKind.MinusMinusToken;
        return writes ? this.transfer(node, after) : after;
      }
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression: {
        const call = node as ts.CallExpression | ts.NewExpression;
        const called = this.expression(call.expression, state);
        let after = called;
        for (const argument of call.arguments ?? []) after = this.expression(argument, after);
        after = this.transfer(node, after);
        // `a?.b()` may skip the call and its arguments.
        return ts.isOptionalChain(node) ? (this.join(called, after) ?? after) : after;
      }
      case SyntaxKind.ElementAccessExpression: {
        const { expression, argumentExpression } = node as ts.ElementAccessExpression;
        const object = this.expression(expression, state);
        const after = this.expression(argumentExpression, object);
        // `a?.[b()]` may skip the key.
        return ts.isOptionalChain(node) ? (this.join(object, after) ?? after) : after;
      }
      case SyntaxKind.AwaitExpression:
      case SyntaxKind.YieldExpression:
      case SyntaxKind.DeleteExpression: {
        let after = state;
        ts.forEachChild(node, (child) => {
          after = this.expression(child, after);
        });
        return this.transfer(node, after);
      }
      default: {
        let after = state;
        ts.forEachChild(node, (child) => {
          if (!ts.isTypeNode(child)) after = this.expression(child, after);
        });
        return after;
      }
    }
  }

  private binary(node: ts.BinaryExpression, state: S): S {
    const operator = node.operatorToken.kind;
    switch (operator) {
      case SyntaxKind.AmpersandAmpersandToken:
      case SyntaxKind.BarBarToken: {
        const isAnd = operator === SyntaxKind.AmpersandAmpersandToken;
        const [whenTrue, whenFalse] = this.condition(node.left, state);
        const [entry, skip] = isAnd ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
        return this.join(skip, entry === undefined ? undefined : this.expression(node.right, entry)) ?? state;
      }
      case SyntaxKind.QuestionQuestionToken: {
        const left = this.expression(node.left, state);
        return this.join(left, this.expression(node.right, left)) ?? left;
      }
      case SyntaxKind.AmpersandAmpersandEqualsToken:
      case SyntaxKind.BarBarEqualsToken:
      case SyntaxKind.QuestionQuestionEqualsToken: {
        const left = this.expression(node.left, state);
        const assigned = this.transfer(node, this.expression(node.right, left));
        return this.join(left, assigned) ?? assigned;
      }
      default: {
        const isPattern = operator === SyntaxKind.EqualsToken && (ts.isObjectLiteralExpression(node.left) || ts.isArrayLiteralExpression(node.left));
        const after = isPattern
          ? this.pattern(node.left, this.expression(node.right, state))
          : this.expression(node.right, this.expression(node.left, state));
        return isAssignmentOperator(operator) ? this.transfer(node, after) : after;
      }
    }
  }
}

function newJumps<S>(): Jumps<S> {
  return { returned: undefined, thrown: undefined, breaks: new Map(), continues: new Map() };
}

function isAwaitUsing(list: ts.VariableDeclarationList): boolean {
  return (list.flags & AWAIT_USING) === AWAIT_USING;
}

function isLoop(node: ts.Statement): boolean {
  return ts.isIterationStatement(node, false);
}
