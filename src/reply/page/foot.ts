// The line below a page's card: who is signed in, and the way out for who is not them.

import { logoutPath } from "../../exchange/own-path.ts";
import { foreign, textHtml } from "./foreign.ts";

/** toFoot is that line; "" where nobody is, as far as is known. */
export const toFoot = (signedIn: string | null): string =>
  signedIn === null
    ? ""
    : `<footer class="foot"><span>${textHtml(`Signed in as ${foreign(signedIn)}`)}</span><a href="${logoutPath}">Not you?</a></footer>\n`;
