// Whatever a guard does with what it was shown, by accident or on purpose: no line of the log, no page and no header holds it.

import { expect, test } from "vitest";
import { gatewayUnderTest, standardIdentity } from "../support/gateway-under-test.ts";

const secret = "S3CRET-c4n4ry-0123456789abcdef01";

/** `it` is the secret, from a header of the request. The last column is what the log says instead. */
const leaks: readonly (readonly [name: string, step: string, detail: string])[] = [
  ["a guard that returns it", "(c) => of(c) as never", "POLICY_RETURNED: a guard returned a text of 32 characters"],
  ["a guard that returns it in a list", "(c) => [of(c)] as never", "POLICY_RETURNED: a guard returned object"],
  [
    "a guard that returns a function of its name",
    "(c) => ({ [of(c)]: () => true })[of(c)] as never",
    "POLICY_RETURNED",
  ],
  ["a guard that promises it", "async (c) => of(c) as never", "POLICY_RETURNED: a guard returned object"],
  ["a promise that fails of it", "async (c) => { throw new Error(of(c)); }", "POLICY_RETURNED"],
  ["a promise left behind", "(c) => { Promise.reject(new Error(of(c))); return 1 as never; }", ""],
  ["a redirect to it", "(c) => redirect(of(c))", "POLICY_STEP: redirect() goes to a text of 32 characters"],
  ["a redirect with it as status", "(c) => redirect('/', { status: of(c) as never })", "POLICY_STEP"],
  [
    "a maxAge of it",
    "(c) => stepUp(mfa, { maxAge: of(c) as never })",
    "POLICY_STEP: stepUp() has maxAge: a text of 32",
  ],
  ["a level of it", "(c) => stepUp(of(c) as never)", "POLICY_STEP: stepUp() asks for a text of 32 characters"],
  ["a reason that is a list of it", "(c) => stepUp(mfa, { reason: [of(c)] as never })", "POLICY_STEP"],
  ["a denial of a list of it", "(c) => deny([of(c)] as never)", "POLICY_STEP: deny() for a list"],
  ["a scope of it and nothing", "stepUp(mfa, { scope: (c) => [of(c), ''] })", "POLICY_RETURNED: the scope of stepUp()"],
  [
    "too long a scope of it",
    "stepUp(mfa, { scope: (c) => of(c).repeat(50) })",
    "POLICY_RETURNED: the scope of stepUp()",
  ],
  ["an object of it for a scope", "stepUp(mfa, { scope: (c) => ({ it: of(c) }) as never })", "POLICY_RETURNED"],
  [
    "a test of when() that returns it",
    "when((c) => of(c) as never, deny('no'))",
    "POLICY_RETURNED: the test of when()",
  ],
  [
    "a test of when() that throws it",
    "when((c) => { throw of(c); }, deny('no'))",
    "POLICY_THREW: the test of when() threw a text",
  ],
  [
    "a header late of its name",
    "(c) => forward(bank, { headers: { [of(c)]: '1' } })",
    "POLICY_STEP: forward() sets the header",
  ],
  [
    "an upstream of its name",
    "(c) => forward(upstream(of(c), { endpoints: [of(c)] }))",
    "POLICY_STEP: upstream() has the name a text",
  ],
  ["a level declared of its name", "(c) => stepUp(assurance(of(c), { acr: of(c) }))", "POLICY_STEP"],
  ["a secret of its name", "(c) => { secret(of(c)); return true; }", "POLICY_STEP: secret() inside a guard"],
  [
    "a header of respond()",
    "(c) => respond({ headers: { [of(c) + ' ']: of(c) } })",
    "POLICY_STEP: respond() has the header a text of 33",
  ],
  ["a throw of the text", "(c) => { throw of(c); }", "POLICY_THREW: a guard threw a text of 32 characters"],
  [
    "a throw of an object",
    "(c) => { throw { toString: () => of(c), name: of(c) }; }",
    "POLICY_THREW: a guard threw object",
  ],
  ["a message", "(c) => { throw new TypeError(of(c)); }", "POLICY_THREW: a guard threw TypeError"],
  ["a name", "(c) => { throw Object.assign(new Error('x'), { name: of(c) }); }", "POLICY_THREW: a guard threw Error"],
  [
    "a class's name",
    "(c) => { throw new ({ [of(c)]: class extends RangeError {} })[of(c)]!(); }",
    "POLICY_THREW: a guard threw RangeError",
  ],
  [
    "a constructor's name",
    "(c) => { throw Object.assign(new Error(), { constructor: { name: of(c) } }); }",
    "POLICY_THREW: a guard threw Error",
  ],
  ["a tag", "(c) => { throw { [Symbol.toStringTag]: of(c) }; }", "POLICY_THREW: a guard threw object"],
  [
    "a look-alike of an error",
    "(c) => { throw Object.assign(Object.create(TypeError.prototype), { name: of(c) }); }",
    "POLICY_THREW: a guard threw object",
  ],
  ["a cause", "(c) => { throw new Error('x', { cause: of(c) }); }", "POLICY_THREW: a guard threw Error"],
  [
    "several errors in one",
    "(c) => { throw new AggregateError([new Error(of(c))], of(c)); }",
    "POLICY_THREW: a guard threw AggregateError",
  ],
  [
    "a stack",
    "(c) => { throw Object.assign(new Error(), { stack: 'Error: ' + of(c) + '\\n    at ' + of(c) + ' (' + of(c) + '.ts:1:1)' }); }",
    "POLICY_THREW: a guard threw Error",
  ],
  [
    "a stack that is computed",
    "(c) => { throw Object.defineProperty(new Error(), 'stack', { get: () => of(c) }); }",
    "POLICY_THREW: a guard threw Error",
  ],
  [
    "a function's name in a stack",
    "(c) => ({ [of(c)]() { return null!; } })[of(c)]!()['x'] as never",
    "POLICY_THREW: a guard threw TypeError",
  ],
  [
    "code made of it",
    "(c) => new Function('throw new Error()\\n//# sourceURL=' + of(c))() as never",
    "POLICY_THREW: a guard threw EvalError",
  ],
  [
    "a step's fault that is written on",
    "(c) => { try { return redirect('//'); } catch (e) { (e as any).message = of(c); throw e; } }",
    "POLICY_THREW: a guard threw TypeError",
  ],
  [
    "a step's fault made anew",
    "(c) => { try { return redirect('//'); } catch (e) { throw new (e as any).constructor(of(c), 'file:' + of(c)); } }",
    "POLICY_THREW: a guard threw Error",
  ],
  [
    "a proxy that throws it",
    "(c) => new Proxy({}, { getPrototypeOf() { throw new Error(of(c)); } }) as never",
    "POLICY_THREW: a guard threw Error",
  ],
  ["a fact's own words", "(c) => JSON.parse(of(c))", "POLICY_THREW: a guard threw SyntaxError"],
];

/** Where a header's function is at fault, the route goes on to its action. */
const headers: readonly (readonly [string, string, string])[] = [
  ["a header that is a list of it", "(c) => [of(c)] as never", "POLICY_RETURNED: the header x-leak got object"],
  ["a header that throws it", "(c) => { throw of(c); }", "POLICY_THREW: the header x-leak threw a text of 32"],
  [
    "a header that HTTP cannot carry",
    "(c) => of(c) + '\\n'",
    "POLICY_RETURNED: the header x-leak got a text that has a line break",
  ],
];

const file = (upstream: string) => `
import { assurance, deny, forward, host, publicRoute as route, redirect, respond, secret, stepUp, upstream, when } from "sallyport";
import { mfa, staff } from "./identity.ts";
const bank = upstream("bank", { endpoints: ["${upstream}"] });
const of = ({ request }: { request: { headers: Readonly<Record<string, string | undefined>> } }) => request.headers["x-api-key"]!;
export default host("localhost", { identity: staff },
${leaks.map(([, step], index) => `  route("/leak/${index}", ${step}, forward(bank)),`).join("\n")}
${headers.map(([, value], index) => `  route("/header/${index}", forward(bank, { headers: { "x-leak": ${value} } })),`).join("\n")}
  route("/fine", forward(bank)),
);`;

test("none of it is in a line, a page or a header, and the next request is served", async () => {
  const gate = await gatewayUnderTest({
    policies: (places) => ({ "identity.ts": standardIdentity(places), "bank.ts": file(places.upstream) }),
  });
  const table = [
    ...leaks.map(([name, , detail], index) => ({ name, detail, path: `/leak/${index}` })),
    ...headers.map(([name, , detail], index) => ({ name, detail, path: `/header/${index}` })),
  ];
  for (const { name, detail, path } of table) {
    for (const mode of ["navigate", "cors"]) {
      const reply = await fetch(`${gate.origin}${path}?token=${secret}`, {
        redirect: "manual",
        headers: { "x-api-key": secret, "sec-fetch-mode": mode, accept: "text/html" },
      });
      const said = `${JSON.stringify([...reply.headers])}${await reply.text()}`;
      expect([name, reply.status >= 400], said).toEqual([name, true]);
      expect([name, said.includes("S3CRET"), /policies\.js|POLICY_/.test(said)]).toEqual([name, false, false]);
    }
    const line = await gate.logged((one) => one["path"] === path);
    expect([name, line["detail"]]).toEqual([name, expect.stringContaining(detail)]);
    expect([name, line["verdict"], line["thrown"]]).toEqual([name, "fault", undefined]);
  }
  expect((await fetch(`${gate.origin}/fine`)).status).toBe(200);
  expect(gate.printed.filter((line) => /s3cret/i.test(line))).toEqual([]);
  expect(gate.requests.map((request) => request.url)).toEqual(["/fine"]);
});
