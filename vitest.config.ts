import { defineConfig } from "vitest/config";

// Tests run from source: every workspace package offers its TypeScript under this export condition.
const conditions = ["stale-guard-source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // Loading TypeScript and the analysis anew for every file took four times as long as the tests themselves.
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, isolate: false },
});
