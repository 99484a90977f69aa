import { defineConfig } from "vitest/config";

// What a stranger installs: the built packages, packed, without the export condition that leads to the sources.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    globalSetup: ["support/install.ts"],
    testTimeout: 300_000,
    maxWorkers: 2,
  },
});
