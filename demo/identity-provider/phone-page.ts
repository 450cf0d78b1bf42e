// The page that plays the users' phones: it follows the clock by its script, and by a button where none runs.

import { html, type Page } from "../html.ts";
import { layout } from "./page.ts";

const phoneStyle = `
.phone { display: grid; gap: .75rem; list-style: none; margin: 1.25rem 0; padding: 0; }
.phone li { display: grid; grid-template-columns: 1fr auto; align-items: center; gap: 0 1rem; border: 1px solid var(--line); border-radius: .8rem; padding: .8rem 1rem; }
.phone b { display: block; }
.phone span { color: var(--soft); font-size: .8125rem; }
.phone code { font: 600 1.6rem/1.2 ui-monospace, monospace; letter-spacing: .12em; overflow-wrap: normal; }
.phone .used code { color: var(--soft); text-decoration: line-through; }
label { font-weight: 400; }
progress { display: block; width: 100%; height: .35rem; margin: 0 0 .6rem; border: 0; border-radius: 1rem; overflow: hidden; background: var(--line); accent-color: var(--accent); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
`;

/** Takes over only what has changed: a page that loads itself anew takes away what somebody has just selected, or is about to press. */
const script = `
async function look() {
  const answer = await fetch(location.href);
  if (!answer.ok) throw new Error(answer.statusText);
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const fresh of now.querySelectorAll("[id]")) {
    const shown = document.getElementById(fresh.id);
    if (shown.outerHTML !== fresh.outerHTML) shown.replaceWith(fresh);
  }
}
setInterval(() => look().catch(() => {
  document.getElementById("left").textContent = "The identity provider does not answer: these codes may be old.";
}), 1_000);
`;

/** PhoneEntry is one user's authenticator app. */
export interface PhoneEntry {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly used: boolean;
}

/** phonePage plays every user's phone; only a demo would show this to anybody. */
export function phonePage(entries: readonly PhoneEntry[], secondsLeft: number): Page {
  const items = entries.map(
    (entry) => html`<li id="phone-of-${entry.id}"${entry.used ? html` class="used"` : null}>
<div><b><bdi>${entry.name}</bdi></b><span>${entry.used ? "used: wait for the next code" : entry.id}</span></div>
<code data-user="${entry.id}">${entry.code}</code></li>`,
  );
  return layout(
    "The phones",
    html`<h1>The users’ phones</h1>
<p class="soft">Demo only: in real life each of these codes is on its owner’s phone and nowhere else.</p>
<ul class="phone">${items}</ul>
<label class="soft" id="left">New codes in ${secondsLeft} s.<progress max="30" value="${secondsLeft}"></progress></label>
<noscript><form action="/phone"><button>Show the codes of now</button></form></noscript>`,
    { wide: true, extraStyle: phoneStyle, script, allows: ["connect-src 'self'"] },
  );
}
