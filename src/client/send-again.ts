// The page of a form that could not be kept: opens the window, and once it was proved leads back to the form. Served after client.ts, in one scope.

import { type Outcome, outcomeOf, type Popup, withQuery } from "./client.ts";

/** What of a browser is used. */
interface Part {
  hidden: boolean;
  textContent: string;
  readonly dataset: Readonly<Record<string, string>>;
  disabled: boolean;
  focus(): void;
  addEventListener(type: "click", listener: () => void): void;
}
interface SendAgainPage {
  readonly document: {
    querySelector(selector: string): Part;
    querySelectorAll(selector: string): Iterable<Part>;
  };
  readonly location: { readonly origin: string };
  readonly history: { readonly length: number; back(): void };
  open(url: string, target: string, features: string): Popup | null;
  close(): void;
}

const sendAgain = globalThis as unknown as SendAgainPage;
const part = (selector: string): Part => sendAgain.document.querySelector(selector);
const address = part("script[data-prove]").dataset["prove"]!;
const prove = part('[data-do="prove"]');
const send = part('[data-do="send"]');
const here = part('[data-do="here"]');
const said = part("[data-said]");
const patienceMs = 600_000;

/** In the page's language. */
const say = (what: Outcome | "open" | "now"): void => {
  const words = said.dataset[`say${what[0]!.toUpperCase()}${what.slice(1)}`]!;
  if (what === "now") part("h1").textContent = words;
  else said.textContent = words;
};

prove.hidden = false;
part('[data-do="how"]').hidden = false;
// It loses what was typed: for who cannot open a window.
here.hidden = true;

prove.addEventListener("click", () => {
  const url = withQuery(address, { mode: "popup", origin: sendAgain.location.origin });
  const popup = sendAgain.open(url, "_blank", "popup,width=480,height=720");
  if (popup === null) return tell("blocked");
  prove.disabled = true;
  say("open");
  outcomeOf(popup, address, patienceMs).then(tell);
});

send.addEventListener("click", () => {
  // A form that opened a tab of its own has its page in another.
  if (sendAgain.history.length > 1) sendAgain.history.back();
  else sendAgain.close();
});

function tell(outcome: Outcome): void {
  prove.disabled = false;
  if (outcome !== "proved") {
    say(outcome);
    here.hidden = outcome !== "blocked";
    show("send", outcome === "perhaps");
    prove.focus();
    return;
  }
  show("prove", false);
  show("send", true);
  say("now");
  say("proved");
  send.focus();
}

function show(step: "prove" | "send", shown: boolean): void {
  for (const one of sendAgain.document.querySelectorAll(`[data-step="${step}"]`)) one.hidden = !shown;
}
