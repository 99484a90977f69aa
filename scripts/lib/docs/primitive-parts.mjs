// What the runtime's pages say of its primitives, from the types and comments of its sources.
import { primitives } from "./primitives.mjs";
import { markdownTable } from "./regions.mjs";

export function primitivesTable() {
  return markdownTable(["page", "holds", "what it is for"], Object.entries(primitives).map(([name, { use, what }]) => [`[${name}](docs/${name}.md)`, use, what]));
}
