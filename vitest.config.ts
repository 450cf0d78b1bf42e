// How the tests run: real sockets and processes, so few files at a time and generous limits, never retries.
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * Files that need a process of their own: they measure its memory, may end it, or declare policies in it. All others run one
 * after the other in three processes, which load the gateway, the provider and Chromium once, and not once for each file.
 * On two cores: half of their time they wait for what they started.
 */
const alone = [
  "test/hostile/**/*.test.ts",
  "test/runtime/**/*.test.ts",
  "test/sandbox/**/*.test.ts",
  "test/listener/memory.test.ts",
];

/** What plays whole sessions of an operator's, with minutes of npm, compilers and processes, or goes through every page: npm run test:whole. */
const whole = [
  "test/package/**/*.test.ts",
  "test/faults/**/*.test.ts",
  "test/cli/{check-live,check-types,cli,keys,npm-signal}.test.ts",
  "test/demo/{start,story}.test.ts",
  "test/supervisor/{drain,hang-up,log-outlet}.test.ts",
  "test/browser/accessibility.test.ts",
  "test/gateway/workers/{data-folder-gone,master-key}.test.ts",
  "test/testing/{running,watch}.test.ts",
];
const isWhole = process.env["WHOLE"] === "1";

const long = process.env["LONG"] === "1" ? [] : ["test/**/*.long.test.ts"];

export default defineConfig({
  test: {
    pool: "forks",
    // isolated-vm aborts the process without it (its README); only our own tests of the sandbox load it in-process.
    execArgv: ["--no-node-snapshot"],
    maxWorkers: 3,
    // Processes that tests start compile the same files again and again: a third of their start.
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, ".sallyport/compile-cache") },
    // Browsers and whole demos take their time on a busy machine; nothing waits longer than it must.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The default is one second, which a busy machine misses.
    expect: { poll: { timeout: 60_000 } },
    reporters: ["default", ["json", { outputFile: ".sallyport/test-results.json" }]],
    projects: [
      { extends: true, test: { name: "alone", include: isWhole ? [] : alone } },
      {
        extends: true,
        test: {
          name: "together",
          include: isWhole ? whole : ["test/**/*.test.ts", "policies/**/*.test.ts"],
          exclude: [...alone, ...(isWhole || process.env["LONG"] === "1" ? [] : whole), ...long],
          isolate: false,
          typecheck: { enabled: !isWhole, include: ["test/**/*.test-d.ts"], tsconfig: "tsconfig.json" },
        },
      },
      {
        extends: true,
        resolve: { alias: { "sallyport/testing": resolve(import.meta.dirname, "test/support/cookbook-gateway.ts") } },
        test: { name: "cookbook", include: isWhole ? [] : ["docs/cookbook/*/policy.test.ts"], isolate: false },
      },
    ],
  },
});
