import { describe, expect, it } from "vitest";
import { parseCarets } from "./caret.ts";
import { checkFixture, checkRecommendedSilent, type Fixture } from "./caret-check.ts";

/** What to put in the place of which text; each text stands in the fixture exactly once. */
export type Mend = Readonly<Record<string, string>>;

export interface HitCase extends Fixture {
  /** The same code with one correct guard, by the guard's name: silent in strict too. */
  readonly mends?: Readonly<Record<string, Mend>>;
  /** Guards after which a possible finding may be left: silent in recommended. */
  readonly quiets?: Readonly<Record<string, Mend>>;
}

/** Tests one message of one rule: each case hits, and is silent once mended. */
export function describeHits(rule: string, messageId: string, cases: Readonly<Record<string, HitCase>>): void {
  describe(`${rule}: ${messageId}`, () => {
    for (const [name, hit] of Object.entries(cases)) {
      it(`reports ${name}`, () => {
        const { expected } = parseCarets(hit.text);
        expect(expected.map((report) => report.messageId), "the message under test").toContain(messageId);
        checkFixture(hit, rule);
      });
      for (const [guard, mend] of Object.entries(hit.mends ?? {})) {
        it(`accepts ${name} with ${guard}`, () => checkFixture(mended(hit, mend), rule));
      }
      for (const [guard, mend] of Object.entries(hit.quiets ?? {})) {
        it(`accepts, in recommended, ${name} with ${guard}`, () => checkRecommendedSilent(mended(hit, mend), rule));
      }
    }
  });
}

/** Tests code that is to be silent, in one rule or in all of them. */
export function describeSilent(title: string, rule: string | undefined, cases: Readonly<Record<string, string | Fixture>>): void {
  describe(title, () => {
    for (const [name, value] of Object.entries(cases)) {
      const fixture = typeof value === "string" ? { text: value } : value;
      it(name, () => {
        expect(parseCarets(fixture.text).expected, "a silent fixture carries no carets").toEqual([]);
        checkFixture(fixture, rule);
      });
    }
  });
}

/** The fixture without its carets and with the replacements, in whichever of its files they apply. */
export function mended(fixture: Fixture, mend: Mend): Fixture {
  let text = parseCarets(fixture.text).code;
  const others = { ...fixture.others };
  for (const [from, to] of Object.entries(mend)) {
    const inOthers = Object.entries(others).filter(([, other]) => other.includes(from));
    const count = text.split(from).length - 1 + inOthers.reduce((sum, [, other]) => sum + other.split(from).length - 1, 0);
    if (count !== 1) throw new Error(`Found ${count} times instead of once: ${from}`);
    text = text.replace(from, () => to);
    for (const [name, other] of inOthers) others[name] = other.replace(from, () => to);
  }
  return { ...fixture, text, ...(fixture.others === undefined ? {} : { others }) };
}
