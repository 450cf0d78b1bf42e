// A policies folder for one test of `sallyport/testing`, and a gateway opened on it.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import { gateway, type TestGateway } from "../../src/testing/index.ts";

/** policyFolder writes one policy file. */
export async function policyFolder(text: string, whenDone: typeof onTestFinished = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "testing-"));
  whenDone(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "bank.ts"), text);
  return folder;
}

/** opened gives the gateway over routes of bank.example, whose upstream is called bank and whose levels are mfa, passkey, own (a factor of the gateway's) and high (implies mfa). */
export async function opened(routes: string, whenDone = onTestFinished): Promise<TestGateway> {
  const gate = await gateway(
    await policyFolder(
      `
import { allOf, anyOf, assurance, bearer, deny, forward, host, oidc, publicRoute, redirect, respond, route, secret, stepUp, upstream, when } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x", clientSecret: secret("NOWHERE") });
const machines = bearer("machines", { issuer: "https://a.example", audience: "x" });
const mfa = assurance("mfa", { acr: "urn:mfa", amr: ["otp"] });
const passkey = assurance("passkey", { amr: ["hwk"] });
const own = assurance("own", { factor: ["totp", "passkey"] });
const high = assurance("high", { acr: "urn:high", implies: mfa, lasts: "10m" });
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
export default host("bank.example", { identity: [staff, machines] },
${routes}
);`,
      whenDone,
    ),
  );
  whenDone(() => gate.close());
  return gate;
}

/** openedOnce gives one gateway to all tests of a file, for as long as they run. */
export function openedOnce(routes: string): () => Promise<TestGateway> {
  let one: Promise<TestGateway> | undefined;
  const ends: (() => unknown)[] = [];
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });
  return () => {
    one ??= opened(routes, (end) => void ends.push(end as () => unknown));
    return one;
  };
}

/** at is an address of the folder's host. */
export const at = (path: string): string => `https://bank.example${path}`;
