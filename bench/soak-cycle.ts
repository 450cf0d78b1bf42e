// One cycle of a soak: somebody signs in, looks around, proves something for one request, and signs out; every answer is checked.

import { createHash } from "node:crypto";
import { exchange, isAnswer, refusalIn } from "../test/faults/traffic/exchange.ts";
import { cookieHeader, createPerson, textOf } from "../test/faults/traffic/people.ts";
import { patienceMs, type World } from "../test/faults/world/world.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** runCycle gives everything that was not as it is to be; `number` is one that nobody had. */
export async function runCycle(world: World, number: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  const origin = `http://localhost:${world.port}`;
  const person = createPerson(`soak-${number}`, origin, world.provider.issuer);
  const { browser } = person;
  const told = (body: string, id: string, sent = ""): boolean => {
    try {
      const { id: itsId, user, body: itsBody } = JSON.parse(body) as Record<string, string>;
      return itsId === id && user === person.name && itsBody === sha256(sent);
    } catch {
      return false;
    }
  };
  const script = { accept: "application/json", "sec-fetch-mode": "cors", "sec-fetch-site": "same-origin", origin };
  const ask = (path: string, cookie: string, method = "GET") =>
    exchange({
      port: world.port,
      agent: false,
      path,
      method,
      headers: { ...script, cookie: cookieHeader(cookie) },
      patienceMs,
    });
  try {
    const first = await browser.open(`${origin}/session/${number}`);
    if (!told(first.body, String(number))) return [`the sign-in ended at ${textOf(first)}`];
    const before = person.cookie() ?? "";
    const again = await ask(`/session/${number}`, before);
    if (!isAnswer(again) || again.status !== 200)
      wrong.push(`who had signed in was refused: ${isAnswer(again) ? refusalIn(again) : again.type}`);

    const form = { amount: String(number) };
    const proved = await browser.post(`${origin}/once/soak-${number}/${number}`, form, { from: first });
    if (!told(proved.body, String(number), `amount=${number}`)) wrong.push(`the step-up ended at ${textOf(proved)}`);
    const cookie = person.cookie() ?? "";
    const twice = await ask(`/once/soak-${number}/${number}`, cookie, "POST");
    if (!isAnswer(twice) || twice.status !== 401)
      wrong.push(`a spent proof: ${isAnswer(twice) ? twice.status : twice.type}`);
    if (cookie !== before) {
      const old = await ask(`/session/${number}`, before);
      if (!isAnswer(old) || old.status !== 401)
        wrong.push(`the cookie from before the step-up: ${isAnswer(old) ? old.status : old.type}`);
    }

    const out = await browser.post(`${origin}/.sallyport/logout`, {}, { from: `${origin}/`, follow: false });
    if (out.status !== 200) wrong.push(`the sign-out: ${out.status}`);
    // At once, and on connections of their own: whichever worker takes them.
    const ended = await Promise.all([1, 2, 3, 4].map(() => ask(`/session/${number}`, cookie)));
    for (const one of ended)
      if (!isAnswer(one) || one.status !== 401)
        wrong.push(`after signing out: ${isAnswer(one) ? one.status : one.type}`);
    return wrong;
  } catch (cause) {
    return [...wrong, `the cycle broke off: ${cause instanceof Error ? cause.message : String(cause)}`];
  } finally {
    browser.close();
  }
}
