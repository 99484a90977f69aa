import { Generation } from "./generation.ts";

const generations = new WeakMap<object, Generation>();

/**
 * The generation of an owner, made on first use and kept beside it: no class changes its shape, nothing keeps the
 * owner alive. This is what the codemods write: `generationOf(this).advance()` in every teardown.
 *
 * @throws TypeError when the owner is no object.
 * @example
 * import { generationOf, guard } from "@stale-guard/runtime";
 * class Client {
 *   reconnect(): void {
 *     setTimeout(guard(this, () => this.connect()), 1_000);
 *   }
 *   connect(): void {}
 *   close(): void {
 *     generationOf(this).advance();
 *   }
 * }
 * const client = new Client();
 * client.reconnect();
 * client.close(); // the timer fires and does nothing
 */
export function generationOf(owner: object): Generation {
  let generation = generations.get(owner);
  if (!generation) {
    if (Object(owner) !== owner) throw new TypeError("owner must be an object");
    generation = new Generation((owner.constructor as { name?: string } | undefined)?.name);
    generations.set(owner, generation);
  }
  return generation;
}
