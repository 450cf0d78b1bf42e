// The language's script: it makes the ground, runs the policies, mounts what their files export, and decides.

import "./ground.ts";
import { accountOf } from "./account.ts";
import { boundFrom } from "./bounds.ts";
import { bundleName, type Manifest, type Position, type Ruling } from "./contract.ts";
import { lookedAtClock, looksWhileLoading, setMoment } from "./determinism.ts";
import { evaluateSent, explain } from "./evaluate.ts";
import { bits, places, readWire, toWire } from "./facts.ts";
import { fixGround, restore } from "./fix.ts";
import type { Guest, Module } from "./guest.ts";
import { type HostData, hostDataOf, made, toHostSpec } from "./host.ts";
import * as language from "./index.ts";
import { unmounted } from "./mounting.ts";
import { plainStringify } from "./plain.ts";
import { isErrorObject, placeHere, tellOnePlace } from "./position.ts";
import { practiceFacts, practise } from "./practice.ts";
import { declared, doubt, endDeclaring, problem, quote, refuseTooLarge, startDeciding } from "./registry.ts";
import type { RouteData } from "./route.ts";
import { answerOf } from "./settled.ts";
import { fixAll, hooks, seenWhileLoading, startCall, startLoading, thrownFrom } from "./state.ts";
import { createTrace, type Trace } from "./view.ts";
import { waitsWhileLoading } from "./waiting.ts";

interface Mounted {
  readonly route: RouteData;
  readonly identified: boolean;
}

const mounted: Mounted[] = [];

/** guest is what the wall calls. */
export const guest: Guest = {
  open(run) {
    const words = { ...language };
    fixGround(words);
    startLoading();
    const modules = load(run, words);
    const used = new Set(modules.flatMap(publish));
    for (const { name, at } of made.filter((data) => !used.has(data)))
      doubt(
        "POLICY_NOT_MOUNTED",
        `host(${quote(name)}) is made and not mounted: none of its routes is served`,
        "Write export default before it, or put it into a list that a file exports by default.",
        at,
      );
    for (const at of looksWhileLoading())
      problem(
        "POLICY_CLOCK",
        "The time, or chance, is asked for while the policies load",
        "Ask in a guard: time.now, Date and Math.random() are the request's there, and the same for the same request.",
        at,
      );
    for (const at of waitsWhileLoading())
      problem(
        "POLICY_ASYNC",
        "Work is begun here that is not done when the policies have loaded",
        "Policies decide at once: leave async and promises out.",
        at,
      );
    fixAll([modules, globalThis], ([what, fix], variable) =>
      problem("POLICY_STATE", `The policies keep ${what}`, fix, variable === null ? "" : `kept:${variable}`),
    );
    startDeciding();
    boundFrom((message) => refuseTooLarge(message, placeHere()));
    endDeclaring();
    tellOnePlace();
  },
  practise() {
    guest.open((words, hooks) => practise(words as typeof language, hooks));
    guest.manifest();
    const [wire] = toWire(practiceFacts);
    for (const id of mounted.keys()) decide(id, wire);
  },
  manifest() {
    const manifest: Manifest<Position> = { ...declared, state: seenWhileLoading(), unmounted: unmounted() };
    return plainStringify(manifest);
  },
  decide,
  explain,
};

/** What is thrown and is no error has no place of its own. */
function load(run: Parameters<Guest["open"]>[0], words: object): readonly Module[] {
  try {
    return run(words, hooks);
  } catch (cause) {
    const frames = thrownFrom(cause);
    if (isErrorObject(cause) || frames.length === 0) throw cause;
    const error = new Error();
    const stack = [`threw ${quote(cause)}`, ...frames.map((at) => `at ${bundleName}:${at}`)].join("\n    ");
    Object.defineProperty(error, "stack", { value: stack });
    throw error;
  }
}

/** publish mounts what a file exports by default, and says what. `file` is relative to the policies folder. */
function publish({ file, exports }: Module): HostData[] {
  if (!("default" in exports)) return [];
  return [exports.default].flat().flatMap((value) => {
    const data = hostDataOf(value);
    if (data) declared.hosts.push(mount(data));
    else
      problem(
        "POLICY_DEFAULT_EXPORT",
        `${file} exports something else than a host by default`,
        "Write export default host(…), or a list of hosts.",
        `file:${file}`,
      );
    return data ?? [];
  });
}

function mount(data: HostData) {
  const identified = data.identities.length > 0;
  return toHostSpec(data, (route) => mounted.push({ route, identified }) - 1);
}

function decide(id: number, wire: string): string {
  const found = mounted[id];
  if (found === undefined && id < 0) return account(~id, wire);
  const trace = createTrace();
  startCall();
  const ruling = found ? rule(found, wire, trace) : unknownRoute;
  // What a scope or a header was made with may have run code of theirs after its guard.
  restore();
  const read = lookedAtClock() ? trace.reads | bits["time.now"] : trace.reads;
  return answerOf(ruling, read);
}

function account(id: number, wire: string): string {
  const found = mounted[id];
  if (found === undefined) return plainStringify({ ruling: unknownRoute, steps: [], acting: null });
  const { route, identified } = found;
  const sent = readWire(wire);
  startCall();
  setMoment(sent, places);
  const made = accountOf(route, identified, sent, createTrace());
  restore();
  return plainStringify(made);
}

const unknownRoute: Ruling = { kind: "fault", code: "POLICY_CALL", detail: "no such route", at: "" };

function rule({ route, identified }: Mounted, wire: string, trace: Trace): Ruling {
  const sent = readWire(wire);
  setMoment(sent, places);
  return evaluateSent(route, identified, sent, trace);
}
