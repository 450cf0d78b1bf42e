// How the tests run: real sockets and processes, so few files at a time and generous limits, never retries.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "policies/**/*.test.ts"],
    pool: "forks",
    // isolated-vm aborts the process without it (its README); only our own tests of the sandbox load it in-process.
    execArgv: ["--no-node-snapshot"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    typecheck: { enabled: true, include: ["test/**/*.test-d.ts"], tsconfig: "tsconfig.json" },
    reporters: ["default", ["json", { outputFile: ".sallyport/test-results.json" }]],
  },
});
