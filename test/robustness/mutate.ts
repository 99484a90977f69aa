// Damages source text the way editors, merges and generators do. A mutant is known by its recipe, which is small enough to
// print and to shrink; positions in it are taken modulo what the text offers.
import fc from "fast-check";
import type { SourceText } from "../support/published-sources.ts";

interface Step {
  kind: keyof typeof steps;
  /** A place in the text, and another one. */
  at: number;
  to: number;
  /** Tokens to take; 0 takes a whole piece of code, brackets balanced, so that the result may well parse. */
  length: number;
}

export interface Recipe {
  /** Which texts to take. */
  source: number;
  other: number;
  steps: readonly Step[];
}

type Tokens = readonly string[];

const word = /^[A-Za-z_$][\w$]*$/;
const keyword =
  /^(?:abstract|as|async|await|break|case|catch|class|const|continue|declare|default|delete|do|else|enum|export|extends|false|finally|for|from|function|get|if|implements|import|in|instanceof|interface|let|new|null|of|private|protected|public|readonly|require|return|set|static|super|switch|this|throw|true|try|type|typeof|undefined|var|void|while|yield)$/;

/** Words, strings, comments, blanks and single signs; joined, they are the text again. */
export const tokensOf = (text: string): string[] =>
  text.match(/\s+|\/\/[^\n]*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\w$]+|[^]/g) ?? [];

const steps = {
  delete: (tokens: Tokens, step: Step) => replace(tokens, rangeAt(tokens, step.at, step.length), []),
  duplicate(tokens: Tokens, step: Step) {
    const [start, end] = rangeAt(tokens, step.at, step.length);
    return replace(tokens, [end, end], tokens.slice(start, end));
  },
  swap(tokens: Tokens, step: Step) {
    const ranges = [rangeAt(tokens, step.at, step.length), rangeAt(tokens, step.to, step.length)];
    const [[start, mid], [from, end]] = ranges.sort((a, b) => a[0] - b[0]) as [Range, Range];
    if (mid > from) return [...tokens];
    return [...tokens.slice(0, start), ...tokens.slice(from, end), ...tokens.slice(mid, from), ...tokens.slice(start, mid), ...tokens.slice(end)];
  },
  truncate(tokens: Tokens, step: Step) {
    const head = tokens.slice(0, rangeAt(tokens, step.at, step.length)[1]);
    return step.length === 0 ? [...head, ...closing(head)] : head;
  },
  /** The head of one text and the tail of another. */
  splice(tokens: Tokens, step: Step, other: Tokens) {
    const head = tokens.slice(0, rangeAt(tokens, step.at, step.length)[1]);
    const tail = other.slice(rangeAt(other, step.to, step.length)[0]);
    return step.length === 0 ? [...head, ...closing(head), "\n", ...opening(tail), ...tail] : [...head, ...tail];
  },
  /** A piece of another text amid this one. */
  graft(tokens: Tokens, step: Step, other: Tokens) {
    const end = rangeAt(tokens, step.at, step.length)[1];
    return replace(tokens, [end, end], ["\n", ...other.slice(...rangeAt(other, step.to, step.length)), "\n"]);
  },
  /** Every use of one name becomes another name of the text. */
  rename(tokens: Tokens, step: Step) {
    const names = [...new Set(tokens.filter((token) => word.test(token) && !keyword.test(token)))];
    const from = names[step.at % names.length];
    const to = names[step.to % names.length] ?? "x";
    return tokens.map((token) => (token === from ? to : token));
  },
};

type Range = [start: number, end: number];

const replace = (tokens: Tokens, [start, end]: Range, by: Tokens): string[] => [...tokens.slice(0, start), ...by, ...tokens.slice(end)];

function rangeAt(tokens: Tokens, at: number, length: number): Range {
  if (tokens.length === 0) return [0, 0];
  const start = at % tokens.length;
  return length > 0 ? [start, Math.min(start + length, tokens.length)] : pieceAround(tokens, start);
}

/** From the next line's beginning to the end of what begins there: a statement, a member, an argument. */
function pieceAround(tokens: Tokens, at: number): Range {
  const newline = tokens.findIndex((token, index) => index >= at && token.includes("\n"));
  const start = newline === -1 ? at : newline + 1;
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index] as string;
    if (opens.has(token)) depth += 1;
    if (closes.has(token)) depth -= 1;
    if (depth < 0) return [start, index];
    if (depth === 0 && (token === ";" || token === "," || (token === "}" && tokens[index + 1]?.includes("\n")))) return [start, index + 1];
  }
  return [start, tokens.length];
}

const opens = new Map([["{", "}"], ["(", ")"], ["[", "]"]]);
const closes = new Map([...opens].map(([open, close]) => [close, open]));

/** What closes the brackets that are open at the end. */
function closing(tokens: Tokens): string[] {
  const open: string[] = [];
  for (const token of tokens) {
    const close = opens.get(token);
    if (close) open.push(close);
    else if (closes.has(token)) open.pop();
  }
  return open.reverse();
}

/** What opens the brackets that are closed without having been opened. */
function opening(tokens: Tokens): string[] {
  const missing: string[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (opens.has(token)) depth += 1;
    else if (closes.has(token) && --depth < 0) {
      missing.push(closes.get(token) as string);
      depth = 0;
    }
  }
  return missing.reverse();
}

export function mutate(sources: readonly SourceText[], { source, other, steps: order }: Recipe): SourceText {
  const pick = (index: number) => sources[index % sources.length] as SourceText;
  const { file, text } = pick(source);
  const donor = tokensOf(pick(other).text);
  const tokens = order.reduce<string[]>((before, step) => steps[step.kind](before, step, donor), tokensOf(text));
  return { file, text: tokens.join("") };
}

const place = fc.nat({ max: 1_000_000 });

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  source: place,
  other: place,
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom(...(Object.keys(steps) as Step["kind"][])),
      at: place,
      to: place,
      length: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});
