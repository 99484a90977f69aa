import { AllowlistError } from "./allowlist-error.ts";

/** A JSON text's value, and the lines on which its objects and lists begin. */
export interface LocatedJson {
  readonly value: unknown;
  lineOf(object: object): number | undefined;
}

const TOKEN = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;
const SPACE = /[ \t\r\n]/;
const MAX_DEPTH = 16;

/**
 * Reads JSON with lines, which `JSON.parse` tells in some engines and for some mistakes only; and refuses a member that is there
 * twice, of which it would silently take the last.
 */
export function readJson(text: string): LocatedJson {
  const lines = new WeakMap<object, number>();
  let position = text.startsWith("\uFEFF") ? 1 : 0;
  let start = 0;
  let line = 1;
  let token = next();
  const value = readValue(0);
  if (token !== "") fail("nothing more");
  return { value, lineOf: (object) => lines.get(object) };

  function next(): string {
    for (; SPACE.test(text.charAt(position)); position++) if (text[position] === "\n") line++;
    start = position;
    if (start === text.length) return "";
    TOKEN.lastIndex = start;
    const [found] = TOKEN.exec(text) ?? [];
    if (found === undefined) return fail("a value, a comma or a bracket");
    position = TOKEN.lastIndex;
    return found;
  }

  function fail(expected: string): never {
    const rest = text.slice(start, start + 20).split(/\r?\n/, 1)[0] ?? "";
    const isConflict = /^(?:<{7}|={7}|>{7}|\|{7})/.test(rest);
    const found = rest === "" ? "the end of the file" : `'${rest}'`;
    throw new AllowlistError(isConflict ? "a merge conflict is left here" : `broken JSON: expected ${expected}, found ${found}`, line);
  }

  function take(expected: string): void {
    if (token !== expected) fail(`'${expected}'`);
    token = next();
  }

  function readValue(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new AllowlistError("nested too deeply", line);
    if (token === "{") return readObject(depth);
    if (token === "[") return readArray(depth);
    if (/^[}\],:]?$/.test(token)) fail("a value");
    const value: unknown = JSON.parse(token);
    token = next();
    return value;
  }

  function readArray(depth: number): unknown[] {
    const list: unknown[] = [];
    lines.set(list, line);
    take("[");
    while (token !== "]") {
      if (list.length > 0) take(",");
      list.push(readValue(depth + 1));
    }
    take("]");
    return list;
  }

  function readObject(depth: number): object {
    const object = Object.create(null) as Record<string, unknown>;
    lines.set(object, line);
    take("{");
    for (let isFirst = true; token !== "}"; isFirst = false) {
      if (!isFirst) take(",");
      if (!token.startsWith('"')) fail("a name in quotes");
      const name = JSON.parse(token) as string;
      if (Object.hasOwn(object, name)) throw new AllowlistError(`"${name}" is there twice`, line);
      token = next();
      take(":");
      object[name] = readValue(depth + 1);
    }
    take("}");
    return object;
  }
}
