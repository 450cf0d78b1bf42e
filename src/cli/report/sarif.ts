// SARIF 2.1.0 (OASIS): what code-scanning services read.

import type { Diagnostic } from "../../generation/diagnostic.ts";
import { type LoadCode, loadMeanings } from "../../meaning/meanings.ts";

/** toSarif gives a log of one run. Names of files are relative to where the command was called. */
export function toSarif({
  diagnostics,
  version,
}: {
  readonly diagnostics: readonly Diagnostic[];
  readonly version: string;
}): object {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "Sallyport", semanticVersion: version, rules: codes.map(toRule) },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((one) => toResult(one, codes)),
      },
    ],
  };
}

/** tsc explains its own. */
function toRule(id: string): object {
  if (!(id in loadMeanings)) return { id };
  const { means, next } = loadMeanings[id as LoadCode];
  return { id, fullDescription: { text: means }, help: { text: next, markdown: next } };
}

function toResult({ code, severity, message, fix, location }: Diagnostic, codes: readonly string[]): object {
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: fix === "" ? message : `${message}. ${fix}` },
    locations:
      location === null
        ? []
        : [
            {
              physicalLocation: {
                artifactLocation: { uri: location.file.split("/").map(encodeURIComponent).join("/") },
                region: { startLine: location.line, startColumn: location.column },
              },
            },
          ],
  };
}
