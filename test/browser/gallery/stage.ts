// A person in front of the gateway: a tab, the provider's pages, an app with codes and a device with passkeys.

import { type User, users } from "../../../demo/users.ts";
import type { Sentence } from "../../../runtime/sentences.ts";
import { createChoose } from "../../../src/reply/language/languages.ts";
import { codeAt } from "../../factor/factors-under-test.ts";
import { plugIn } from "../../support/authenticator.ts";
import type { BrowserContext, Page } from "../../support/chromium.ts";
import type { GatewayUnderTest } from "../../support/gateway-under-test.ts";
import { typePassword } from "../browser-test.ts";

/** Stage is where a chapter is played. */
export interface Stage {
  readonly gate: GatewayUnderTest;
  readonly tab: Page;
  /** Does this browser run any? */
  readonly scripts: boolean;
  /** Whose browser it is. */
  readonly user: User;
  /** How the pages of this tour say one of their sentences. */
  said(sentence: Sentence): string;
  open(path: string): Promise<undefined>;
  /** press a link or a button by what stands on it, in this tab or another. */
  press(sentence: Sentence, tab?: Page): Promise<undefined>;
  /** submit presses a button of the application's. */
  submit(button: string): Promise<undefined>;
  /** type into a field by its label. */
  type(label: Sentence, text: string): Promise<undefined>;
  /** enter signs in, from the beginning to the application's page. */
  enter(): Promise<undefined>;
  /** signIn fills in the provider's first page, and typeCode its second. */
  signIn(tab?: Page): Promise<undefined>;
  typeCode(tab?: Page): Promise<undefined>;
  /** stay does something, and stays on the page that it is answered with though that leads on by itself; `go` lets it. */
  stay(act: () => Promise<undefined>): Promise<undefined>;
  go(): Promise<undefined>;
  /** keepKey remembers the key that this tab shows; appCode is what an app with it shows next. */
  keepKey(): Promise<undefined>;
  appCode(): string;
  /** device plugs in one with passkeys, or has the one that is there recognise its owner, or not. */
  device(knowsOwner: boolean): Promise<undefined>;
  /** elsewhere signs the same person in, in another browser that calls itself this, and leaves it so. */
  elsewhere(userAgent: string): Promise<undefined>;
}

/** createStage signs nobody in. */
export async function createStage(
  gate: GatewayUnderTest,
  context: BrowserContext,
  { scripts, locale, user: id }: { readonly scripts: boolean; readonly locale: string; readonly user: string },
): Promise<Stage> {
  const tab = await context.newPage();
  const user = users.find((one) => one.id === id)!;
  const language = createChoose()(locale);
  const said: Stage["said"] = (sentence) => language?.sentence(sentence, null) ?? sentence;
  let key = "";
  let setKnowsOwner: ((yes: boolean) => Promise<void>) | null = null;

  const signIn: Stage["signIn"] = async (where = tab) => {
    await typePassword(where, user);
    return undefined;
  };

  const press: Stage["press"] = async (sentence, where = tab) => {
    const named = { name: said(sentence), exact: true, includeHidden: true };
    const meant = where.getByRole("link", named).or(where.getByRole("button", named)).first();
    await meant.waitFor({ state: "attached" });
    // Folded away.
    if (!(await meant.isVisible())) await where.locator("details").filter({ has: meant }).locator("summary").click();
    await meant.click();
    return undefined;
  };

  const open: Stage["open"] = async (path) => {
    // A page that leads on at once is not always loaded before it does.
    await tab.goto(`${gate.origin}${path}`, { waitUntil: "commit" });
    return undefined;
  };

  return {
    gate,
    tab,
    scripts,
    user,
    said,
    open,
    press,
    async submit(button) {
      await tab.getByRole("button", { name: button, exact: true }).click();
    },
    async type(label, text) {
      await tab.getByLabel(said(label), { exact: true }).fill(text);
    },
    async enter() {
      await open("/statements");
      await signIn();
      await tab.waitForURL(`${gate.origin}/statements`);
    },
    signIn,
    async typeCode(where = tab) {
      await where.getByLabel("One-time code").waitFor();
      // A code counts once.
      gate.advance(30_000);
      await where.getByLabel("One-time code").fill(gate.provider.codeFor(user.id));
      await where.getByRole("button", { name: "Confirm" }).click();
    },
    async stay(act) {
      let pages = 0;
      await tab.route("**", async (route) => {
        const request = route.request();
        // A script that leads on does so before there is anything to see.
        if (request.resourceType() === "script") await route.abort();
        else if (!request.isNavigationRequest() || pages++ === 0) await route.continue();
        // An answer without a page leaves the browser on the one that leads there.
        else await route.fulfill({ status: 204 });
      });
      await act();
    },
    async go() {
      await tab.unroute("**");
      await press("Go on");
    },
    async keepKey() {
      key = (await tab.locator(".key").innerText()).replace(/\s/g, "");
    },
    appCode() {
      gate.advance(30_000);
      return codeAt(key, gate.now());
    },
    async device(knowsOwner) {
      setKnowsOwner ??= await plugIn(tab);
      await setKnowsOwner(knowsOwner);
    },
    async elsewhere(userAgent) {
      const other = await context.browser()!.newContext({ userAgent });
      try {
        const there = await other.newPage();
        await there.goto(`${gate.origin}/statements`);
        await signIn(there);
        await there.waitForURL(`${gate.origin}/statements`);
      } finally {
        await other.close();
      }
    },
  };
}
