// Proving it again: with what is set up here, at the provider, in advance, and not now.

import { galleryPolicies } from "./policies.ts";
import type { Stage } from "./stage.ts";
import type { Chapter } from "./state.ts";

const factorsPath = "/.sallyport/factors";

/** Signed in, with an app; and with a passkey, where there are scripts. */
async function prepare({ open, signIn, press, keepKey, type, appCode, device, scripts, tab }: Stage): Promise<void> {
  await open(`${factorsPath}/app`);
  await signIn();
  await press("Go on to sign in");
  await signIn();
  await press("Show the QR code");
  await keepKey();
  await type("One-time code", appCode());
  await press("Add it");
  await tab.waitForURL(`**${factorsPath}`);
  if (!scripts) return;
  await device(true);
  await open(`${factorsPath}/passkey`);
  await press("Go on to sign in");
  await signIn();
  await press("Go on");
  await press("Add a passkey");
  await tab.waitForURL(`**${factorsPath}`);
}

/** proving is asked for by one policy after the other. */
export const proving: Chapter = {
  name: "proving",
  user: "grace",
  policies: galleryPolicies("{ identity: staff }"),
  states: [
    {
      name: "verify-app",
      title: "Confirm it is you",
      async reach(stage) {
        await prepare(stage);
        stage.gate.advance(6 * 60_000);
        return stage.open("/vault");
      },
    },
    {
      name: "verify-app-wrong-code",
      title: "Confirm it is you",
      async reach({ type, press }) {
        await type("One-time code", "000000");
        return press("Confirm with the code");
      },
    },
    {
      name: "verify-passkey",
      title: "Confirm it is you",
      scripts: "needed",
      reach: ({ open }) => open("/safe"),
    },
    {
      name: "verify-passkey-failed",
      title: "Confirm it is you",
      scripts: "needed",
      async reach({ tab, device, press }) {
        await device(false);
        await press("Use a passkey");
        await tab.getByRole("alert").waitFor();
        return undefined;
      },
    },
    { name: "verify-both", title: "Confirm it is you", reach: ({ open }) => open("/door") },
    { name: "verify-any", title: "Confirm it is you", reach: ({ open }) => open("/any") },
    { name: "verify-at-provider", title: "Confirm it is you", reach: ({ open }) => open("/admin") },
    {
      name: "verify-form-kept",
      title: "Confirm it is you",
      async reach({ open, submit, tab }) {
        await open("/");
        await submit("Transfer");
        await tab.waitForURL("**/.sallyport/verify?**");
        return undefined;
      },
    },
    { name: "not-now-form-kept", title: "Not now", reach: ({ press }) => press("Not now") },
    {
      name: "not-now-form-lost",
      title: "Not now",
      async reach({ gate, tab }) {
        gate.advance(11 * 60_000);
        await tab.reload();
        return undefined;
      },
    },
    { name: "prove-list", title: "What you can confirm here", reach: ({ open }) => open("/.sallyport/prove") },
    {
      name: "prove-done",
      title: "It is confirmed",
      reach: ({ open }) => open("/.sallyport/prove?level=totp"),
    },
    { name: "prove-unknown", reach: ({ open }) => open("/.sallyport/prove?level=nothing") },
    {
      name: "verify-errand",
      title: "Confirm it is you",
      async reach({ gate, open, press, signIn }) {
        gate.advance(6 * 60_000);
        await open(`${factorsPath}/app`);
        await press("Go on to sign in");
        return signIn();
      },
    },
    { name: "recover", title: "Use a recovery code", reach: ({ press }) => press("Use a recovery code") },
    {
      name: "recover-wrong-code",
      title: "Use a recovery code",
      async reach({ type, press }) {
        await type("Recovery code", "0000-0000-0000-0000");
        return press("Use this code");
      },
    },
    {
      name: "verify-too-many",
      title: "Confirm it is you",
      async reach({ open, type, press, tab }) {
        await open("/vault");
        for (let tries = 0; tries < 6; tries++) {
          await type("One-time code", "000000");
          await press("Confirm with the code");
          if ((await tab.locator("main").innerText()).includes("FACTOR_TOO_MANY")) break;
        }
        return undefined;
      },
    },
  ],
};
