// The flags of npm run bench, read and checked together.

import { parseArgs } from "node:util";
import { Refusal } from "./refusal.ts";

/** sectionNames in the order in which they are measured. */
export const sectionNames = ["relay", "peers", "decision", "reload", "check", "routes", "crowd"] as const;
export type SectionName = (typeof sectionNames)[number];

/** What --compare measures, each for both trees. */
const comparedSections: readonly SectionName[] = ["relay", "decision", "reload"];

/** subjectNames are the rows of Sallyport's own. */
export const subjectNames = ["open", "bearer", "shared", "fresh", "session"] as const;
const quickSubjects = ["open", "bearer", "shared", "fresh"] as const;

/** help is what --help prints. */
export const help = `Measures Sallyport beside a bare relay and its peers. Linux with two cores and wrk (apt-get install wrk).

  npm run bench -- [flags]

  --only <section>       ${sectionNames.join(", ")};
                         may be given several times; default: all
  --rounds <count>       how often each subject is measured, default 3 (--quick: 1)
  --seconds <count>      how long each is measured in each round, default 2 (--quick: 1)
  --warm <count>         for how many CPU seconds V8 may compile before that, default 4 (--quick: 2)
  --subject <name>       ${subjectNames.join(", ")}: only these of Sallyport's own
  --compare <commit>     measure another commit beside this tree, and print the ratios of the two;
                         of it relay, decision and reload
  --quick                in under a minute: which ratios are 15 % worse than the kept ones (bench/kept.json)?
                         The exit code is 1 where one is, and it is not others at work
  --keep                 with --quick: keep the ratios that are measured now
  --plots                measure cost against routes, guards, bodies, connections and workers instead, and
                         write docs/images/cost-*.svg
  --markdown             print tables as Markdown
  --write                and put them into docs/benchmarks.md
  --patient              measure again, up to 20 times, while something else uses the machine
  --gateway-core <core>  where subjects run, default 0
  --load-core <core>     where the load and the upstream run, default 1
  --leave                leave configurations, logs and reports in the temporary folder
  --help                 this text

Peers are measured where they are installed:
  apt-get install nginx haproxy caddy apache2 libapache2-mod-auth-openidc
strace counts system calls (apt-get install strace). What was measured is printed, and kept as JSON in bench/results/.
`;

/** Flags are what a run was asked for. */
export type Flags = ReturnType<typeof readFlags>;

/** readFlags throws a Refusal, or what parseArgs throws. */
export function readFlags() {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    options: {
      subject: { type: "string", multiple: true },
      compare: text,
      only: { type: "string", multiple: true },
      rounds: text,
      seconds: text,
      warm: text,
      patient: flag,
      quick: flag,
      keep: flag,
      plots: flag,
      markdown: flag,
      write: flag,
      "gateway-core": { ...text, default: "0" },
      "load-core": { ...text, default: "1" },
      leave: flag,
      help: { ...flag, short: "h" },
    },
  });
  const { quick, keep } = values;
  if (keep && !quick) throw new Refusal("--keep goes with --quick: it keeps the ratios that --quick compares with.");
  if ([quick, values.compare !== undefined, values.plots].filter(Boolean).length > 1)
    throw new Refusal("--quick, --compare and --plots are three things: give one of them.");
  const measured = values.compare === undefined ? sectionNames : comparedSections;
  const partly = values.only !== undefined || values.subject !== undefined;
  if (values.plots && partly) throw new Refusal("--plots draws all plots: it goes without --only and --subject.");
  if (keep && partly) throw new Refusal("--keep keeps all ratios: it goes without --only and --subject.");
  if (values.write && (partly || quick || values.compare !== undefined || values.plots))
    throw new Refusal("--write writes all figures: it goes without --only, --subject, --quick, --compare and --plots.");
  const rounds = quick ? (keep ? "3" : "1") : "3";
  return {
    ...values,
    markdown: values.markdown || values.write,
    only: new Set<SectionName>(chosen("only", values.only, quick ? ["relay"] : measured, measured)),
    subjects: new Set<string>(chosen("subject", values.subject, quick ? quickSubjects : subjectNames, subjectNames)),
    windows: values.patient ? 20 : 1,
    steadySeconds: quick ? 0 : 3,
    calls: quick ? 10_000 : 100_000,
    saves: quick ? 5 : 15,
    wideSaves: 5,
    rounds: whole("rounds", values.rounds ?? rounds, 1, 50),
    seconds: whole("seconds", values.seconds ?? (quick ? "1" : "2"), 1, 60),
    warmSeconds: whole("warm", values.warm ?? (quick ? "2" : "4"), 1, 600),
    gatewayCore: whole("gateway-core", values["gateway-core"], 0, 1_023),
    loadCore: whole("load-core", values["load-core"], 0, 1_023),
  };
}

function whole(name: string, value: string, min: number, max: number): number {
  if (/^\d{1,4}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  throw new Refusal(`--${name} is a whole number from ${min} to ${max}, not "${value}".`);
}

/** Those of all that were named; nothing named: the usual ones. */
function chosen<Name extends string>(
  flag: string,
  named: readonly string[] | undefined,
  usual: readonly Name[],
  all: readonly Name[],
): readonly Name[] {
  for (const name of named ?? [])
    if (!(all as readonly string[]).includes(name))
      throw new Refusal(`--${flag} is one of ${all.join(", ")}, not "${name}".`);
  return (named as readonly Name[] | undefined) ?? usual;
}
