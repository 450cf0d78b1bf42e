// Every page of the gateway's, in all its states: what is looked at for accessibility and languages, and what pictures are taken of.

import { expect } from "vitest";
import type { Behaviour } from "../../../demo/identity-provider/behaviour.ts";
import { type Frame, type Page, sharedChromium } from "../../support/chromium.ts";
import { gatewayUnderTest } from "../../support/gateway-under-test.ts";
import { errors } from "./errors.ts";
import { settingUp } from "./factors.ts";
import { leaving } from "./leaving.ts";
import { galleryApplication } from "./policies.ts";
import { proving } from "./proving.ts";
import { refusals } from "./refusals.ts";
import { arriving, choosing, signingIn } from "./signing-in.ts";
import { createStage, type Stage } from "./stage.ts";
import type { Chapter, State } from "./state.ts";
import { windows } from "./windows.ts";

/** gallery is the one list. A page that is not in it is looked at by nobody. */
export const gallery: readonly Chapter[] = [
  signingIn,
  choosing,
  arriving,
  settingUp,
  proving,
  refusals,
  leaving,
  errors,
  windows,
];

/** GALLERY=proving is one chapter, for who works on its pages. */
const asked = gallery.filter(({ name }) => name === (process.env.GALLERY ?? name));

/** TourOptions: with which browser somebody goes through it. */
export interface TourOptions {
  /** Does it run scripts? */
  readonly scripts: boolean;
  /** Which language its owner reads. */
  readonly locale: string;
}

/** Look is called at each state, with the document that shows it; it may change the viewport, colours and the focus. */
export type Look = (state: State, frame: Frame, tab: Page) => Promise<void>;

/** tour goes through the gallery at one gateway, each chapter with a browser of its own. */
export async function tour({ scripts, locale }: TourOptions, look: Look): Promise<void> {
  const gate = await gatewayUnderTest({
    policies: gallery[0]!.policies,
    upstream: galleryApplication,
    settings: { parkedLimit: "1kb", heldLimit: "0b" },
  });
  const browser = await sharedChromium();
  for (const chapter of asked) {
    await gate.deploy(chapter.policies({ issuer: gate.provider.issuer, upstream: gate.upstream }));
    const context = await browser.newContext({ locale, javaScriptEnabled: scripts });
    context.setDefaultTimeout(90_000);
    try {
      const stage = await createStage(gate, context, { scripts, locale, user: chapter.user });
      for (const state of chapter.states) {
        if (state.scripts === "needed" && !scripts) continue;
        reform(gate.behaviour);
        const shown = (await state.reach(stage)) ?? stage.tab;
        await look(state, await standing(state, shown, stage), stage.tab);
      }
    } finally {
      await context.close();
    }
  }
}

/** The document that is shown, once it stands there: one of ours, with its heading. */
async function standing({ name, title }: State, shown: Page | Frame, { gate, said }: Stage): Promise<Frame> {
  const frame = "mainFrame" in shown ? shown.mainFrame() : shown;
  const heading = frame.locator("h1");
  const stands = async () =>
    frame.url().startsWith(`${gate.origin}/`) &&
    (await heading.count()) === 1 &&
    (title === undefined || (await heading.innerText()) === said(title));
  await expect.poll(stands, { message: name }).toBe(true);
  await frame.waitForLoadState("domcontentloaded");
  return frame;
}

/** Its provider behaves again. */
function reform(behaviour: Behaviour): void {
  for (const name of Object.keys(behaviour) as (keyof Behaviour)[]) delete behaviour[name];
}
