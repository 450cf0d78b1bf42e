// Setting up, listing and removing passkeys, apps and recovery codes, from nothing to all there is.

import { galleryPolicies } from "./policies.ts";
import type { Stage } from "./stage.ts";
import type { Chapter } from "./state.ts";

const factorsPath = "/.sallyport/factors";

/** Through the provider, to the second page of an errand. */
async function confirmErrand({ press, signIn }: Stage): Promise<undefined> {
  await press("Go on to sign in");
  return signIn();
}

/** settingUp ends with an app, a passkey and ten codes. */
export const settingUp: Chapter = {
  name: "setting up",
  user: "ada",
  policies: galleryPolicies("{ identity: staff }"),
  states: [
    {
      name: "factors-none",
      title: "Your passkeys and apps",
      async reach({ open, signIn }) {
        await open(factorsPath);
        return signIn();
      },
    },
    { name: "verify-nothing-set-up", title: "Confirm it is you", reach: ({ open }) => open("/vault") },
    {
      name: "add-app-before",
      title: "Add an authenticator app",
      async reach({ press }) {
        await press("Set it up");
        return press("Add an authenticator app");
      },
    },
    {
      name: "one-moment-errand",
      title: "One moment",
      reach: ({ stay, press }) => stay(() => press("Go on to sign in")),
    },
    {
      name: "add-app-proved",
      title: "Add an authenticator app",
      async reach({ go, signIn }) {
        await go();
        return signIn();
      },
    },
    {
      name: "add-app",
      title: "Add an authenticator app",
      async reach({ press, keepKey }) {
        await press("Show the QR code");
        return keepKey();
      },
    },
    {
      name: "add-app-wrong-code",
      title: "Add an authenticator app",
      async reach({ type, press, keepKey }) {
        await type("One-time code", "000000");
        await press("Add it");
        return keepKey();
      },
    },
    {
      name: "factors-app",
      title: "Your passkeys and apps",
      async reach({ gate, tab, type, press, appCode, open }) {
        await type("Name (if you like)", "هاتف العمل (2)");
        await type("One-time code", appCode());
        await press("Add it");
        await tab.waitForURL(`${gate.origin}/vault`);
        return open(factorsPath);
      },
    },
    {
      name: "add-passkey-before",
      title: "Add a passkey",
      scripts: "needed",
      async reach({ device, press }) {
        await device(true);
        return press("Add a passkey");
      },
    },
    { name: "add-passkey-proved", title: "Add a passkey", scripts: "needed", reach: confirmErrand },
    { name: "add-passkey", title: "Add a passkey", scripts: "needed", reach: ({ press }) => press("Go on") },
    {
      name: "add-passkey-failed",
      title: "Add a passkey",
      scripts: "needed",
      async reach({ tab, device, press }) {
        await device(false);
        await press("Add a passkey");
        await tab.getByRole("alert").waitFor();
        return undefined;
      },
    },
    {
      name: "factors-both",
      title: "Your passkeys and apps",
      scripts: "needed",
      async reach({ tab, device, press }) {
        await device(true);
        await press("Add a passkey");
        await tab.waitForURL(`**${factorsPath}`);
        return undefined;
      },
    },
    {
      name: "recovery-codes-before",
      title: "Recovery codes",
      reach: ({ open }) => open(`${factorsPath}/recovery-codes`),
    },
    { name: "recovery-codes-proved", title: "Recovery codes", reach: confirmErrand },
    { name: "recovery-codes", title: "Your recovery codes", reach: ({ press }) => press("Make ten new codes") },
    { name: "factors-all", title: "Your passkeys and apps", reach: ({ press }) => press("I have kept them") },
    {
      name: "remove-before",
      title: "Remove it?",
      async reach({ tab }) {
        await tab.locator(`a[href*="${factorsPath}/remove"]`).first().click();
        return undefined;
      },
    },
    { name: "remove-proved", title: "Remove it?", reach: confirmErrand },
    { name: "one-moment-removed", title: "One moment", reach: ({ stay, press }) => stay(() => press("Remove")) },
  ],
};
