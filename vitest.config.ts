import { defineConfig } from "vitest/config";

// Tests run from source: every workspace package offers its TypeScript under this export condition.
const conditions = ["stale-guard-source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000 },
});
