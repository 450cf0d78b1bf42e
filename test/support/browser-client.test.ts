// The tests' own browser: it must keep to a browser's rules, or what it proves about the gateway is worth nothing.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { listen, stop } from "../../demo/serve.ts";
import { createBrowserClient } from "./browser-client.ts";
import { createCookieJar } from "./cookie-jar.ts";
import { parseForms } from "./form.ts";

const anywhere = { site: "same-site", safeNavigation: true } as const;

describe("cookies", () => {
  const at = (url: string) => new URL(url);
  const sent = (lines: readonly string[], to: string, from = "http://localhost:8080/a/b") => {
    const jar = createCookieJar();
    jar.store(at(from), lines);
    return jar.header(at(to), anywhere);
  };

  test.each([
    ["any port of the host gets it", ["a=1"], "http://localhost:9000/a/x", "a=1"],
    ["another host does not", ["a=1; Path=/"], "http://127.0.0.1:8080/", ""],
    ["a subdomain does not without Domain", ["a=1; Path=/"], "http://x.localhost/", ""],
    ["the default path is the folder", ["a=1"], "http://localhost/other", ""],
    ["a path is a whole segment", ["a=1; Path=/ab"], "http://localhost/abc", ""],
    ["a path covers what is under it", ["a=1; Path=/ab"], "http://localhost/ab/c", "a=1"],
    ["the longer path comes first", ["a=1; Path=/", "a=2; Path=/ab"], "http://localhost/ab/c", "a=2; a=1"],
    ["Max-Age=0 deletes", ["a=1; Path=/", "a=; Path=/; Max-Age=0"], "http://localhost/", ""],
    [
      "Max-Age beats Expires",
      ["a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9"],
      "http://localhost/",
      "a=1",
    ],
    ["an old Expires deletes", ["a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "http://localhost/", ""],
    ["a foreign Domain is refused", ["a=1; Domain=example.com; Path=/"], "http://example.com/", ""],
    ["__Host- needs Secure", ["__Host-a=1; Path=/"], "http://localhost/", ""],
    ["__Host- needs Path=/", ["__Host-a=1; Secure; Path=/a"], "http://localhost/a", ""],
    ["__Host- takes no Domain", ["__Host-a=1; Secure; Path=/; Domain=localhost"], "http://localhost/", ""],
    ["__Host- is kept when it is right", ["__Host-a=1; Secure; Path=/"], "http://localhost/", "__Host-a=1"],
    ["the value may contain =", ["a=b=c; Path=/"], "http://localhost/", "a=b=c"],
  ])("%s", (_title, lines, to, header) => {
    expect(sent(lines, to)).toBe(header);
  });

  test("Domain reaches subdomains", () => {
    expect(sent(["a=1; Domain=.bank.test; Path=/"], "http://x.bank.test/", "http://www.bank.test/")).toBe("a=1");
  });

  test("they expire by the clock", () => {
    let now = 0;
    const jar = createCookieJar(() => now);
    jar.store(at("http://localhost/"), ["a=1; Max-Age=10"]);
    now = 9_999;
    expect(jar.header(at("http://localhost/"), anywhere)).toBe("a=1");
    now = 10_000;
    expect(jar.header(at("http://localhost/"), anywhere)).toBe("");
  });

  test.each([
    ["cross-site", true, "lax=1; none=1"],
    ["cross-site", false, "none=1"],
    ["same-site", false, "strict=1; lax=1; none=1"],
  ] as const)("SameSite from %s, safe navigation %s", (site, safeNavigation, header) => {
    const jar = createCookieJar();
    jar.store(at("http://localhost/"), [
      "strict=1; SameSite=Strict",
      "lax=1",
      "none=1; SameSite=None; Secure",
      "no=1; SameSite=None",
    ]);
    expect(jar.header(at("http://localhost/"), { site, safeNavigation })).toBe(header);
  });
});

test("forms are read with their fields, defaults and buttons", () => {
  const [first, second] = parseForms(
    `<!-- <form action=/no></form> --><form method=post action="/to?a=1&amp;b=2">
     <input name=plain><input type=hidden name=h value='&quot;x&#39;&#x3c;'><input type=checkbox name=c><input type=checkbox name=d checked>
     <textarea name=t>\n line &amp; line</textarea><select name=s><option value=1>One<option value=2 selected>Two</select>
     <input disabled name=off value=1><button name=go value=yes>Go</button><button type=button name=no>No</button></form>
     <form id=f.x></form><button form="f.x" name=late value=1>Late</button>`,
    new URL("http://localhost/page?x=1"),
  );
  expect(first).toMatchObject({
    method: "POST",
    action: new URL("http://localhost/to?a=1&b=2"),
    fields: [
      ["plain", ""],
      ["h", "\"x'<"],
      ["d", "on"],
      ["t", " line & line"],
      ["s", "2"],
    ],
    buttons: [["go", "yes"]],
  });
  expect(first!.names.has("c")).toBe(true);
  expect(second).toMatchObject({
    id: "f.x",
    method: "GET",
    action: new URL("http://localhost/page?x=1"),
    buttons: [["late", "1"]],
  });
});

describe("requests", () => {
  interface Seen {
    readonly line: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
  }

  /** A server that writes down what it gets, as two origins of one site and as another site. */
  async function sites(
    respond: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end(),
  ) {
    const seen: Seen[] = [];
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push({
        line: `${request.method} ${request.headers.host?.split(":")[0]}${request.url}`,
        headers: request.headers,
        body,
      });
      respond(request, response);
    });
    const port = await listen(server, 0);
    const client = createBrowserClient();
    onTestFinished(async () => {
      client.close();
      await stop(server);
    });
    return {
      seen,
      client,
      a: `http://a.bank.test:${port}`,
      b: `http://b.bank.test:${port}`,
      evil: `http://evil.test:${port}`,
    };
  }

  test("name where they come from as a browser does", async () => {
    const { client, seen, a, b, evil } = await sites();
    await client.open(`${a}/typed`);
    await client.open(`${a}/link`, { from: `${a}/page?q#f` });
    await client.post(`${a}/post`, { x: "1" }, { from: `${b}/page` });
    await client.open(`${a}/elsewhere`, { from: evil });
    await client.fetch(`${a}/fetch`, { from: `${a}/page` });
    await client.fetch(`${a}/cors`, { from: `${b}/page` });
    const rows = seen.map(({ line, headers }) => [
      line.split("/")[1],
      headers["sec-fetch-site"],
      headers["sec-fetch-mode"],
      headers.origin,
      headers.referer,
    ]);
    expect(rows).toEqual([
      ["typed", "none", "navigate", undefined, undefined],
      ["link", "same-origin", "navigate", undefined, `${a}/page?q`],
      ["post", "same-site", "navigate", b, `${b}/`],
      ["elsewhere", "cross-site", "navigate", undefined, `${evil}/`],
      ["fetch", "same-origin", "cors", undefined, `${a}/page`],
      ["cors", "same-site", "cors", b, `${b}/`],
    ]);
    expect(seen[2]).toMatchObject({ body: "x=1", headers: { "content-type": "application/x-www-form-urlencoded" } });
  });

  test("follow redirects: 303 turns a POST into a GET, 307 repeats it, and a hop elsewhere taints the chain", async () => {
    const { client, seen, a, b, evil } = await sites((request, response) => {
      const to = new URL(request.url ?? "/", "http://x").searchParams.getAll("to");
      if (to.length === 0) return response.end("end");
      const [status, next] = to[0]!.split(" ");
      const rest = to
        .slice(1)
        .map((each) => `to=${encodeURIComponent(each)}`)
        .join("&");
      response
        .writeHead(Number(status), { location: `${next}?${rest}`, "set-cookie": "hop=1; Path=/; SameSite=Strict" })
        .end();
    });
    const path = (...to: string[]) => `/?${to.map((each) => `to=${encodeURIComponent(each)}`).join("&")}`;

    expect((await client.post(`${a}${path(`303 ${a}/end`)}`, { x: "1" }, { from: a })).body).toBe("end");
    expect(seen.at(-1)).toMatchObject({ line: "GET a.bank.test/end?", body: "", headers: { cookie: "hop=1" } });
    expect(seen.at(-1)?.headers["content-type"]).toBeUndefined();

    await client.post(`${a}${path(`307 ${b}/end`)}`, { x: "1" }, { from: a });
    expect(seen.at(-1)).toMatchObject({
      line: "POST b.bank.test/end?",
      body: "x=1",
      headers: { origin: a, "sec-fetch-site": "same-site" },
    });
    expect(seen.at(-1)?.headers.cookie).toBeUndefined();

    await client.post(`${b}${path(`307 ${a}/end`)}`, { x: "1" }, { from: a });
    expect(seen.at(-1)?.headers.origin).toBe("null");

    await client.open(`${a}${path(`302 ${evil}/`, `302 ${a}/end`)}`, { from: a });
    expect(seen.at(-1)?.headers).toMatchObject({ "sec-fetch-site": "cross-site" });
    expect(seen.at(-1)?.headers.cookie).toBeUndefined();

    const held = await client.open(`${a}${path(`302 ${evil}/end`)}`, { until: (url) => url.hostname === "evil.test" });
    expect([held.status, held.location?.hostname]).toEqual([302, "evil.test"]);
  });

  test("give up on a loop and say which", async () => {
    const { client, a } = await sites((request, response) =>
      response.writeHead(302, { location: request.url ?? "/" }).end(),
    );
    await expect(client.open(`${a}/round`)).rejects.toThrow(/too many redirects:\nGET .*\/round 302/);
  });

  test("a page that sends no referrer posts with Origin: null", async () => {
    const { client, seen, a } = await sites((_request, response) =>
      response
        .writeHead(200, { "content-type": "text/html", "referrer-policy": "no-referrer" })
        .end("<form method=post><input name=x></form>"),
    );
    await client.submit(await client.open(`${a}/page`), { x: "1" });
    expect(seen.at(-1)?.headers).toMatchObject({ origin: "null", "sec-fetch-site": "same-origin" });
    expect(seen.at(-1)?.headers.referer).toBeUndefined();
  });
});
