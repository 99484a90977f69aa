import { describe, expect, inject, it } from "vitest";
import { makeProject, peerConflicts } from "../project/project.ts";

const conflictsWith = async (...packages: string[]): Promise<string[]> => peerConflicts((await makeProject(inject("top"), packages)).install);

// Each supported version of a host is installed without one by its own tests.
describe("the check for conflicts of peers", () => {
  const { runtime = "", rules = "" } = inject("tarballs");

  it("sees one with an ESLint that is not supported", async () => {
    expect(await conflictsWith("eslint@7.32.0", runtime, rules)).toContainEqual(expect.stringMatching(/ERESOLVE/u));
  });

  it("sees none without any linter", async () => {
    expect(await conflictsWith(runtime, rules)).toEqual([]);
  });
});
