import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const conditions = ["stale-guard-source"];

// `npm run hosts`: installs every host from the registry, which takes minutes, so that `npm test` leaves it alone.
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    root: fileURLToPath(new URL("../../../", import.meta.url)),
    include: ["test/hosts/matrix/**/*.test.ts"],
    globalSetup: ["test/hosts/matrix/global-setup.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ["verbose"],
    maxWorkers: 2,
  },
});
