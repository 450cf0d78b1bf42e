// The same visit sent twice, in every order: one is served, and both are answered. With the store that two workers share.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import type { Visit } from "../../src/exchange/visit.ts";
import { createAlike } from "../../src/portal/alike.ts";
import type { Handled } from "../../src/portal/handle.ts";
import { createCookies } from "../../src/session/cookie.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createStrangers } from "../../src/store/strangers.ts";
import { randomToken } from "../../src/vault/vault.ts";
import { type Answering, answeringServer, receiverOn } from "../support/answering-server.ts";
import { listening } from "../support/recording-upstream.ts";

const cookies = createCookies("http", () => undefined);
const strangers = createStrangers({ formBytes: 64_000_000 });
const [browser, old, next] = [randomToken(), randomToken(), randomToken()];
const done = (): Handled => ({ subject: null, reason: "done", error: null });

interface Said {
  readonly browser?: string | null;
  readonly session?: string | null;
  readonly form?: string;
  readonly worker?: 0 | 1;
}

interface Answered {
  readonly status: number;
  readonly cookie: string | null;
  readonly body: string;
}

/** twoWorkers serve a form by `serve`; each has the store's file open for itself. */
async function twoWorkers(serve: (reply: Answering, time: number) => Promise<Handled>) {
  const folder = await mkdtemp(join(tmpdir(), "alike-"));
  let nowMs = Date.UTC(2030, 0, 1);
  const now = () => nowMs;
  const stores = await Promise.all([0, 1].map(() => createSqliteStore({ folder, now })));
  const workers = stores.map((store) => createAlike({ store, strangers, cookies, isBegun: () => false, now }));
  const handled: Handled[] = [];
  const arrived = Promise.withResolvers<void>();
  let served = 0;
  let port = 0;
  const receive = receiverOn(() => port);
  const server = answeringServer((incoming, reply) => {
    const said = JSON.parse(String(incoming.headers["x-said"])) as Said;
    const { browser: tie = browser, session = old, form = "c=1&code=123456", worker = 0 } = said;
    const { request } = receive(incoming, false);
    const client = { kind: "navigation", address: "192.0.2.1" };
    const visit = { request, client, incoming, reply, browser: tie, session } as unknown as Visit;
    workers[worker]!({ methods: "GET, POST" }, visit, new URLSearchParams(form), (one) => {
      served += 1;
      const serving = serve(one.reply as Answering, served);
      arrived.resolve();
      return serving;
    }).then(
      (one) => handled.push(one),
      (cause: GatewayError) => reply.writeHead(cause.status).end(),
    );
  });
  port = await listening(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    for (const store of stores) await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    folder,
    handled,
    /** Until the first visit is being served. */
    arrived: arrived.promise,
    served: () => served,
    advance(ms: number) {
      nowMs += ms;
    },
    async send(said: Said = {}, signal?: AbortSignal): Promise<Answered> {
      const answer = await fetch(`http://localhost:${port}/.sallyport/verify`, {
        method: "POST",
        headers: { "x-said": JSON.stringify(said) },
        ...(signal && { signal }),
      });
      return { status: answer.status, cookie: answer.headers.get("set-cookie"), body: await answer.text() };
    },
  };
}

/** rotating is a handler that gives each visit a new cookie; it waits for `until`. */
const rotating = (until: Promise<void>) => async (reply: Answering, time: number) => {
  await until;
  const cookie = time === 1 ? next : randomToken();
  reply.writeHead(200, { "set-cookie": [cookies.write("localhost", "session", cookie, 60)] });
  reply.end(`served ${time}`);
  return done();
};

const led: Answered = { status: 200, cookie: cookies.write("localhost", "session", next, 60), body: "served 1" };

test.each([0, 1] as const)("the second comes while the first is worked on, to worker %i", async (worker) => {
  const gate = Promise.withResolvers<void>();
  const under = await twoWorkers(rotating(gate.promise));
  const first = under.send();
  await under.arrived;
  const second = under.send({ worker });
  gate.resolve();
  expect(await Promise.all([first, second])).toEqual([led, led]);
  expect(under.served()).toBe(1);
  expect(under.handled.map((one) => one.reason).sort()).toEqual(["done", "sent again: done"]);
});

test("the first one's connection is gone before it is answered", async () => {
  const gate = Promise.withResolvers<void>();
  const under = await twoWorkers(rotating(gate.promise));
  const gone = new AbortController();
  const first = under.send({}, gone.signal).catch(() => "gone");
  await under.arrived;
  gone.abort();
  expect(await first).toBe("gone");
  const second = under.send({ worker: 1 });
  gate.resolve();
  expect(await second).toEqual(led);
  expect(under.served()).toBe(1);
});

test.each([
  ["with the cookie that it had", old],
  ["with the cookie that the first answer brought", next],
])("the second comes afterwards, %s", async (_, session) => {
  const under = await twoWorkers(rotating(Promise.resolve()));
  expect(await under.send()).toEqual(led);
  expect(await under.send({ session, worker: 1 })).toEqual(led);
  expect(under.served()).toBe(1);
});

test.each<[string, Said]>([
  ["another browser", { browser: randomToken() }],
  ["no browser that is known", { browser: null }],
  ["another session of this browser", { session: randomToken() }],
  ["nobody's session", { session: null }],
  ["another code", { form: "c=1&code=123457" }],
  ["another challenge", { form: "c=2&code=123456" }],
])("%s is served by itself", async (_, said) => {
  const under = await twoWorkers(rotating(Promise.resolve()));
  expect(await under.send()).toEqual(led);
  const other = await under.send(said);
  expect(other.body).toBe("served 2");
  expect(other.cookie).not.toBe(led.cookie);
});

test("and so is the same a while later", async () => {
  const under = await twoWorkers(rotating(Promise.resolve()));
  await under.send();
  under.advance(15_000);
  expect((await under.send()).body).toBe("served 2");
});

test.each([
  [
    "was refused",
    (reply: Answering) => {
      reply.writeHead(403);
      reply.end("wrong");
      return { ...done(), error: new GatewayError("FACTOR_WRONG") };
    },
  ],
  [
    "failed",
    () => {
      throw new GatewayError("STORE_FAULT");
    },
  ],
])("the first %s: the second is looked at by itself, after it", async (_, fail) => {
  const gate = Promise.withResolvers<void>();
  const under = await twoWorkers(async (reply, time) => {
    if (time > 1) return rotating(Promise.resolve())(reply, time);
    await gate.promise;
    return fail(reply);
  });
  const first = under.send();
  await under.arrived;
  const second = under.send({ worker: 1 });
  gate.resolve();
  expect([403, 503]).toContain((await first).status);
  expect((await second).body).toBe("served 2");
});

test("of what is kept nobody can read the cookie in the store", async () => {
  const under = await twoWorkers(rotating(Promise.resolve()));
  await under.send();
  const database = new DatabaseSync(join(under.folder, "sallyport.db"), { readOnly: true });
  onTestFinished(() => database.close());
  const rows = JSON.stringify(database.prepare("SELECT * FROM entry WHERE space = 'answered'").all());
  expect(rows).toContain("answered");
  for (const secret of [browser, old, next, "123456", "served"]) expect(rows).not.toContain(secret);
});
