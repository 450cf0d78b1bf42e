// About how long a run takes, said before it begins.

import type { Flags, SectionName } from "./flags.ts";

/** Starting, stopping and what is counted besides, in seconds: of a subject of Node's, and of one that is not. */
const nodeSeconds = 3;
const otherSeconds = 2;
const countedSeconds = 3;
const peers = 7;

/** estimate is a sentence. On a busy machine a run takes longer: warming up is counted in the subject's own time. */
export function estimate(flags: Flags): string {
  const { rounds, seconds, warmSeconds, steadySeconds, only, subjects, compare } = flags;
  const trees = compare === undefined ? 1 : 2;
  const window = seconds + (steadySeconds > 0 ? steadySeconds + 1 : 0);
  const few = Math.min(rounds, 2);
  const bareRelays = compare === undefined && subjects.has("session") ? 2 : 1;
  const sections: Readonly<Record<SectionName, number>> = {
    // What noise does not change is counted in the first round.
    relay: (subjects.size * trees + bareRelays) * (rounds * (window + warmSeconds + nodeSeconds) + countedSeconds),
    peers: few * (peers * (window + 1 + otherSeconds) + warmSeconds),
    decision: 15 * trees,
    reload: compare === undefined ? 25 : 20,
    check: 20,
    routes: few * 2 * (warmSeconds * 1.3 + 2 * seconds + 14),
    crowd: few * 2 * (warmSeconds * 1.4 + 5 * seconds + 10),
  };
  const plots = 15 * (warmSeconds + 2) + 20 * (seconds + 1);
  const total = flags.plots ? plots : [...only].reduce((sum, name) => sum + sections[name], 5);
  const said = total < 100 ? `${Math.round(total)} seconds` : `${Math.round(total / 60)} minutes`;
  return `About ${said} on a quiet machine.`;
}
