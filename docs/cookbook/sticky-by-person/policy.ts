// An application that keeps its sessions in memory: each person always comes to the same one of its three instances.

import { deny, forward, host, route, upstream } from "sallyport";
import { people } from "../identity.ts";

// An upstream each, since a policy chooses among upstreams; what is behind one upstream is chosen by its balance.
const desks = [
  upstream("desk-1", { endpoints: ["http://10.0.0.21:8080"] }),
  upstream("desk-2", { endpoints: ["http://10.0.0.22:8080"] }),
  upstream("desk-3", { endpoints: ["http://10.0.0.23:8080"] }),
].map((desk) => forward(desk));

/** For each person and desk a number (FNV-1a). Whoever's highest it is: where a desk is taken out, only its own people move. */
function weightOf(id: string, desk: number): number {
  let hash = 0x811c9dc5;
  for (const character of `${id} ${desk}`) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function deskOf(id: string): number {
  const weights = desks.map((_, desk) => weightOf(id, desk));
  return weights.indexOf(Math.max(...weights));
}

export default host("desk.example.com", { identity: people },
  route("/*", ({ user }) => desks[deskOf(user.id)] ?? deny("No desk"), desks[0]!),
);
