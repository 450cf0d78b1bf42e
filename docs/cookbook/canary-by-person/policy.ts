// A new version for its testers and for a tenth of all others: the same people each time, whatever they open.

import { choose, forward, host, otherwise, route, type UserContext, upstream, when } from "sallyport";
import { people } from "../identity.ts";

const stable = upstream("board-stable", { endpoints: ["http://10.0.0.11:8080"] });
const canary = upstream("board-canary", { endpoints: ["http://10.0.0.12:8080"], health: { path: "/healthz" } });

const percent = 10;

/** From 0 to 99, for each person always the same (FNV-1a). The word in front deals this canary's tenth: the next one has others in it. */
function shareOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of `board-v2 ${id}`) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return hash % 100;
}

const isForCanary = ({ user }: UserContext) => user.groups.includes("board-testers") || shareOf(user.id) < percent;

export default host("board.example.com", { identity: people },
  route("/*", choose(
    when(isForCanary, forward(canary)),
    otherwise(forward(stable)),
  )),
);
