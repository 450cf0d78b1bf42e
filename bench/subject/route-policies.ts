// Policies that are many: one host with so many routes beside a guard that is asked each time and one that never ends.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** RouteList is what one host has: so many routes, each `<under>/service-N/*`, and /asked/ and /loops/ beside them. */
export interface RouteList {
  readonly count: number;
  readonly under?: string;
  readonly endpoint: string;
  /** How many rules the guard at /asked/ has besides the clock, none of which applies. */
  readonly rules?: number;
}

const lines = (count: number, line: (number: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join("\n");

/** routePath is an address of the Nth route's. */
export const routePath = (number: number | string): string => `/service-${number}/accounts`;

/** writeRoutes writes one policy file and gives its folder back. */
export async function writeRoutes(folder: string, options: RouteList): Promise<string> {
  const { count, under = "", endpoint, rules = 0 } = options;
  await mkdir(folder, { recursive: true });
  const text = `// What may pass: much.

import { type BaseContext, deny, forward, host, nobody, route, upstream } from "sallyport";

const one = upstream("one", { endpoints: ["${endpoint}"] });

/** Reads the time, so its ruling holds for one request only. */
const asked = ({ request, time }: BaseContext) => {
${lines(rules, (number) => `  if (request.path === "/asked/forbidden-${number}") return deny("Rule ${number} forbids it");`)}
  return time.now > 0 || deny("Only when we are open");
};

const loops = ({ time }: BaseContext) => {
  for (let turn = time.now; turn > 0; turn++);
  return true;
};

export default host("localhost", { identity: nobody },
  route("GET /asked/*", asked, forward(one)),
  route("GET /loops/*", loops, forward(one)),
  route("/bodies/*", forward(one)),
  route("/uploads/*", forward(one)),
${lines(count, (number) => `  route("GET ${under}/service-${number}/*", forward(one)),`)}
);
`;
  await writeFile(join(folder, "routes.ts"), text);
  return folder;
}
