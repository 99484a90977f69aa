import type ts from "typescript";
import type { Thing } from "./things.ts";

/** What has been followed from where, as `const a = b; const b = a` leads round in a circle. */
export class Seen {
  private readonly names = new Map<ts.Node, Set<string>>();

  isNew(node: ts.Node, { name }: Thing): boolean {
    const known = this.names.get(node);
    if (known === undefined) this.names.set(node, new Set([name]));
    else if (known.has(name)) return false;
    else known.add(name);
    return true;
  }
}
