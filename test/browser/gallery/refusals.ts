// A provider that does not do what it is asked, and what people are told of it.

import { galleryPolicies } from "./policies.ts";
import type { Chapter } from "./state.ts";

/** refusals: somebody is signed in, and cannot prove more. */
export const refusals: Chapter = {
  name: "refusals",
  user: "bob",
  policies: galleryPolicies("{ identity: staff }"),
  states: [
    {
      name: "refusal-weaker",
      title: "We could not confirm it is you",
      async reach({ gate, enter, open, signIn, press }) {
        gate.behaviour.ignoreAcr = true;
        await enter();
        await open("/admin");
        await press("Go on");
        // The second time the gateway insists.
        return signIn();
      },
    },
    {
      name: "refusal-another-way",
      title: "We could not confirm it is you",
      async reach({ gate, tab, open, signIn }) {
        gate.behaviour.ignoreAcr = true;
        await open("/any");
        await tab.locator('a[href*="/.sallyport/verify"]').first().click();
        return signIn();
      },
    },
    {
      name: "refusal-not-by-provider",
      title: "We could not confirm it is you",
      async reach({ gate, open, press }) {
        gate.behaviour.error = "unmet_authentication_requirements";
        await open("/admin");
        return press("Go on");
      },
    },
    {
      name: "refusal-step-up-form-kept",
      title: "We could not confirm it is you",
      async reach({ gate, tab, open, submit, press }) {
        gate.behaviour.error = "unmet_authentication_requirements";
        await open("/");
        await submit("Pay out");
        await tab.waitForURL("**/.sallyport/verify?**");
        return press("Go on");
      },
    },
    {
      name: "refusal-somebody-else",
      title: "We could not confirm it is you",
      async reach({ gate, open, press, typeCode }) {
        gate.behaviour.switchSubject = "ada";
        await open("/admin");
        await press("Go on");
        return typeCode();
      },
    },
    {
      name: "provider-down",
      title: "Not available right now",
      async reach({ gate, open, press }) {
        await open("/admin");
        gate.behaviour.down = true;
        return press("Go on");
      },
    },
  ],
};
