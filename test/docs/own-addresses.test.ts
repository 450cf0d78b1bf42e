// The table of the gateway's own addresses in docs/concepts/security.md says what the portal's table says.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { Row } from "../../src/portal/row.ts";
import { table } from "../../src/portal/table.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/concepts/security.md"), "utf8");

test("every address is there, with its methods, and who may ask and send", () => {
  const lines = [...page.matchAll(/^\| `(\/\.sallyport\/.*)$/gm)].map(([line]) =>
    line
      .split("|")
      .slice(1, 5)
      .map((cell) => cell.trim()),
  );
  const rows: readonly Row[] = Object.values(table);
  expect(lines).toEqual(
    rows.map((row) => [
      `\`${row.path}\``,
      row.methods,
      row.who === "anybody" ? "anybody" : "a window",
      row.limitBytes === undefined
        ? ""
        : `${row.from === "anyone" ? "anyone" : "own page"}, ${row.limitBytes / 1_024} kB`,
    ]),
  );
});
