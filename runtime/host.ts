// host(): a host name, who is believed there, and its routes.

import { type Believed, checkOnce, identityOf, type SourceOf } from "./believed.ts";
import { createBrand } from "./brand.ts";
import type { HostSpec, Position, SameSite } from "./contract.ts";
import type { Only } from "./exact.ts";
import { languages, type OwnLanguage } from "./language.ts";
import type { BuiltIn, LanguageSpec } from "./language-spec.ts";
import { areFloors, type RouteOrListFor, routesOf } from "./mounting.ts";
import { optionsOf } from "./option.ts";
import { listOf, needed, oneOf, text } from "./option-kind.ts";
import { type PagesOptions, pages } from "./pages.ts";
import type { PagesSpec } from "./pages-spec.ts";
import { pathWords } from "./path-option.ts";
import type { PathOptions } from "./path-words.ts";
import { here } from "./position.ts";
import { declaring, problem, quote } from "./registry.ts";
import { type RouteData, routeDataOf } from "./route.ts";
import { titleOf } from "./wording.ts";

/**
 * Host is a host's routes; a policy file mounts it with `export default`.
 *
 * @example
 * ```ts
 * const intranet: Host = host("intranet.example.com", { identity: staff }, route("/*", forward(bank)));
 * ```
 */
export interface Host {
  readonly name: string;
}

/**
 * HostOptions: whom a host believes, and what holds for all of its routes.
 *
 * @example
 * ```ts
 * const options = { identity: staff, origins: ["https://app.example.com"] } satisfies HostOptions<typeof staff>;
 * host("api.example.com", options, route("/*", forward(bank)));
 * ```
 */
export interface HostOptions<I> {
  /** Who is believed: one source, or several ([people, machines]); `nobody` where everyone may be anonymous. */
  readonly identity: I;
  /** Web origins of other hosts whose scripts may call this one with the user's session: ["https://app.example.com"]. Left out: none. */
  readonly origins?: readonly string[];
  /** Which paths that servers read in different ways reach the upstreams; a route may say otherwise. Left out: the default of each. */
  readonly paths?: PathOptions;
  /** Request headers that pass to upstreams though their names have more than letters, digits and "-": ["api_key"]. Left out: none. */
  readonly oddHeaders?: readonly string[];
  /**
   * With whose requests browsers send the session. "lax": other sites' links, too; "strict": this site's alone; "none": whatever
   * other sites have them send, in frames too, over https. Default "lax".
   */
  readonly sameSite?: SameSite;
  /** The origin of another host, at which people set up their passkeys and apps, out of this application's reach: "https://id.example.com". Left out: here. */
  readonly factorsAt?: string;
  /** In which language the gateway's own pages are: one, or several for the browser to choose from; left out: the browser's choice of those that there are, "en", "de", "fr" and "ar". */
  readonly language?: HostLanguage | readonly HostLanguage[];
  /** Whose the gateway's own pages are: their name, logo and colour. Left out: the host's name, its first letter, and blue. */
  readonly pages?: PagesOptions;
}

/**
 * HostLanguage is one that there is, by its tag, or one of your own.
 *
 * @example
 * ```ts
 * const language: HostLanguage = "de";
 * host("bank.example.com", { identity: staff, language }, route("/*", forward(bank)));
 * ```
 */
export type HostLanguage = BuiltIn | OwnLanguage;

/** HostData is what a host holds. */
export interface HostData {
  readonly name: string;
  readonly identities: readonly string[];
  readonly origins: readonly string[];
  readonly paths?: PathOptions | undefined;
  readonly oddHeaders: readonly string[];
  readonly sameSite?: SameSite | undefined;
  readonly factorsAt?: string | undefined;
  readonly languages: readonly LanguageSpec[];
  readonly pages?: PagesSpec | undefined;
  readonly routes: readonly RouteData[];
  readonly at: Position;
}

const hosts = createBrand<HostData>("a host");

/** made are all hosts that policies have made, mounted or not. */
export const made: HostData[] = [];

/** hostDataOf gives what a host holds; undefined for anything that is not a host. */
export const hostDataOf = (value: unknown): HostData | undefined => hosts.dataOf(value);

const hostOptions = optionsOf<HostOptions<unknown>>()('host("bank.example.com", {…}, route("/", respond()))', {
  identity: needed(identityOf("everyone may be anonymous")),
  origins: listOf(text('"https://app.example.com"', /\S/, { code: "POLICY_ORIGINS" })),
  paths: pathWords,
  oddHeaders: listOf(text('"api_key"', /\S/, { code: "POLICY_HEADER" })),
  sameSite: oneOf(["lax", "strict", "none"]),
  factorsAt: text('"https://id.example.com"'),
  language: languages,
  pages,
});

/**
 * host declares what may pass on one host name. A request that matches no route is answered 404.
 *
 * @example
 * ```ts
 * host("bank.example.com", { identity: [staff, machines] },
 *   publicRoute("GET /", redirect("/home")),
 *   route("/*", forward(bank)));
 * ```
 */
export function host<const I extends Believed, O extends PropertyKey = never>(
  name: string,
  options: HostOptions<I> & Only<O, keyof HostOptions<never>>,
  ...routes: readonly RouteOrListFor<SourceOf<I>>[]
): Host {
  const at = here(host);
  declaring("host", at);
  const call = titleOf("host", name);
  const read = hostOptions.read(options, { call, path: "", at });
  const { identity: identities = [], origins = [], paths, sameSite, factorsAt } = read;
  const oddHeaders = (read.oddHeaders ?? []).map((one) => one.toLowerCase());
  checkOnce(identities, call, at);
  if (typeof name !== "string" || !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    problem(
      "POLICY_HOST",
      `${call} is not a host name`,
      'Lower-case, without scheme and port, such as "bank.example.com".',
      at,
    );
  }
  const datas = routesOf(routes, { call, identities, at });
  for (const route of datas) checkTaken(route, call, identities);
  // A route in the place of the options was told above.
  if (areFloors(routes) && routeDataOf(options) === undefined)
    problem("POLICY_HOST_EMPTY", `${call} has no routes`, "Give it at least one route().", at);
  const data: HostData = {
    name: String(name),
    identities,
    origins,
    oddHeaders,
    languages: read.language ?? [],
    pages: read.pages,
    paths,
    sameSite,
    factorsAt,
    routes: datas,
    at,
  };
  made.push(data);
  return hosts.mark({ name }, data);
}

/** checkTaken: a route narrows down whom its host believes, and never adds to it. */
function checkTaken({ pattern, spec, at }: RouteData, call: string, believed: readonly string[]): void {
  const strange = spec.identities?.find((one) => !believed.includes(one));
  if (strange === undefined) return;
  problem(
    "POLICY_IDENTITY",
    `${quote(pattern)} takes the source ${quote(strange)}, which ${call} does not believe`,
    "Name it in the host's identity as well, or take it out of the route's.",
    at,
  );
}

/** toHostSpec tells the gateway of a host; `number` gives each route the id it is called by. */
export function toHostSpec(data: HostData, number: (route: RouteData) => number): HostSpec<Position> {
  return {
    name: data.name,
    identities: data.identities,
    origins: data.origins,
    ...(data.paths ? { paths: data.paths } : {}),
    oddHeaders: data.oddHeaders,
    ...(data.sameSite ? { sameSite: data.sameSite } : {}),
    ...(data.factorsAt === undefined ? {} : { factorsAt: data.factorsAt }),
    ...(data.languages.length === 0 ? {} : { languages: data.languages }),
    ...(data.pages === undefined ? {} : { pages: data.pages }),
    routes: data.routes.map((route) => ({
      id: number(route),
      pattern: route.pattern,
      methods: route.methods,
      path: route.path,
      public: route.public,
      ...route.spec,
      steps: route.specs,
      at: route.at,
    })),
    at: data.at,
  };
}
