// An authenticator of Chromium's own, which touches itself.

import type { Page } from "./chromium.ts";

/** plugIn gives this tab one. What it resolves with says whether it knows whose it is from then on. */
export async function plugIn(tab: Page): Promise<(isUserVerified: boolean) => Promise<void>> {
  const devtools = await tab.context().newCDPSession(tab);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return async (isUserVerified) => {
    await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  };
}
