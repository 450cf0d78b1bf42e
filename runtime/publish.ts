// The bundle's last words: mount what the policy files export, and leave two functions for the gateway to call.

import { GUEST_NAME, type Manifest, type Position, type Ruling } from "./contract.ts";
import { freezeLanguage, lookedAtClock, removeChance, setMoment } from "./determinism.ts";
import { evaluate } from "./evaluate.ts";
import { bits, type FactsWire, fromWire } from "./facts.ts";
import { type HostData, hostDataOf, made, toHostSpec } from "./host.ts";
import { declared, problem, startDeciding } from "./registry.ts";
import type { RouteData } from "./route.ts";
import { createTrace, type Trace } from "./view.ts";

// Before any policy file runs (this module is evaluated first): a policy must not find the real ones.
removeChance();

// Taken before policies run, so that none can change what the gateway gets to hear.
const { stringify } = JSON;

interface Mounted {
  readonly route: RouteData;
  readonly identified: boolean;
}

/** publish mounts every default export. `file` is relative to the policies folder. */
export function publish(
  modules: readonly { readonly file: string; readonly exports: { readonly default?: unknown } }[],
): void {
  const mounted: Mounted[] = [];
  const used = new Set<HostData>();
  for (const { file, exports } of modules) {
    if (!("default" in exports)) continue;
    const hosts = [exports.default].flat();
    for (const value of hosts) {
      const data = hostDataOf(value);
      if (data) {
        used.add(data);
        declared.hosts.push(mount(data, mounted));
      } else
        problem(
          "POLICY_DEFAULT_EXPORT",
          `${file} exports something else than a host by default`,
          "Write export default host(…), or a list of hosts.",
          `file:${file}`,
        );
    }
  }
  for (const { name, at } of made.filter((data) => !used.has(data)))
    declared.problems.push({
      code: "POLICY_NOT_MOUNTED",
      severity: "warning",
      message: `host("${name}") is made and not mounted: none of its routes is served`,
      fix: "Write export default before it, or put it into a list that a file exports by default.",
      at,
    });
  startDeciding();
  freezeLanguage();
  const manifest: Manifest<Position> = declared;
  Object.defineProperty(globalThis, GUEST_NAME, {
    value: Object.freeze({
      manifest: () => stringify(manifest),
      decide: (id: number, ...wire: FactsWire) => decide(mounted, id, wire),
    }),
  });
}

function mount(data: HostData, mounted: Mounted[]) {
  const identified = data.identities.length > 0;
  return toHostSpec(data, (route) => mounted.push({ route, identified }) - 1);
}

/** The ruling as JSON, with what it was made from in front. */
function decide(mounted: readonly Mounted[], id: number, wire: FactsWire): string {
  const found = mounted[id];
  const trace = createTrace();
  const ruling = found ? rule(found, wire, trace) : unknownRoute;
  const read = lookedAtClock() ? trace.reads | bits["time.now"] : trace.reads;
  return `{"reads":${read},${stringify(ruling).slice(1)}`;
}

const unknownRoute: Ruling = { kind: "fault", code: "POLICY_CALL", detail: "no such route", at: "" };

function rule({ route, identified }: Mounted, wire: FactsWire, trace: Trace): Ruling {
  const facts = fromWire(wire);
  setMoment(facts["time.now"], facts["request.id"]);
  return evaluate(route, identified, facts, trace);
}
