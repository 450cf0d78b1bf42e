// What was said of a host before: where neither it nor what it is held against has changed, it is said again without another look.

import type { HostSpec, SourceLocation } from "../../runtime/contract.ts";
import type { Report, Reports } from "./report.ts";

type Host = HostSpec<SourceLocation>;
type Said = readonly [severity: keyof Reports, ...what: Parameters<Report>];

/** Once looks at a host by one check, named `check`; what that looks at besides the host has to be in the ground. */
export type Once = (check: string, host: Host, look: (reports: Reports) => void) => void;

const known = new WeakMap<Host, Map<string, { readonly ground: string; readonly said: readonly Said[] }>>();

/** createOnce reports what is found, or was found. Its key is the host itself, which is never changed, and the whole ground. */
export function createOnce(ground: string, reports: Reports): Once {
  return (check, host, look) => {
    const checks = known.get(host) ?? new Map<string, { readonly ground: string; readonly said: readonly Said[] }>();
    known.set(host, checks);
    let found = checks.get(check);
    if (found?.ground !== ground) {
      const said: Said[] = [];
      look({
        error: (...what) => said.push(["error", ...what]),
        warning: (...what) => said.push(["warning", ...what]),
      });
      found = { ground, said };
      checks.set(check, found);
    }
    for (const [severity, ...what] of found.said) reports[severity](...what);
  };
}
