// Files, exports and dependencies that nothing uses.
import { ownCases, readCases } from "./scripts/lib/cases.mjs";
import { installedPackages } from "./scripts/lib/installed-packages.mjs";
import { publishedCases, specsOf } from "./scripts/lib/package-specs.mjs";
import { packages } from "./scripts/lib/published-sources.mjs";

// Read as material, never imported: what the corpus measures, and the noise gate.
const measured = new Set(specsOf(publishedCases(readCases(ownCases))));
const material = [
  ...[...installedPackages()].filter(([spec]) => measured.has(spec)).map(([, folder]) => folder.replace(/^.*[\\/]node_modules[\\/]/, "")),
  ...packages.map(({ name }) => name).filter((name) => !["ws", "undici"].includes(name)), // those are imported as well
  // Tests read its files.
  "carbon-0.16",
];

export default {
  workspaces: {
    ".": {
      // The last is what the pages' examples import.
      entry: ["test/**/*.test.ts", "test/**/*.test-d.ts", "scripts/*.mjs", "scripts/lib/harden/child.mjs", "test/contract/support/loopback.ts"],
      project: ["scripts/**/*.mjs", "test/**/*.ts", "!test/fixtures/**", "!scripts/**/*.d.mts"],
      ignoreDependencies: material,
      // Tests try diffs with the one where the system has it, and make pipes with the other.
      ignoreBinaries: ["patch", "mkfifo"],
    },
    // Found by their folder.
    codemods: { entry: "src/codemods/*.ts" },
  },
};
