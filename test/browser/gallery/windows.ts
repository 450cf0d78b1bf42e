// In frames and in windows that a script opened.

import type { Frame } from "../../support/chromium.ts";
import { galleryPolicies } from "./policies.ts";
import type { Stage } from "./stage.ts";
import type { Chapter } from "./state.ts";

/** The document in the frame, once there is one. */
async function inside({ tab }: Stage): Promise<Frame> {
  const frame = await tab.locator("iframe").elementHandle();
  return (await frame!.contentFrame())!;
}

/** windows: somebody is signed in, and asked for more where there is no room for it. */
export const windows: Chapter = {
  name: "windows",
  user: "bob",
  policies: galleryPolicies("{ identity: staff }"),
  states: [
    {
      name: "framed",
      title: "Confirm it is you",
      async reach(stage) {
        await stage.enter();
        await stage.open("/frame?/admin");
        return inside(stage);
      },
    },
    {
      name: "framed-form-kept",
      title: "Confirm it is you",
      async reach(stage) {
        await stage.open("/frame?/");
        await (await inside(stage)).getByRole("button", { name: "Pay out" }).click();
        await (await inside(stage)).waitForURL("**/payouts");
        return inside(stage);
      },
    },
    {
      name: "send-again-framed",
      title: "Confirm it is you, then send it again",
      async reach(stage) {
        await stage.open("/frame?/");
        await (await inside(stage)).getByRole("button", { name: "Upload" }).click();
        await (await inside(stage)).waitForURL("**/payouts");
        return inside(stage);
      },
    },
    {
      name: "send-again",
      title: "Confirm it is you, then send it again",
      async reach({ open, submit }) {
        await open("/");
        return submit("Upload");
      },
    },
    { name: "window-proved", title: "Thank you", reach: ({ open }) => open("/.sallyport/done?outcome=proved") },
    { name: "window-failed", title: "That did not work", reach: ({ open }) => open("/.sallyport/done") },
  ],
};
