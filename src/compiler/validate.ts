// The manifest as a whole: what no single declaration can see. Every problem at once, each with its place and a fix.

import type { HostSpec, Manifest, SourceLocation, SourceSpec } from "../../runtime/contract.ts";
import { foldHeaderName } from "../../runtime/header-name.ts";
import { quoted } from "../../runtime/visible.ts";
import { odditiesOf, refusedBy, wordsFor } from "../exchange/oddity.ts";
import { isSocket } from "../exchange/socket-address.ts";
import { toCanonical } from "../routing/tree-text.ts";
import { isBalance } from "../upstream/balance/selectors.ts";
import { checkBeside } from "./beside.ts";
import { checkSteps } from "./compose.ts";
import { checkFactorsAt } from "./factors-at.ts";
import { createOnce, type Once } from "./once.ts";
import { overlap } from "./overlap.ts";
import { checkWords } from "./own-words.ts";
import { checkLevels } from "./reach.ts";
import type { LoadProblem, Report } from "./report.ts";
import { createRouteTree } from "./route-tree.ts";
import { checkUnreached } from "./unreached.ts";
import {
  faultInEndpoint,
  faultInHeader,
  faultInIssuer,
  faultInMethod,
  faultInOdd,
  faultInPath,
  faultInWebOrigin,
} from "./value.ts";

type Declared = Manifest<SourceLocation>;

/** validate lists what is wrong, and what is only doubtful (warnings). `secretExists` says whether a named secret has a value. */
export function validate(manifest: Declared, secretExists: (name: string) => boolean): LoadProblem[] {
  const problems: LoadProblem[] = [...manifest.problems];
  // A step that many routes share is one mistake.
  const told = new Set<string>();
  const reportAs =
    (severity: Pick<LoadProblem, "severity">): Report =>
    (code, at, message, fix) => {
      const mistake = JSON.stringify([code, at, message]);
      if (!told.has(mistake)) problems.push({ code, ...severity, message, fix, at });
      told.add(mistake);
    };
  const report = reportAs({});
  const doubt = reportAs({ severity: "warning" });
  for (const identity of manifest.identities) checkIdentity(identity, secretExists, report);
  checkUpstreams(manifest, report);
  const reports = { error: report, warning: doubt };
  const { identities, levels, upstreams } = manifest;
  const once = createOnce(JSON.stringify([identities, levels, upstreams]), reports);
  checkHosts(manifest, report, once);
  checkHeaders(manifest, report);
  for (const host of manifest.hosts) checkWords(host, report);
  checkFactorsAt(manifest, reports);
  checkLevels(manifest, reports, once);
  checkBeside(manifest, once);
  for (const at of manifest.unmounted ?? [])
    doubt(
      "POLICY_NOT_MOUNTED",
      at,
      "A list of routes is made and not mounted: none of them is served",
      "Put it among the routes of a host: host(…, { identity: staff }, teamRoutes, …).",
    );
  return problems;
}

function checkIdentity(identity: SourceSpec<SourceLocation>, secretExists: (name: string) => boolean, report: Report) {
  const { kind, name, addresses, at } = identity;
  for (const address of addresses) {
    // An empty one was reported where it was declared.
    const fault = address === "" ? null : faultInIssuer(address);
    if (fault)
      report(
        "COMPILE_ISSUER",
        at,
        `${kind}("${name}") believes ${quoted(address)}, which ${fault}`,
        "Use its https address; http is only for a provider on this machine.",
      );
  }
  for (const { secret } of identity.secrets) {
    if (secretExists(secret)) continue;
    report(
      "COMPILE_SECRET",
      at,
      `secret("${secret}") has no value`,
      `Set the environment variable ${secret}, or put a file of that name into the folder given by --secrets.`,
    );
  }
}

function checkUpstreams(manifest: Declared, report: Report) {
  for (const { name, endpoints, balance, health, at } of manifest.upstreams) {
    if (endpoints.length === 0)
      report(
        "COMPILE_NO_ENDPOINT",
        at,
        `Upstream "${name}" has no endpoints`,
        'Give it at least one, such as "http://10.0.0.5:8080".',
      );
    // Balances are told apart by what the policies' own module says of them, and policies can tamper with that.
    if (!isBalance(balance))
      report(
        "COMPILE_BALANCE",
        at,
        `Upstream "${name}" has the balance ${JSON.stringify(balance)}, which this gateway does not know`,
        "Use one that the module sallyport has, such as leastRequest().",
      );
    const seen = new Set<string>();
    for (const { url } of endpoints) {
      const fault = faultInEndpoint(url) ?? (seen.has(url) ? "is there twice" : null);
      seen.add(url);
      if (fault)
        report(
          "COMPILE_ENDPOINT",
          at,
          `Upstream "${name}" has the endpoint ${quoted(url)}, which ${fault}`,
          isSocket(url)
            ? 'Write "unix:" and the path of the socket file from the root on, such as "unix:/run/app.sock", each endpoint once.'
            : 'Give scheme, host and port only, such as "http://10.0.0.5:8080", each endpoint once.',
        );
    }
    const fault = health && faultInPath(health.path);
    if (fault)
      report(
        "COMPILE_HEALTH_PATH",
        at,
        `Upstream "${name}" has the health path ${JSON.stringify(health.path)}, which ${fault}`,
        'Write it as it goes over the wire, such as "/healthz".',
      );
  }
}

function checkHosts(manifest: Declared, report: Report, once: Once) {
  // A mistake that kept a host from being mounted is told on its own.
  if (manifest.hosts.length === 0 && manifest.problems.every((one) => one.severity === "warning"))
    report(
      "COMPILE_NO_HOST",
      null,
      "No policy file mounts a host",
      'Write export default host("bank.example.com", { identity: staff }, …) in one.',
    );
  const first = new Map<string, SourceLocation>();
  for (const host of manifest.hosts) {
    const other = first.get(host.name);
    if (other)
      report(
        "COMPILE_HOST_TWICE",
        host.at,
        `Host "${host.name}" is mounted in ${other.file}:${other.line} already`,
        "Put all routes of a host into one host().",
      );
    else first.set(host.name, host.at);
    once("host", host, (reports) => {
      checkOverlaps(host, reports.error);
      checkOrigins(host, reports.error);
      checkUnreached(host, reports.warning);
      for (const route of host.routes) {
        checkMethods(route, reports.warning);
        checkPath(route, host, reports.warning);
        checkSteps(route, reports);
      }
    });
  }
}

function checkOrigins(host: HostSpec<SourceLocation>, report: Report) {
  for (const origin of host.origins) {
    const fault = faultInWebOrigin(origin);
    if (fault)
      report(
        "COMPILE_ORIGIN",
        host.at,
        `Host "${host.name}" takes requests from ${JSON.stringify(origin)}, which ${fault}`,
        'Write each origin as browsers send it: "https://app.example.com", with a port only where it is not the usual one.',
      );
  }
}

function checkOverlaps({ routes }: HostSpec<SourceLocation>, report: Report) {
  const found: (readonly [later: number, earlier: number])[] = [];
  createRouteTree(routes).meetings((one, other) => {
    if (overlap(routes[one]!, routes[other]!) === "conflict") found.push([Math.max(one, other), Math.min(one, other)]);
  });
  for (const [later, earlier] of found.sort(([a, b], [c, d]) => a - c || b - d)) {
    const [route, other] = [routes[later]!, routes[earlier]!];
    const same = route.path === other.path && route.methods.join() === other.methods.join();
    const both = `"${route.pattern}" and "${other.pattern}" (${other.at.file}:${other.at.line})`;
    if (same)
      report("COMPILE_ROUTE_TWICE", route.at, `${both} are the same`, "Take one of them out, or join their steps.");
    else
      report(
        "COMPILE_ROUTE_OVERLAP",
        route.at,
        `${both} take some of the same requests, and neither is the narrower one`,
        "Narrow one until it lies inside the other, or until they share nothing.",
      );
  }
}

type Route = HostSpec<SourceLocation>["routes"][number];

/** A method that never arrives is no hole, but the route is not what it seems to be. */
function checkMethods({ pattern, methods, at }: Route, doubt: Report) {
  for (const method of methods) {
    const fault = faultInMethod(method);
    if (fault)
      doubt(
        "COMPILE_METHOD",
        at,
        `"${pattern}" never sees a ${method}, which ${fault}`,
        "Take it out of the pattern, and let clients use a method that arrives.",
      );
  }
}

/** A segment that is refused before it is looked for. */
function checkPath({ pattern, path, paths, at }: Route, host: HostSpec<SourceLocation>, doubt: Report) {
  const refused = odditiesOf(toCanonical(path)) & refusedBy(host.paths, paths);
  if (refused === 0) return;
  const names = wordsFor(refused);
  doubt(
    "COMPILE_PATH",
    at,
    `"${pattern}" is never reached: paths with ${names.map((name) => odd[name]).join(" and ")} are refused here`,
    `Keep them: { paths: { ${names.map((name) => `${name}: "keep"`).join(", ")} } }.`,
  );
}

const odd = {
  semicolon: "a semicolon",
  encodedSlash: "an encoded slash",
  emptySegment: "an empty segment",
  bytes: "bytes that are not UTF-8",
  encodedPercent: "an encoded percent sign",
} as const;

function checkHeaders(manifest: Declared, report: Report) {
  for (const { name, at } of manifest.headers) {
    const fault = faultInHeader(name);
    if (fault)
      report(
        "COMPILE_HEADER",
        at,
        `forward() sets the header ${JSON.stringify(name)}, which ${fault}`,
        'Choose a name of your own, such as "x-user".',
      );
  }
  const set = new Set(manifest.headers.map(({ name }) => foldHeaderName(name)));
  for (const host of manifest.hosts) {
    for (const name of host.oddHeaders) {
      const fault = faultInOdd(name, set);
      if (fault)
        report(
          "COMPILE_HEADER",
          host.at,
          `Host "${host.name}" has ${JSON.stringify(name)} among its oddHeaders, which ${fault}`,
          'Name headers that only the application knows, such as "api_key".',
        );
    }
  }
}
