// The bank's single page: it knows nothing of sign-in and step-up; the client answers the gateway's challenges.

import { createClient, StepUpError } from "/.sallyport/client.js";

const status = document.querySelector("#status");
const list = document.querySelector("#payouts");
const form = document.querySelector("#new");
const live = document.querySelector("#live");

const client = createClient({ onChallenge: askForClick });
let events;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  attempt("Paying out…", async () => {
    const { payout } = await call("/api/payouts", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    form.reset();
    return `Payout ${payout.number} is in the books and waits for approval.`;
  });
});

list.addEventListener("click", (event) => {
  const number = event.target.closest("button")?.value;
  if (!number) return;
  attempt(`Approving payout ${number}…`, async () => {
    const { payout } = await call(`/api/payouts/${number}/approve`, { method: "POST" });
    return `Payout ${payout.number} is approved${payout.approved.proven ? ", and the bank has the gateway’s word that it was for this one" : ""}.`;
  });
});

/** Does one thing after another, and says how it went. */
async function attempt(beginning, action) {
  if (document.body.hasAttribute("data-busy")) return;
  say("busy", beginning);
  document.body.toggleAttribute("data-busy", true);
  try {
    say("good", await action());
    // Whoever was signed out is signed in again.
    if (events.readyState === EventSource.CLOSED) listen();
  } catch (cause) {
    say("bad", sentence(cause));
  } finally {
    document.body.toggleAttribute("data-busy", false);
    // The button that was pressed may be gone with the list: who works with the keyboard goes on from the answer.
    status.focus();
    await show();
  }
}

async function call(path, init, send = client.fetch) {
  const response = await send(path, init);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail ?? body.error ?? `The bank answered ${response.status}.`);
  return body;
}

/** Looks without the client: nobody wants a window to open for a list that nobody asked for. */
async function show() {
  const { payouts } = await call("/api/payouts", {}, fetch).catch(() => ({}));
  if (!payouts) return;
  const items = payouts.toReversed().map((payout) => {
    const field = (name) => payout.fields.find(([key]) => key === name)?.[1] ?? "";
    const item = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = `No. ${payout.number}: ${field("amount")} EUR to ${field("to")}`;
    item.append(text, payout.approved ? tag(`approved by ${payout.approved.by}`) : button(payout.number));
    return item;
  });
  list.replaceChildren(...items);
}

function button(number) {
  const made = document.createElement("button");
  made.type = "button";
  made.value = number;
  made.textContent = "Approve";
  made.setAttribute("aria-label", `Approve payout ${number}`);
  return made;
}

function tag(text) {
  const made = document.createElement("span");
  made.className = "tag good";
  made.textContent = text;
  return made;
}

function say(kind, text) {
  status.dataset.kind = kind;
  status.textContent = text;
}

const endings = {
  cancelled: "You closed the window, so nothing was done.",
  blocked: "The browser did not let a window open.",
  timeout: "Nobody answered in time, so nothing was done.",
  refused: "That was not enough for this, so nothing was done.",
};

function sentence(cause) {
  return cause instanceof StepUpError ? (endings[cause.code] ?? cause.message) : cause.message;
}

/** Where the browser lets no window open without a click, one is asked for. */
function askForClick(challenge) {
  const dialog = document.querySelector("#ask");
  dialog.querySelector("p").textContent = challenge.reason ?? "Confirm it is you to go on.";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "go"), { once: true });
  });
}

/** Hears of changes until the gateway ends the stream, and says why it did. */
function listen() {
  events = new EventSource("/api/events");
  events.addEventListener("changed", () => {
    connected("live", "tag good");
    show();
  });
  // The gateway's last word.
  events.addEventListener("sallyport", (event) => {
    events.close();
    connected("not connected", "tag bad");
    say("bad", `Your session has ended: ${JSON.parse(event.data).reason}. The next thing you do asks you to sign in.`);
  });
  events.addEventListener("error", () => connected("not connected", "tag"));
}

function connected(text, className) {
  live.textContent = text;
  live.className = className;
}

listen();
