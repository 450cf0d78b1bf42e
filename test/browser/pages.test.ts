// The gateway's own pages as a policy wants them to look: name, logo and colour, in both schemes, under the pages' own policy.

import { expect } from "vitest";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { browserTest, openBrowser } from "./browser-test.ts";

/** Its colour in the dark is its own: a picture has a style sheet of its own. */
const logo =
  '<svg viewBox="0 0 24 24"><style>path{fill:#0b6b4f}@media (prefers-color-scheme:dark){path{fill:#7fd6b8}}</style><path d="M2 2h20v20H2z"/></svg>';
const pages = `{ name: "Bank of Example", logo: ${JSON.stringify(logo)}, color: { light: "#0b6b4f", dark: "#7fd6b8" } }`;

browserTest(
  "a host's pages have its name, its logo and its colours, light and dark, and the policy forbids none of it",
  async () => {
    const gate = await gatewayUnderTest({
      policies: withRoutes('route("GET /x", respond()),', `{ identity: staff, pages: ${pages} }`),
    });
    const person = await openBrowser();
    const tab = await person.tab();
    const blocked: string[] = [];
    tab.on("console", (message) => {
      if (/Content.Security.Policy|Refused to/i.test(message.text())) blocked.push(message.text());
    });
    for (const [colorScheme, brand, on] of [
      ["light", "rgb(11, 107, 79)", "rgb(255, 255, 255)"],
      ["dark", "rgb(127, 214, 184)", "rgb(14, 15, 19)"],
    ] as const) {
      await tab.emulateMedia({ colorScheme });
      await tab.goto(`${gate.origin}/nothing`);
      expect(await tab.title()).toBe("This page does not exist · Bank of Example");
      const found = await tab.evaluate(() => {
        // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
        const { document, getComputedStyle } = globalThis as any;
        const { naturalWidth, complete } = document.querySelector("header img");
        const { backgroundColor, color } = getComputedStyle(document.querySelector(".button.main"));
        return {
          name: document.querySelector("header").textContent,
          shown: complete && naturalWidth > 0,
          backgroundColor,
          color,
        };
      });
      expect(found).toEqual({ name: "Bank of Example", shown: true, backgroundColor: brand, color: on });
    }
    expect(blocked).toEqual([]);
  },
);
