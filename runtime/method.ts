// The methods that a pattern may name: the registered ones, a few that everybody knows, and those that are declared.

import { takesOnly } from "./option.ts";
import { here } from "./position.ts";
import { declaring, problem } from "./registry.ts";
import { nearest } from "./spelling.ts";
import { shown } from "./wording.ts";

/** The IANA HTTP Method Registry (RFC 9110 §16.1.1), then caches' PURGE and Vault's LIST. */
const methods = new Set(
  `GET HEAD POST PUT PATCH DELETE OPTIONS QUERY CONNECT TRACE PRI
   ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF
   MKWORKSPACE MOVE ORDERPATCH PROPFIND PROPPATCH REBIND REPORT SEARCH UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE
   UPDATEREDIRECTREF VERSION-CONTROL PURGE LIST`.split(/\s+/),
);

/**
 * method declares one that is registered nowhere: `method("NOTIFY")`. Patterns below it may name it.
 *
 * @example
 * ```ts
 * method("NOTIFY");
 * route("NOTIFY /devices/:id", forward(bank));
 * ```
 */
export function method<const N extends string>(name: N): N {
  const at = here(method);
  declaring("method", at);
  takesOnly(1, arguments, 'method("NOTIFY")', at);
  if (typeof name === "string" && /^[A-Z][A-Z0-9-]{0,31}$/.test(name)) methods.add(name);
  else
    problem(
      "POLICY_METHOD",
      `method(${shown(name)}) is not a method's name`,
      'Use capital letters, as it is sent: method("NOTIFY").',
      at,
    );
  return name;
}

/** faultInMethods says what is wrong with the methods of a pattern, "GET|POST", and what to write. */
export function faultInMethods(text: string): readonly [string, string] | null {
  const names = text.split("|");
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) return [`${name} stands in it twice`, "Name each method once."];
    if (methods.has(name)) continue;
    const likely = nearest(name, [...methods]);
    return [
      name === "" ? "a method is missing" : `${JSON.stringify(name.slice(0, 80))} is not a method`,
      `${likely === null ? "" : `Did you mean ${likely}? `}${
        /^[A-Z][A-Z0-9-]*$/.test(name)
          ? `A method that is registered nowhere is declared further up: method(${JSON.stringify(name.slice(0, 32))}).`
          : 'Write methods in capital letters, with | between them: "GET|POST /search".'
      }`,
    ];
  }
  return null;
}
