// Methods as they come over the wire: which of them a route can ever see.

import { METHODS } from "node:http";

/** refusedMethods never reach a route: TRACE would echo what the gateway adds back to a script in the browser, and CONNECT asks for a tunnel. */
export const refusedMethods: ReadonlySet<string> = new Set(["TRACE", "CONNECT"]);

/** readableMethods are those that node's parser knows; a request with any other is answered 400 before it has a path. */
export const readableMethods: ReadonlySet<string> = new Set(METHODS);
