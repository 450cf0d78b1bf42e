// What a generation holds, as a page of text.

import type { LevelSpec, Manifest, RouteSpec, SourceLocation, SourceSpec, StepSpec } from "../../runtime/contract.ts";
import { claimText, type GroupsSpec } from "../../runtime/groups.ts";
import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import { levelName } from "../assurance/level-name.ts";
import type { Generation } from "../generation/generation.ts";

/** summary lists hosts with their routes, identity sources, upstreams and levels. */
export function summary({ id, manifest }: Generation): string {
  const { hosts, identities, upstreams, levels } = manifest;
  const sections = [
    ...hosts.map((host) =>
      section(
        `Host ${host.name} (${host.identities.join(", ") || "everyone is anonymous"})${toPathWords(host)}${toLetIn(host.oddHeaders)}`,
        host.routes.map((route) => [
          route.pattern,
          `${route.public ? "public: " : ""}${toTaken(route)}${route.steps.map(toWords).join(", ")}${toPathWords(route)}${toHolding(route, host.routes)}`,
          place(route.at),
        ]),
      ),
    ),
    section("Identity sources", identities.map(toIdentityRow)),
    section("Claims that the policies read", toClaimRows(manifest)),
    section("Upstreams", upstreams.map(toUpstreamRow)),
    section("Levels", levels.map(toLevelRow)),
  ];
  return `${sections.filter((one) => one !== "").join("\n")}\nGood: ${counts(manifest)} (generation ${id})\n`;
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return `${title}\n${lines.join("\n")}\n`;
}

type Route = RouteSpec<SourceLocation>;

const place = ({ file, line }: SourceLocation) => `${file}:${line}`;

const toTaken = ({ identities }: Route) =>
  identities === undefined ? "" : `for ${identities.join(", ") || "nobody in particular"}: `;

/** Which paths with two readings it keeps, or refuses where they are kept otherwise. */
function toPathWords({ paths = {} }: Pick<Route, "paths">): string {
  const those = (word: string) => Object.entries(paths).flatMap(([name, said]) => (said === word ? name : []));
  return ["keep", "refuse"]
    .map((word) => (those(word).length === 0 ? "" : `; ${word}s ${those(word).join(", ")} in paths`))
    .join("");
}

const toLetIn = (oddHeaders: readonly string[]): string =>
  oddHeaders.length === 0 ? "" : `; lets in the headers ${oddHeaders.join(", ")}`;

/** What no operator wrote, and holds all the same. */
function toHolding({ id }: Route, routes: readonly Route[]): string {
  const wide = routes.filter(({ held }) => held?.includes(id)).map(({ pattern }) => pattern);
  return wide.length === 0 ? "" : `; also beside it, before ${wide.join(" and ")}`;
}

function toWords(step: StepSpec<SourceLocation>): string {
  switch (step.kind) {
    case "forward":
      return `forward to ${step.upstream}`;
    case "step-up": {
      const { level = "", maxAgeSeconds, scoped, once } = step;
      const within = maxAgeSeconds == null ? "" : ` within ${maxAgeSeconds} s`;
      return `step up to ${levelName(level)}${within}${scoped ? " for a scope" : ""}${once ? " once" : ""}`;
    }
    case "every":
      return (step.steps ?? []).map(toWords).join(", ");
    case "before":
    case "when":
    case "choose":
    case "otherwise":
      return `${step.kind} (${(step.steps ?? []).map(toWords).join(", ")})`;
    default:
      return step.kind;
  }
}

const toIdentityRow = (identity: SourceSpec<SourceLocation>) => [
  identity.name,
  "basic" in identity && identity.basic === true ? "bearer, as a Basic password too" : identity.kind,
  identity.issuer,
  "groupsClaim" in identity ? toGroups(identity as unknown as GroupsSpec) : "",
  place(identity.at),
];

function toGroups(spec: GroupsSpec): string {
  const { groupsSeparator, groupsMember, groupsKeys } = spec;
  const shape = [
    groupsSeparator === null ? "" : `, split at ${JSON.stringify(groupsSeparator)}`,
    groupsMember === null ? "" : `, by their ${groupsMember}`,
    groupsKeys ? ", by the names of its members" : "",
  ];
  return `groups from ${claimText(spec)}${shape.join("")}`;
}

/** Beside name, email and groups, which userinfo is asked for anyway. */
function toClaimRows({ claimUse }: Manifest<SourceLocation>): string[][] {
  if (claimUse === undefined || claimUse.names === "any")
    return [["any: a name is computed somewhere, so userinfo is asked at every sign-in and refresh"]];
  return claimUse.names.length === 0 ? [] : [[claimUse.names.join(", ")]];
}

const toUpstreamRow = ({ name, balance, endpoints, at }: UpstreamSpec<SourceLocation>) => [
  name,
  balance,
  endpoints.map(({ url, weight }) => (weight === 1 ? url : `${url} (weight ${weight})`)).join(", "),
  place(at),
];

const toLevelRow = ({ name, acr, amr, factors, implies, lastsSeconds, at }: LevelSpec<SourceLocation>) => {
  const said = [acr.length > 0 ? `acr ${acr.join(" or ")}` : "", amr.length > 0 ? `amr ${amr.join(" or ")}` : ""];
  const proofs = [said.filter((part) => part !== "").join(" and "), ...factors.map((factor) => `our ${factor}`)];
  const more = [
    implies.length > 0 ? `; implies ${implies.join(" and ")}` : "",
    lastsSeconds === null ? "" : `; lasts ${lastsSeconds} s`,
  ];
  return [name, proofs.filter((part) => part !== "").join(", or ") + more.join(""), place(at)];
};

function counts({ hosts, upstreams, levels }: Manifest<SourceLocation>): string {
  const routes = hosts.reduce((sum, host) => sum + host.routes.length, 0);
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return [
    count(hosts.length, "host"),
    count(routes, "route"),
    count(upstreams.length, "upstream"),
    count(levels.length, "level"),
  ].join(", ");
}
