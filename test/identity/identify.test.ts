// Several sources on one host: who is asked first, and that nothing wrong is answered with somebody else.

import { describe, expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { identify, toBelieved } from "../../src/identity/identify.ts";
import type { Credentials, Found, IdentitySource } from "../../src/identity/source.ts";
import { nobodys } from "./source-contract.ts";

const foundBy = (source: string, consumed: readonly string[]): Found => ({
  subject: {
    user: { id: source, issuer: "", source, name: "", email: "", groups: [], claims: {} },
    userJson: "",
    ledger: [],
    session: null,
    since: 0,
    until: 1,
  },
  consumed,
});

/** A source that takes a header's value for its own name, refuses "wrong", and leaves everything else to others. */
const presented = (name: string, header: string, slow = false): IdentitySource => ({
  name,
  registration: name,
  headers: [header],
  find({ headers }) {
    const answer = () => {
      if (headers[header] === undefined) return null;
      if (headers[header] === "wrong") throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: name });
      return headers[header] === name ? foundBy(name, [header]) : null;
    };
    return slow ? Promise.resolve().then(answer) : answer();
  },
});

function refuse(slow: boolean): Promise<never> {
  const error = new GatewayError("IDENTITY_TOKEN_INVALID");
  if (slow) return Promise.reject(error);
  throw error;
}

const ambient = (name: string): IdentitySource => ({
  name,
  registration: name,
  headers: [],
  find: ({ session }) => (session === name ? foundBy(name, []) : null),
});

const given = (headers: Readonly<Record<string, string>>, session: string | null = null): Credentials => ({
  headers: { ...nobodys.headers, ...headers },
  session,
  host: "localhost",
});

async function who(sources: readonly IdentitySource[], credentials: Credentials, open = false): Promise<string | null> {
  try {
    return (await identify(toBelieved(sources), credentials, open))?.subject.user.id ?? null;
  } catch (cause) {
    return cause instanceof GatewayError ? cause.code : "?";
  }
}

describe.each([
  ["at once", false],
  ["later", true],
])("sources that answer %s", (_, slow) => {
  const [tokens, others, keys] = [
    presented("tokens", "authorization", slow),
    presented("others", "authorization", slow),
    presented("keys", "x-key", slow),
  ];
  const people = ambient("people");
  /** Takes everything in its header for a wrong one. */
  const stern: IdentitySource = { ...presented("wrong", "authorization", slow), find: () => refuse(slow) };
  const all = [people, tokens, others, keys];
  test.each<[string, readonly IdentitySource[], Credentials, string | null]>([
    ["nothing sent is nobody", all, given({}), null],
    ["a session, where nothing else was sent", all, given({}, "people"), "people"],
    ["a session of nobody here", all, given({}, "strangers"), null],
    ["the first source's", all, given({ authorization: "tokens" }), "tokens"],
    ["the second source's of the same header", all, given({ authorization: "others" }), "others"],
    [
      "a header goes before a session, in whatever order they are declared",
      all,
      given({ "x-key": "keys" }, "people"),
      "keys",
    ],
    [
      "a wrong one is not answered with the session",
      all,
      given({ authorization: "wrong" }, "people"),
      "IDENTITY_TOKEN_INVALID",
    ],
    ["one that is nobody's is left alone beside a session", all, given({ authorization: "x" }, "people"), "people"],
    ["and beside a good one in another header", all, given({ authorization: "x", "x-key": "keys" }), "keys"],
    ["by itself it lets nobody in", all, given({ authorization: "x" }), "IDENTITY_TOKEN_INVALID"],
    [
      "in a header that is a source's alone it is wrong",
      all,
      given({ "x-key": "x" }, "people"),
      "IDENTITY_ISSUER_UNTRUSTED",
    ],
    [
      "nor with a good one in another header",
      all,
      given({ authorization: "wrong", "x-key": "keys" }),
      "IDENTITY_TOKEN_INVALID",
    ],
    [
      "nor with a good one that is asked for before it",
      [keys, tokens],
      given({ authorization: "wrong", "x-key": "keys" }, "people"),
      "IDENTITY_TOKEN_INVALID",
    ],
    [
      "a wrong one stays wrong, whoever else has a good one in the same header as another wrong one",
      [keys, stern, tokens],
      given({ authorization: "tokens", "x-key": "wrong" }),
      "IDENTITY_TOKEN_INVALID",
    ],
    [
      "what is wrong for one is good for another of the same header",
      [stern, tokens],
      given({ authorization: "tokens" }),
      "tokens",
    ],
    [
      "two good ones are one too many",
      all,
      given({ authorization: "tokens", "x-key": "keys" }),
      "IDENTITY_TOKEN_INVALID",
    ],
    ["what no source reads is not looked at", [people], given({ authorization: "wrong" }, "people"), "people"],
    ["nobody believed, nobody there", [], given({ authorization: "tokens" }, "people"), null],
  ])("%s", async (_name, sources, credentials, expected) => {
    expect(await who(sources, credentials)).toBe(expected);
  });

  test.each<[string, Credentials, string | null]>([
    ["what is nobody's is nobody", given({ authorization: "x" }), null],
    ["but in a header that is a source's alone it is wrong", given({ "x-key": "x" }), "IDENTITY_ISSUER_UNTRUSTED"],
    ["beside a session too", given({ "x-key": "x" }, "people"), "IDENTITY_ISSUER_UNTRUSTED"],
    ["and beside a good one", given({ authorization: "tokens", "x-key": "x" }), "IDENTITY_TOKEN_INVALID"],
    ["a session is who it is", given({ authorization: "x" }, "people"), "people"],
    ["a wrong one is refused there too", given({ authorization: "wrong" }, "people"), "IDENTITY_TOKEN_INVALID"],
    ["a good one counts", given({ authorization: "tokens" }, "people"), "tokens"],
  ])("where it may be nobody, %s", async (_name, credentials, expected) => {
    expect(await who(all, credentials, true)).toBe(expected);
  });
});

test("what is no refusal but a failure is not swallowed by the next source", async () => {
  const broken: IdentitySource = {
    name: "broken",
    registration: "broken",
    headers: ["authorization"],
    find: () => {
      throw new TypeError("broken");
    },
  };
  const both = toBelieved([broken, presented("tokens", "authorization")]);
  expect(() => identify(both, given({ authorization: "tokens" }), false)).toThrow(
    expect.objectContaining({ code: "GATEWAY_FAULT", cause: expect.any(TypeError) }),
  );
});

describe.each([
  [
    "at once",
    (cause: unknown) => {
      throw cause;
    },
  ],
  ["later", (cause: unknown) => Promise.reject(cause)],
])("a source that fails %s", (_, fail) => {
  const failing = (cause: unknown): IdentitySource => ({
    name: "broken",
    registration: "broken",
    headers: ["authorization"],
    find: () => fail(cause),
  });
  const why = (sources: readonly IdentitySource[]) =>
    Promise.resolve()
      .then(() => identify(toBelieved(sources), given({ authorization: "Bearer top-secret" }), false))
      .then(
        () => null,
        (cause: unknown) => cause as GatewayError,
      );

  test.each([new SyntaxError("Unexpected token, top-secret is no JSON"), "top-secret", { message: "top-secret" }])(
    "lets nobody in, and quotes no credential: %s",
    async (cause) => {
      const error = await why([failing(cause), presented("Bearer top-secret", "authorization")]);
      expect(error).toMatchObject({ code: "GATEWAY_FAULT" });
      expect(`${error?.message} ${error?.detail}`).not.toContain("top-secret");
    },
  );

  test("says what is wrong, where for another the credential was only invalid", async () => {
    const invalid = failing(new GatewayError("IDENTITY_TOKEN_INVALID"));
    const expired = failing(new GatewayError("IDENTITY_TOKEN_EXPIRED"));
    const down = failing(new GatewayError("IDENTITY_PROVIDER_DOWN"));
    expect(await why([invalid, expired])).toMatchObject({ code: "IDENTITY_TOKEN_EXPIRED" });
    expect(await why([expired, invalid])).toMatchObject({ code: "IDENTITY_TOKEN_EXPIRED" });
    expect(await why([invalid, down])).toMatchObject({ code: "IDENTITY_PROVIDER_DOWN" });
  });
});

test.each([false, true])("who is found under another source's name is nobody (later: %s)", async (slow) => {
  const posing: IdentitySource = { ...presented("tokens", "authorization", slow), name: "other" };
  expect(await who([posing], given({ authorization: "tokens" }))).toBe("GATEWAY_FAULT");
});
