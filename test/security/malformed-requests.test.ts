// Every malformed request of the corpus at one gateway, in front of an upstream that takes anything.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { rawConnect, readToEnd } from "../support/raw-client.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";
import { type Row, tables } from "./malformed-requests.ts";

/** What a server that never answers is given up after: only a failure waits. */
const patienceMs = 30_000;

const rows = Object.entries(tables).flatMap(([about, all]) => all.map((row) => [about, row] as const));

test("there are at least 150, and none twice", () => {
  expect(rows.length).toBeGreaterThanOrEqual(150);
  expect(new Set(rows.map(([, { bytes, ends }]) => `${ends} ${bytes}`)).size).toBe(rows.length);
});

test("each gets what it must, no more, and the next request is served", async () => {
  const app = await recordingUpstream(undefined, { insecure: true });
  const gate = await gatewayUnderTest({
    policies: () => ({
      "a.ts": `
import { forward, host, nobody, route, upstream } from "sallyport";
const app = upstream("app", { endpoints: ["${app.url}"] });
export default host("a", { identity: nobody }, route("/*", forward(app)));
`,
    }),
  });
  const wrong: string[] = [];
  for (const [about, row] of rows) {
    const before = app.requests.length;
    const text = await exchange(gate.port, row);
    const during = app.requests.slice(before);
    const next = await exchange(gate.port, { bytes: "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" });
    const after = app.requests.slice(before + during.length).map(({ method, url }) => `${method} ${url}`);
    const got = {
      statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1])),
      code: /"code":"([A-Z_]+)"/.exec(text)?.[1],
      asked: during.map(({ method, url }) => `${method} ${url}`),
      next: next.slice(9, 12),
      after,
      ...(row.body === undefined ? {} : { body: during[0]?.body }),
      hidden: (row.hidden ?? []).filter((name) => during[0]?.headers[name] !== undefined),
      seen: Object.fromEntries(Object.keys(row.seen ?? {}).map((name) => [name, during[0]?.headers[name]])),
    };
    const must = {
      statuses: row.statuses,
      code: row.code !== undefined && (got.code ?? "").startsWith(row.code) ? got.code : row.code,
      asked: row.asked === "one at most" ? got.asked.slice(0, 1).filter((one) => one === "POST /x") : row.asked,
      next: "200",
      after: ["GET /next"],
      ...(row.body === undefined ? {} : { body: row.body }),
      hidden: [],
      seen: row.seen ?? {},
    };
    const differs = (Object.keys(got) as (keyof typeof got)[]).filter(
      (key) => JSON.stringify(got[key]) !== JSON.stringify(must[key]),
    );
    for (const key of differs)
      wrong.push(`${about}, ${row.name}: ${key} is ${JSON.stringify(got[key])}, must be ${JSON.stringify(must[key])}`);
  }
  expect(wrong).toEqual([]);
});

/** exchange sends the bytes and reads all that comes back until the server closes the connection. */
async function exchange(port: number, { bytes, ends }: Pick<Row, "bytes" | "ends">): Promise<string> {
  const socket = await rawConnect(port);
  const late = setTimeout(() => socket.destroy(), patienceMs);
  if (ends) socket.end(bytes, "latin1");
  else socket.write(bytes, "latin1");
  const text = await readToEnd(socket);
  clearTimeout(late);
  return text;
}
