// The unit of docs/guides/deploy.md: systemd takes it as it stands, and finds little that it leaves open.

import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { createFolder } from "../support/folder.ts";
import { missingOf, testWith } from "../support/real-part.ts";
import { blockOf, replaced } from "./page.ts";

const analyze = "/usr/bin/systemd-analyze";
const systemdTest = testWith("systemd-analyze", missingOf([analyze]));
const unit = blockOf("guides/deploy.md", "# /etc/systemd/system/sallyport.service");

/** Exit code and all that was printed. */
async function ran(args: readonly string[], text: string) {
  const folder = await createFolder({ "sallyport.service": text });
  return new Promise<{ code: unknown; output: string }>((settle) =>
    execFile(analyze, [...args, join(folder, "sallyport.service")], (error, stdout, stderr) =>
      settle({ code: error === null ? 0 : error.code, output: stdout + stderr }),
    ),
  );
}

systemdTest("it is taken without a warning, and one with a slip is not", async () => {
  // The programs have to be there: this project's are.
  const here = replaced(unit, { "/srv/gate/": `${resolve(import.meta.dirname, "../..")}/` });
  const verify = ["verify", "--man=no", "--recursive-errors=no"];
  expect(await ran(verify, here)).toEqual({ code: 0, output: "" });
  const slip = await ran(verify, here.replace("ProtectHome=yes", "ProtectHome=perhaps"));
  expect(slip.output).not.toBe("");
});

systemdTest("its exposure is below 1.5 of 10, and without its walls it is not", async () => {
  const security = ["security", "--offline=true", "--no-pager", "--threshold=15"];
  expect((await ran(security, unit)).code).toBe(0);
  expect((await ran(security, unit.replace(/^(?:Protect|Private|System).*$/gm, ""))).code).not.toBe(0);
});
