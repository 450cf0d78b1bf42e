// Where factors are set up elsewhere: at a host that is served too, where the same people sign in, and that leads nobody on.

import type { HostSpec, Manifest, SourceLocation } from "../../runtime/contract.ts";
import { quoted } from "../../runtime/visible.ts";
import type { Reports } from "./report.ts";
import { faultInWebOrigin } from "./value.ts";

type Declared = Manifest<SourceLocation>;

/** checkFactorsAt looks at every host whose people are led to another one, and at those where they could go instead. */
export function checkFactorsAt(manifest: Declared, { error, warning }: Reports): void {
  const signsIn = new Set(manifest.identities.flatMap((one) => (one.signsIn ? [one.name] : [])));
  const signInAt = ({ identities }: HostSpec<SourceLocation>) => identities.filter((name) => signsIn.has(name));
  const leading: HostSpec<SourceLocation>[] = [];
  for (const host of manifest.hosts) {
    if (host.factorsAt === undefined) continue;
    const found = faultIn(host.factorsAt, host, manifest.hosts, signInAt);
    if (found === null) {
      leading.push(host);
      continue;
    }
    const [fault, fix] = found;
    error(
      "COMPILE_FACTORS_AT",
      host.at,
      `Host "${host.name}" has people set up their factors at ${quoted(host.factorsAt)}, which ${fault}`,
      fix,
    );
  }
  const targets = new Set(leading.map(({ factorsAt }) => URL.parse(factorsAt!)?.hostname));
  for (const host of manifest.hosts) {
    if (host.factorsAt !== undefined || targets.has(host.name)) continue;
    const shared = signInAt(host);
    const like = leading.find((one) => signInAt(one).some((name) => shared.includes(name)));
    if (like !== undefined)
      warning(
        "COMPILE_FACTORS_AT",
        host.at,
        `People of host "${like.name}" can set up their factors at host "${host.name}" as well, in reach of its application`,
        `Say factorsAt: ${JSON.stringify(like.factorsAt)} there too.`,
      );
  }
}

function faultIn(
  at: string,
  host: HostSpec<SourceLocation>,
  hosts: Declared["hosts"],
  signInAt: (host: HostSpec<SourceLocation>) => readonly string[],
): readonly [fault: string, fix: string] | null {
  const spelling = faultInWebOrigin(at);
  if (spelling !== null)
    return [
      spelling,
      'Write it as browsers have it: "https://id.example.com", with a port only where it is not the usual one.',
    ];
  const { hostname } = new URL(at);
  if (hostname === host.name) return ["is this host", "Leave factorsAt out, or name a host that has no application."];
  const other = hosts.find(({ name }) => name === hostname);
  if (other === undefined)
    return ["no policy file mounts", `Mount it: export default host("${hostname}", { identity: … }, …).`];
  if (other.factorsAt !== undefined)
    return ["leads on to yet another host", `Leave factorsAt out of host("${hostname}", …), or name its own here.`];
  const people = signInAt(host);
  if (people.length === 0)
    return ["leads nobody there: this host believes no source that people sign in with", "Leave factorsAt out."];
  const strange = people.filter((name) => !other.identities.includes(name));
  return strange.length === 0
    ? null
    : [
        `does not believe ${strange.map((name) => `"${name}"`).join(" and ")}`,
        `Factors belong to a person of one source: name the same in the identity of host("${hostname}", …).`,
      ];
}
