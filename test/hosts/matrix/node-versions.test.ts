import { describe, expect, inject, it } from "vitest";
import { differences } from "../compare.ts";
import { linters } from "../linters/linters.ts";
import { hosts, type NodeLine, nodes } from "../pinned.ts";
import { asChecked, checked, gated, rewritten } from "../project/commands.ts";
import { nodeBinary } from "../project/node-versions.ts";
import { run } from "../project/run.ts";
import { reference } from "./provided.ts";

const [first] = hosts;
const folder = inject("reference");

// Asked by three tests, answered once.
const here = Promise.all([rewritten(folder, process.execPath), gated(folder, process.execPath)]);

describe.each(Object.keys(nodes) as unknown as NodeLine[])("Node.js %s", (line) => {
  const node = nodeBinary(inject("nodes"), line);

  it("is the pinned one", async () => expect((await run(node, ["--version"], folder)).stdout.trim()).toBe(`v${nodes[line]}`));

  it(`${first.name} finds the same`, async () => {
    const { findings } = await linters[first.kind].lint({ folder, install: { code: 0, stdout: "", stderr: "" } }, first, node);
    expect(differences(reference().findings, findings)).toEqual([]);
  });

  it("stale-guard check finds the same", async () => {
    const expected = asChecked(reference().findings);
    expect(expected.length).toBeGreaterThan(500);
    expect(differences(expected, asChecked(await checked(folder, node)))).toEqual([]);
  });

  it("stale-guard codemod and raw-fetch say what they say on the Node.js at hand", async () => {
    expect([await rewritten(folder, node), await gated(folder, node)]).toEqual(await here);
  });
});
