import { defineConfig } from "vitest/config";

// Tests run from source: every workspace package offers its TypeScript under this export condition.
const conditions = ["stale-guard-source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    testTimeout: 60_000,
    // Two are what the smallest machines have; by itself vitest leaves one of them idle.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // Loading TypeScript and the analysis anew for every file took four times as long as the tests themselves.
        test: { name: "shared modules", include: ["test/{analysis,raw-fetch,rules,contract,corpus,robustness,support}/**/*.test.ts", "test/hosts/*.test.ts"], isolate: false },
      },
      {
        extends: true,
        // What these test includes what is loaded, fake clocks, and rights of the process.
        test: { name: "modules of their own", include: ["test/{cli,codemods,runtime}/**/*.test.ts"] },
      },
    ],
  },
});
