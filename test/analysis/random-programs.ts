import { compileFunction } from "node:vm";

/** What stands around a statement while a program is written: where `break` and `continue` may go. */
interface Surroundings {
  readonly depth: number;
  readonly inLoop: boolean;
  readonly canBreak: boolean;
  readonly loopLabels: readonly string[];
  readonly labels: readonly string[];
}

/** A construct left out of the text that the flow sees, to prove that the comparison would notice. */
export type Omission = "finally" | "fall-through" | "catch" | "optional";

const TOP: Surroundings = { depth: 0, inLoop: false, canBreak: false, loopLabels: [], labels: [] };
const MAX_DEPTH = 5;

/**
 * Writes the body of a function from a list of numbers; the same numbers give the same program. Every loop asks `more()`
 * or `done()` each round, so that a run can be brought to an end. An unlabelled `break` never stands in a labelled block
 * of its own loop.
 */
export function writeProgram(choices: readonly number[], omission?: Omission): string {
  return new Writer(choices, omission).block(TOP);
}

class Writer {
  private next = 0;
  private labelCount = 0;

  constructor(
    private readonly choices: readonly number[],
    private readonly omission: Omission | undefined,
  ) {}

  block(around: Surroundings): string {
    const count = 1 + this.choose(3);
    return Array.from({ length: count }, () => this.statement(around)).join(" ");
  }

  private choose(count: number): number {
    return (this.choices[this.next++] ?? 0) % count;
  }

  private statement(around: Surroundings): string {
    if (this.next >= this.choices.length || around.depth >= MAX_DEPTH) return `${this.call(around.depth)};`;
    const inner: Surroundings = { ...around, depth: around.depth + 1 };
    switch (this.choose(15)) {
      case 0:
      case 1:
        return `${this.expression(inner.depth)};`;
      case 2:
        return `if (${this.expression(inner.depth)}) { ${this.block(inner)} }`;
      case 3:
        return `if (${this.expression(inner.depth)}) { ${this.block(inner)} } else { ${this.block(inner)} }`;
      case 4:
        return this.loop(inner);
      case 5:
        return this.loop(inner);
      case 6:
        return this.switch(inner);
      case 7:
      case 8:
      case 9:
        return this.try(inner);
      case 10:
        return this.labelled(inner);
      case 11:
        return `if (p()) { ${this.call(inner.depth)}; return; }`;
      case 12:
        return `if (p()) throw ${this.call(inner.depth)};`;
      default:
        return this.jump(around);
    }
  }

  private jump({ canBreak, inLoop, labels, loopLabels, depth }: Surroundings): string {
    const jumps = [
      ...(canBreak ? ["break"] : []),
      ...(inLoop ? ["continue"] : []),
      ...labels.map((label) => `break ${label}`),
      ...loopLabels.map((label) => `continue ${label}`),
      "return",
      "throw 0",
    ];
    const jump = jumps[this.choose(jumps.length)] ?? "return";
    return this.choose(3) === 0 ? `${jump};` : `if (${this.expression(depth + 1)}) ${jump};`;
  }

  private loop(around: Surroundings): string {
    const label = this.choose(2) === 0 ? undefined : `L${this.labelCount++}`;
    const inside: Surroundings = {
      ...around,
      inLoop: true,
      canBreak: true,
      labels: label === undefined ? around.labels : [...around.labels, label],
      loopLabels: label === undefined ? around.loopLabels : [...around.loopLabels, label],
    };
    const { depth } = around;
    const prefix = label === undefined ? "" : `${label}: `;
    switch (this.choose(7)) {
      case 0:
        return `${prefix}while (more() && ${this.expression(depth)}) { ${this.block(inside)} }`;
      case 1:
        return `${prefix}do { ${this.block(inside)} } while (more() && ${this.expression(depth)});`;
      case 2:
        return `${prefix}for (${this.call(depth)}; more(); ${this.call(depth)}) { ${this.block(inside)} }`;
      case 3:
        return `${prefix}for (const y of items(${this.call(depth)})) { ${this.block(inside)} }`;
      case 4:
        return `${prefix}for (const y in items(${this.call(depth)})) { ${this.block(inside)} }`;
      case 5:
        return `${prefix}while (true) { if (done()) break; ${this.block(inside)} }`;
      default:
        return `${prefix}for (;;) { if (done()) { ${this.call(depth)}; break; } ${this.block(inside)} }`;
    }
  }

  private switch(around: Surroundings): string {
    const inside: Surroundings = { ...around, canBreak: true };
    const count = 1 + this.choose(3);
    const defaultAt = this.choose(count + 2);
    const clauses = Array.from({ length: count }, (_, index) => {
      const head = index === defaultAt ? "default:" : `case ${this.choose(3) === 0 ? `(${this.call(around.depth)}, ${index})` : index}:`;
      const tail = this.choose(2) === 0 || this.omission === "fall-through" ? "break;" : "";
      return `${head} ${this.block(inside)} ${tail}`;
    });
    return `switch (k(${this.expression(around.depth)})) { ${clauses.join(" ")} }`;
  }

  private try(around: Surroundings): string {
    const shape = this.choose(3);
    const body = `{ ${this.block(around)} }`;
    const handler = shape === 1 ? "" : ` catch { ${this.block(around)} }`;
    const last = shape === 0 ? "" : ` finally { ${this.block(around)} }`;
    const seenHandler = this.omission === "catch" && handler !== "" ? " catch { throw 0; }" : handler;
    const seenLast = this.omission === "finally" ? "" : last;
    return seenHandler + seenLast === "" ? body : `try ${body}${seenHandler}${seenLast}`;
  }

  private labelled(around: Surroundings): string {
    const label = `L${this.labelCount++}`;
    return `${label}: { ${this.block({ ...around, labels: [...around.labels, label] })} }`;
  }

  private expression(depth: number): string {
    if (depth >= MAX_DEPTH) return this.call(depth);
    const inner = (): string => this.expression(depth + 1);
    switch (this.choose(13)) {
      case 0:
        return "p()";
      case 1:
        return `(${inner()} && ${inner()})`;
      case 2:
        return `(${inner()} || ${inner()})`;
      case 3:
        return `(${inner()} ?? ${inner()})`;
      case 4:
        return `!${inner()}`;
      case 5:
        return `(${inner()} ? ${inner()} : ${inner()})`;
      case 6:
        return `(x ${["=", "||=", "&&=", "??="][this.choose(4)] ?? "="} ${inner()})`;
      case 7:
        return `o(${inner()})${this.omission === "optional" ? "" : "?"}.${this.name()}(${inner()})`;
      default:
        return this.call(depth);
    }
  }

  private call(depth: number): string {
    const argument = depth < MAX_DEPTH && this.choose(5) === 4 ? this.call(depth + 1) : "";
    return `${this.name()}(${argument})`;
  }

  private name(): string {
    return ["a", "b", "c"][this.choose(3)] ?? "a";
  }
}

/** How one run of a program ended: by itself or with an exception, and the calls it made. */
export interface Run {
  readonly completion: "exit" | "thrown";
  /** The names called, in alphabetical order. */
  readonly called: string;
  readonly last: string;
}

/**
 * Makes a program runnable: conditions, values and failing calls come from a seed. Once the fuel is used up, loops end and
 * calls no longer fail, so that every run comes to an end.
 */
export function runnable(program: string): (seed: number) => Run {
  const compiled = compileFunction(`let x; ${program}`, ["a", "b", "c", "p", "more", "done", "items", "k", "o"]) as (...context: unknown[]) => unknown;
  return (seed) => {
    const random = randomNumbers(seed);
    let fuel = 60;
    const called = new Set<string>();
    let last = "";
    const fails = (): boolean => fuel > 0 && random(12) === 0;
    const mark = (name: string) => (): boolean | null => {
      fuel--;
      if (fails()) throw new Failure();
      called.add(name);
      last = name;
      if (fails()) throw new Failure();
      return [true, false, null][random(3)] ?? null;
    };
    const marks = { a: mark("a"), b: mark("b"), c: mark("c") };
    const more = (): boolean => fuel-- > 0 && random(3) > 0;
    const items = (): number[] => Array.from({ length: fuel > 0 ? random(3) : 0 }, (_, index) => index);
    let completion: Run["completion"] = "exit";
    try {
      compiled(marks.a, marks.b, marks.c, () => random(2) === 0, more, () => !more(), items, () => random(4), () => (random(2) === 0 ? null : marks));
    } catch (error) {
      // A program throws its own calls' values; anything else is a mistake in the program's text.
      if (error instanceof Error && !(error instanceof Failure)) throw error;
      completion = "thrown";
    }
    return { completion, called: [...called].sort().join(""), last };
  };
}

class Failure extends Error {}

/** The numbers below a bound that follow from a seed. */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
