// Policies that are many: hosts with so many routes beside a guard that is asked each time and one that never ends.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** RouteList is how many routes there are, each `<under>/service-N/*`, and what the guard beside them is like. */
export interface RouteList {
  readonly count: number;
  readonly under?: string;
  readonly endpoint: string;
  /** How many rules the guard at /asked/ has besides the clock, none of which applies. */
  readonly rules?: number;
  /** How many of the routes a host has, each host in a file of its own; all of them where left out. */
  readonly perHost?: number;
}

/** perHost is how many routes a host has where there are many: thousands in one file take long to load. */
export const perHost = 1_000;

/** routeHost is whose the Nth route is. */
export const routeHost = (number: number): string =>
  number <= perHost ? "localhost" : `part-${Math.ceil(number / perHost)}.localhost`;

/** routePath is an address of the Nth route's. */
export const routePath = (number: number): string => `/service-${number}/accounts`;

const lines = (count: number, line: (number: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join("\n");

const special = (rules: number): string => `
/** Reads the time, so its ruling holds for one request only. */
const asked = ({ request, time }: BaseContext) => {
${lines(rules, (number) => `  if (request.path === "/asked/forbidden-${number}") return deny("Rule ${number} forbids it");`)}
  return time.now > 0 || deny("Only when we are open");
};

const loops = ({ time }: BaseContext) => {
  for (let turn = time.now; turn > 0; turn++);
  return true;
};
`;

const specialRoutes = `
  route("GET /asked/*", asked, forward(one)),
  route("GET /loops/*", loops, forward(one)),
  route("/bodies/*", forward(one)),
  route("/uploads/*", forward(one)),`;

/** writeRoutes writes a file for each host and gives the folder back; /asked/, /loops/, /bodies/ and /uploads/ are the first one's. */
export async function writeRoutes(folder: string, options: RouteList): Promise<string> {
  const { count, under = "", endpoint, rules = 0, perHost = count } = options;
  await mkdir(folder, { recursive: true });
  // Each of wrk's connections has a request under way at all times, and none is to be refused.
  const words = `{ endpoints: ["${endpoint}"], limits: { connections: 8_192 } }`;
  const upstream = `import { upstream } from "sallyport";\n\nexport const one = upstream("one", ${words});\n`;
  await writeFile(join(folder, "upstreams.ts"), upstream);
  for (let from = 0; from < count; from += perHost) {
    const first = from === 0;
    const routes = lines(
      Math.min(perHost, count - from),
      (number) => `  route("GET ${under}/service-${from + number}/*", forward(one)),`,
    );
    const names = `${first ? "type BaseContext, deny, " : ""}forward, host, nobody, route`;
    const text = `// What may pass: much.

import { ${names} } from "sallyport";
import { one } from "./upstreams.ts";
${first ? special(rules) : ""}
export default host("${routeHost(from + 1)}", { identity: nobody },${first ? specialRoutes : ""}
${routes}
);
`;
    await writeFile(join(folder, `routes-${from + 1}.ts`), text);
  }
  return folder;
}
