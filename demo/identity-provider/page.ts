// The demo provider's pages. They work on a phone, without JavaScript, and say who asks and why.

import { type Html, html, type Page } from "../html.ts";
import type { User } from "../users.ts";

const style = `
:root { --ink: #1b1b2f; --soft: #5d5d78; --paper: #ffffff; --ground: #eef0fb; --line: #d5d8ea; --accent: #4338ca; --on-accent: #ffffff; --bad: #b3261e; --bad-ground: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf6; --soft: #a5a6c2; --paper: #1d1e2f; --ground: #12131f; --line: #383a55; --accent: #a5b4fc; --on-accent: #14152a; --bad: #ffb4ab; --bad-ground: #442421; } }
* { box-sizing: border-box; }
body { overflow-wrap: anywhere; margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.25rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 25rem; background: var(--paper); border: 1px solid var(--line); border-radius: 1rem; padding: 2rem 1.75rem 1.75rem; box-shadow: 0 1rem 2.5rem rgb(20 20 60 / 8%); }
main.wide { max-width: 34rem; }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0 0 1.5rem; color: var(--soft); font-size: .875rem; font-weight: 600; }
.brand::before { content: ""; width: 1.5rem; height: 1.5rem; border-radius: .5rem; background: linear-gradient(135deg, var(--accent), #22a7a0); }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .75rem; letter-spacing: -.01em; }
p { margin: 0 0 1rem; }
.soft { color: var(--soft); font-size: .9375rem; }
.why { border-left: 3px solid var(--accent); padding: .1rem 0 .1rem .8rem; margin: 0 0 1.25rem; }
.error { background: var(--bad-ground); color: var(--bad); border-radius: .6rem; padding: .6rem .8rem; font-weight: 500; }
label { display: block; font-weight: 600; font-size: .9375rem; margin: 0 0 .3rem; }
input { width: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: .6rem; padding: .7rem .8rem; margin: 0 0 1rem; }
input.code { font: 600 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .35em; text-align: center; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button, .button { display: block; width: 100%; font: inherit; font-weight: 600; text-align: center; text-decoration: none; padding: .75rem; margin: .25rem 0 0; border-radius: .6rem; border: 1px solid transparent; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button, label { overflow-wrap: normal; }
button.quiet { background: transparent; color: var(--soft); font-weight: 500; margin-top: .5rem; }
a { color: var(--accent); }
footer { margin-top: 1.25rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .8125rem; }
footer p:last-child { margin: 0; }
footer ul { margin: 0; padding-inline-start: 1.1rem; }
`;

/** LayoutOptions: `extraStyle` goes after the common style sheet. */
export interface LayoutOptions extends Pick<Page, "script" | "allows"> {
  readonly wide?: boolean;
  readonly extraStyle?: string;
}

/** layout makes a page of its body. */
export const layout = (title: string, body: Html, { extraStyle = "", wide, ...options }: LayoutOptions = {}): Page => ({
  title: `${title} · Demo sign-in`,
  style: `${style}${extraStyle}`,
  ...options,
  body: html`<main${wide ? html` class="wide"` : null}><p class="brand">Demo identity provider</p>${body}</main>`,
});

const alert = (text: string | null) => (text === null ? null : html`<p class="error" role="alert">${text}</p>`);

/** Form is what the password page and the code page have in common. */
export interface Form {
  readonly action: string;
  /** The application that sent the user here. */
  readonly client: string;
  readonly why: string;
  readonly error: string | null;
}

/** SignIn is what the password page needs besides; `people` are those whom it names, null: it says where they stand. */
export interface SignIn extends Form {
  readonly login: string;
  readonly people: readonly User[] | null;
}

/** passwordPage asks for the first factor. */
export const passwordPage = (form: SignIn): Page =>
  layout(
    "Sign in",
    html`<h1>Sign in</h1>
<p class="why"><strong>${form.client}</strong> ${form.why}</p>
${alert(form.error)}
<form method="post" action="${form.action}">
<label for="login">User name</label>
<input id="login" name="login" value="${form.login}" autocomplete="username" autocapitalize="none" spellcheck="false" required${form.login === "" ? html` autofocus` : null}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${form.login === "" ? null : html` autofocus`}>
<button>Continue</button>
<button class="quiet" name="cancel" value="yes" formnovalidate>Cancel</button>
</form>
<footer>${form.people === null ? html`<p>A demo: the users and their passwords are in <code>demo/users.ts</code> and in the terminal.</p>` : whomToBe(form.people)}</footer>`,
  );

const whomToBe = (people: readonly User[]): Html =>
  html`<p>For trying only. You can be:</p><ul>${people.map(
    ({ id, password, may }) => html`<li><code>${id}</code>, password <code>${password}</code>: ${may}</li>`,
  )}</ul>`;

/** codePage asks for the second factor. */
export const codePage = (form: Form & { readonly userName: string }): Page =>
  layout(
    "One-time code",
    html`<h1>Is it really you?</h1>
<p class="why"><strong>${form.client}</strong> ${form.why}</p>
<p class="soft">Enter the six digits that the authenticator on <strong><bdi>${form.userName}</bdi></strong>’s phone shows now.</p>
${alert(form.error)}
<form method="post" action="${form.action}">
<label for="code">One-time code</label>
<input id="code" class="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" maxlength="7" required autofocus>
<button>Confirm</button>
<button class="quiet" name="cancel" value="yes" formnovalidate>Cancel</button>
</form>
<footer><p>A demo: <a href="/phone" target="_blank" rel="noopener">open the phone</a> in another tab.</p></footer>`,
  );

/** messagePage says one thing. */
export const messagePage = (title: string, text: string): Page =>
  layout(title, html`<h1>${title}</h1><p class="soft">${text}</p>`);

/** signOutPage carries oidc-provider's own form, which holds its protection against forged requests. */
export const signOutPage = (client: string, form: Html): Page =>
  layout(
    "Sign out",
    html`<h1>Sign out?</h1>
<p class="soft"><strong>${client}</strong> has signed you out. Do you want to sign out here as well? Then the next sign-in asks for the password again.</p>
${form}
<button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button class="quiet" form="op.logoutForm">Stay signed in</button>`,
  );
