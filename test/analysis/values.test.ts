import { describe, expect, it } from "vitest";
import { abstractValue, CHANGED, compareValues, joinValues, MISSING } from "../../rules/src/analysis/values.ts";
import { presenceTest } from "../../rules/src/analysis/conditions.ts";
import { expressionOf, modelOf } from "./support.ts";

const valueOf = (text: string): ReturnType<typeof abstractValue> => abstractValue(expressionOf(modelOf(`use(${text});`), text));

describe("a value", () => {
  it.each([
    ["true", true, "true"],
    ["false", false, "false"],
    ["null", false, "null"],
    ["undefined", false, "undefined"],
    ["void 0", false, "undefined"],
    ["0", false, "0"],
    ["3", true, "3"],
    ["''", false, '""'],
    ["'closed'", true, '"closed"'],
    ["`closed`", true, '"closed"'],
    ["{}", true, undefined],
    ["[]", true, "[]"],
    ["[1]", true, undefined],
    ["() => 1", true, undefined],
    ["new Socket()", true, undefined],
    ["State.Closed", undefined, "State.Closed"],
    ["CLOSED", undefined, "CLOSED"],
    ["WebSocket.OPEN", undefined, "WebSocket.OPEN"],
    ["(null as Socket)", false, "null"],
    ["a = b = null", false, "null"],
    ["value", undefined, undefined],
    ["this.value", undefined, undefined],
    ["make()", undefined, undefined],
    ["Closed", undefined, undefined],
  ])("of %s", (text, truthy, constant) => {
    expect(valueOf(text)).toEqual({ truthy, text: constant });
  });

  it("of nothing is unknown", () => {
    expect(abstractValue(undefined)).toEqual(CHANGED);
  });

  it.each([
    ["true", "true", { truthy: true, text: "true" }],
    ["true", "false", { truthy: undefined, text: undefined }],
    ["null", "undefined", { truthy: false, text: undefined }],
    ["1", "{}", { truthy: true, text: undefined }],
    ["1", "value", { truthy: undefined, text: undefined }],
  ])("that is %s or %s", (a, b, expected) => {
    expect(joinValues(valueOf(a), valueOf(b))).toEqual(expected);
    expect(joinValues(valueOf(b), valueOf(a))).toEqual(expected);
    expect(joinValues(undefined, valueOf(a))).toEqual(valueOf(a));
  });

  it.each([
    ["1", "1", true],
    ["1", "2", false],
    ["null", "undefined", true],
    ["'a'", "'b'", false],
    ["State.A", "State.A", true],
    ["State.A", "State.B", false],
    ["null", "{}", false],
    ["{}", "{}", undefined],
    ["value", "1", undefined],
  ])("%s against %s", (a, b, expected) => {
    expect(compareValues(valueOf(a), valueOf(b))).toBe(expected);
    expect(compareValues(valueOf(b), valueOf(a))).toBe(expected);
  });

  it("that is missing is falsy", () => {
    expect(compareValues(MISSING, valueOf("true"))).toBe(false);
  });
});

describe("a presence test", () => {
  const test = (text: string): [string, boolean] | undefined => {
    const found = presenceTest(expressionOf(modelOf(`use(${text});`), text));
    return found === undefined ? undefined : [found.subject.getText(), found.setWhen];
  };

  it.each([
    ["x", ["x", true]],
    ["this.x", ["this.x", true]],
    ["x != null", ["x", true]],
    ["x !== undefined", ["x", true]],
    ["x == null", ["x", false]],
    ["x === null", ["x", false]],
    ["(x as T) === undefined", ["x", false]],
  ])("%s", (text, expected) => {
    expect(test(text)).toEqual(expected);
  });

  it.each(["x === 1", "x === y", "x > null", "f()", "!x", "x && y"])("is not %s", (text) => {
    expect(test(text)).toBeUndefined();
  });
});
