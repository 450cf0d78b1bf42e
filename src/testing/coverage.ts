// The module `sallyport/testing/coverage`: vitest's coverage, with policies as the sandbox ran them. The one door to its istanbul provider.

import { randomUUID } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import istanbul from "@vitest/coverage-istanbul";
import { keepCoverage, keptCoverage } from "./coverage-kept.ts";
import type { FileCoverage } from "./file-coverage.ts";

/** CoverageMap is what is used of istanbul's. */
interface CoverageMap {
  filter(keeps: (path: string) => boolean): void;
  addFileCoverage(file: FileCoverage): void;
}

/** IstanbulProvider is what is used of vitest's, beside what every provider has. */
interface IstanbulProvider {
  readonly coverageFilesDirectory: string;
  isIncluded(path: string): boolean;
  generateCoverage(context: { readonly allTestsRun?: boolean }): Promise<CoverageMap>;
}

const files = "sallyport-*.json";

const coverage: typeof istanbul = {
  ...istanbul,
  startCoverage(options) {
    keepCoverage();
    return istanbul.startCoverage?.(options);
  },
  async takeCoverage(options) {
    const kept = keptCoverage();
    if (kept !== undefined && options !== undefined) {
      const open = await Promise.all([...kept.open].map((take) => take()));
      // What is opened again counts from there on.
      kept.open.clear();
      const all = [...kept.files.splice(0), ...open.flat()];
      writeFileSync(join(options.coverageFilesDirectory, files.replace("*", randomUUID())), JSON.stringify(all));
    }
    return istanbul.takeCoverage?.(options);
  },
  async getProvider() {
    const provider = await istanbul.getProvider();
    // By it the processes of tests find this module, and not vitest's own.
    provider.name = "custom";
    const { generateCoverage } = provider;
    const own = provider as unknown as IstanbulProvider;
    own.generateCoverage = async (context) => {
      // vitest removes the folder when it has read its own.
      const counted = globSync(files, { cwd: own.coverageFilesDirectory }).flatMap(
        (name) => JSON.parse(readFileSync(join(own.coverageFilesDirectory, name), "utf8")) as FileCoverage[],
      );
      const map = (await generateCoverage.call(provider, context)) as CoverageMap;
      const paths = new Set(counted.map(({ path }) => path));
      // Tests import policies for their levels: what ran there has decided nothing.
      map.filter((path) => !paths.has(path));
      for (const file of counted) if (own.isIncluded(file.path)) map.addFileCoverage(file);
      return map;
    };
    return provider;
  },
};

export default coverage;
