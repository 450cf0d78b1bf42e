// A request is opened as it came; one that fetches a parked form gives its place to that form, and only where the form is due.

import { describe, expect, test } from "vitest";
import type { ToPark } from "../../src/parking/parking.ts";
import { keyOf, randomToken } from "../../src/vault/vault.ts";
import { handshake, type Visiting, visiting } from "./visiting.ts";

const page = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
const browser = randomToken();

const form: ToPark = {
  method: "POST",
  host: "localhost",
  path: "/payouts",
  query: "from=1",
  rawHeaders: ["Content-Type", "text/plain", "X-Tag", "a", "X-Tag", "b", "X-Key", "secret"],
  body: Buffer.from("amount=5"),
  subject: "staff ada",
  browserKey: keyOf(browser),
  withhold: ["x-key"],
  address: "192.0.2.1",
};

/** due is a request that fetches what `token` names. */
const due = ({ cookies }: Visiting, token: string, from = browser, more = "") => [
  ...page,
  `Cookie: ${cookies.parked}=${token}; ${cookies.browser}=${from}${more}`,
];
const clearing = ["set-cookie", expect.stringMatching(/^sallyport-replay=; .*Max-Age=0$/)];

describe("a request that fetches nothing", () => {
  test("is what came, at once, with its two cookies", async () => {
    const here = await visiting();
    const session = randomToken();
    const cookie = `Cookie: app=1; ${here.cookies.session}=${session}; ${here.cookies.browser}=${browser}`;
    const { arrival, visit } = await here.open("PUT /a?b=1", [cookie, "X-Own: 1"]);
    expect(visit).toMatchObject({
      request: { method: "PUT", path: "/a", query: "b=1", host: "localhost", origin: here.origin },
      client: { kind: "api", address: "127.0.0.1" },
      parkedBody: null,
      parkedFor: null,
      tunnel: null,
      session,
      browser,
      replyHeaders: [],
    });
    expect(visit.incoming).toBe(arrival.incoming);
    expect(visit.reply).toBe(arrival.reply);
    expect(visit.headed).toBe(arrival.incoming);
    expect(visit.rawHeaders).toBe(arrival.incoming.rawHeaders);
  });

  test("has no cookies of ours where they are missing, odd or there twice", async () => {
    const here = await visiting();
    const { session, browser: own } = here.cookies;
    for (const cookie of ["app=1", `${session}=x; ${own}=`, `${session}=${browser}; ${session}=${browser}`])
      expect((await here.open("GET /", [`Cookie: ${cookie}`])).visit).toMatchObject({ session: null, browser: null });
  });

  test("keeps its handshake", async () => {
    const here = await visiting();
    const { arrival, visit } = await here.open("GET /live", handshake);
    expect(arrival.tunnel).not.toBeNull();
    expect(visit.tunnel).toBe(arrival.tunnel);
    expect(visit.client.kind).toBe("upgrade");
  });

  test("is refused where it cannot be read in one way", async () => {
    const here = await visiting();
    await expect(here.open("GET /a/%2e%2e%2fb")).rejects.toMatchObject({ code: "LISTENER_TARGET" });
    await expect(here.open("TRACE /")).rejects.toMatchObject({ code: "GATEWAY_METHOD" });
  });
});

describe("a parked form", () => {
  test("takes the place of the page that fetches it: its method, query, headers and body, for its owner", async () => {
    const here = await visiting();
    const token = await here.parking.park(form);
    const { visit } = await here.open("GET /payouts?other=2", [...due(here, token), "X-Tag: now"]);
    expect(visit.request).toMatchObject({ id: "id-1", method: "POST", path: "/payouts", query: "from=1" });
    expect(visit.parkedBody?.toString()).toBe("amount=5");
    expect(visit.parkedFor).toBe("staff ada");
    // What policies see is what is forwarded; a credential in a header of its own was never kept.
    expect({ ...visit.headed.headers }).toEqual({ "content-type": "text/plain", "x-tag": "a, b" });
  });

  test("is sent with the credentials of now, and none of the page's other headers", async () => {
    const here = await visiting();
    const token = await here.parking.park({ ...form, rawHeaders: [...form.rawHeaders, "Cookie", "app=old"] });
    const fetching = [...due(here, token, browser, "; app=new"), "Authorization: Basic x", "X-Page: 1"];
    const { visit } = await here.open("GET /payouts", fetching);
    expect(visit.rawHeaders).toEqual([
      ...["Content-Type", "text/plain", "X-Tag", "a", "X-Tag", "b"],
      ...["Cookie", `${here.cookies.parked}=${token}; ${here.cookies.browser}=${browser}; app=new`],
      ...["Authorization", "Basic x"],
    ]);
  });

  test("is due once: its cookie goes with the answer, which no cache keeps for the page", async () => {
    const here = await visiting();
    const token = await here.parking.park(form);
    const first = await here.open("GET /payouts", due(here, token));
    expect(first.visit.replyHeaders).toEqual([...clearing, "cache-control", "no-store"]);
    const second = await here.open("GET /payouts", due(here, token));
    expect(second.visit).toMatchObject({ parkedBody: null, request: { method: "GET" } });
    expect(second.visit.replyHeaders).toEqual(clearing);
  });

  test("of two requests at once, one gets it", async () => {
    const here = await visiting();
    const token = await here.parking.park(form);
    const visits = [];
    for (let turn = 0; turn < 4; turn++) visits.push((await here.arrive("GET /payouts", due(here, token))).arrival);
    const opened = await Promise.all(visits.map((arrival) => here.openArrival(arrival)));
    expect(opened.filter(({ parkedBody }) => parkedBody !== null)).toHaveLength(1);
  });

  test.each<[string, string, string | null]>([
    ["another browser", "/payouts", randomToken()],
    ["no browser in particular", "/payouts", null],
    ["another address", "/payouts/2", browser],
  ])("is not given to %s, whose cookie goes all the same, and waits on", async (_, path, from) => {
    const here = await visiting();
    const token = await here.parking.park(form);
    const cookie = from === null ? [...page, `Cookie: ${here.cookies.parked}=${token}`] : due(here, token, from);
    const { visit } = await here.open(`GET ${path}`, cookie);
    expect(visit).toMatchObject({ parkedBody: null, parkedFor: null, request: { method: "GET", path, query: "" } });
    expect(visit.replyHeaders).toEqual(clearing);
    expect((await here.open("GET /payouts", due(here, token))).visit.parkedBody).not.toBeNull();
  });

  test("is not given on another host", async () => {
    const here = await visiting();
    const token = await here.parking.park({ ...form, host: "bank.localhost" });
    const { visit } = await here.open("GET /payouts", due(here, token));
    expect([visit.parkedBody, visit.replyHeaders]).toEqual([null, clearing]);
  });

  test.each([
    ["a script", "GET /payouts", ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"]],
    ["another form", "POST /payouts", [...page, "Content-Length: 0"]],
    ["a WebSocket", "GET /payouts", handshake],
  ])("is not fetched by %s, which leaves the cookie where it is", async (_, line, headers) => {
    const here = await visiting();
    const token = await here.parking.park(form);
    const cookie = `Cookie: ${here.cookies.parked}=${token}; ${here.cookies.browser}=${browser}`;
    const { visit } = await here.open(line, [...headers, cookie]);
    expect(visit).toMatchObject({ parkedBody: null, parkedFor: null, replyHeaders: [] });
    expect((await here.open("GET /payouts", due(here, token))).visit.parkedBody).not.toBeNull();
  });
});
