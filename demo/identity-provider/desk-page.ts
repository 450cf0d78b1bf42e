// The desk's page: people with their groups, and the switches by which the provider misbehaves.

import { type Html, html, type Page } from "../html.ts";
import type { User } from "../users.ts";
import { type Behaviour, switches } from "./behaviour.ts";
import { layout } from "./page.ts";

/** Desk is what the page shows; `said` is what was just done. */
export interface Desk {
  readonly issuer: string;
  readonly people: readonly User[];
  readonly groups: readonly string[];
  readonly behaviour: Behaviour;
  readonly said: string | null;
}

const deskStyle = `
fieldset { min-width: 0; border: 1px solid var(--line); border-radius: .8rem; padding: .6rem 1rem .9rem; margin: 0 0 .75rem; }
legend { font-weight: 600; padding: 0 .3rem; }
h2 { font-size: 1.0625rem; margin: 1.5rem 0 .6rem; }
label.check { display: flex; gap: .55rem; align-items: baseline; font-weight: 400; margin: .15rem 0; }
label.check input { width: auto; margin: 0; accent-color: var(--accent); }
.choices { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .6rem; }
.buttons button { width: auto; flex: 1; padding: .5rem .9rem; margin-top: .6rem; }
button.quiet { border-color: var(--line); }
`;

/** deskPage works without JavaScript, like every page here. */
export const deskPage = ({ issuer, people, groups, behaviour, said }: Desk): Page =>
  layout(
    "The administrator’s desk",
    html`<h1>The administrator’s desk</h1>
<p class="soft">This is <code>${issuer}</code>, the identity provider of the demo. Here you play its administrator; <a href="/phone">the users’ phones</a> are beside it.</p>
${said === null ? null : html`<p class="why" role="status">${said}</p>`}
<h2>People</h2>${people.map((user) => person(user, groups))}
<h2>Misbehaviour</h2>
<form method="post" action="/"><input type="hidden" name="action" value="behaviour">
<p class="soft">Whatever it gets wrong when it is asked for a code, the gateway must notice. The provider…</p>
${switches.map(([name, text]) => check("switch", name, text, behaviour[name] === true))}
<div class="buttons"><button>Save</button></div></form>`,
    { wide: true, extraStyle: deskStyle },
  );

const check = (name: string, value: string, text: string, on: boolean): Html =>
  html`<label class="check"><input type="checkbox" name="${name}" value="${value}"${on ? html` checked` : null}>${text}</label>`;

const person = (user: User, groups: readonly string[]): Html =>
  html`<form method="post" action="/"><fieldset><legend><bdi>${user.name}</bdi></legend><input type="hidden" name="user" value="${user.id}">
<div class="choices">${groups.map((group) => check("group", group, group, user.groups.includes(group)))}</div>
<div class="buttons"><button class="quiet" name="action" value="groups">Save groups</button><button class="quiet" name="action" value="sign-out">Sign out everywhere</button></div></fieldset></form>`;
