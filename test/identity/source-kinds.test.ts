// The sources of generations: one whose declaration stays the same stays the same source, with all that it knows.

import { expect, test } from "vitest";
import type { SourceLocation, SourceSpec } from "../../runtime/contract.ts";
import { createSources } from "../../src/identity/source-kinds.ts";
import { groupsSpec } from "../support/groups-spec.ts";

const bearer = (name: string) =>
  ({
    ...{
      kind: "bearer",
      name,
      issuer: "https://id.example",
      signsIn: false,
      vouches: true,
      addresses: [],
      secrets: [],
    },
    ...{ audience: "https://api.example", algorithms: ["RS256"], jwksUri: null, ...groupsSpec() },
    at: { file: "identity.ts", line: 1, column: 1 },
  }) as SourceSpec<SourceLocation>;

const open = () =>
  createSources({ now: Date.now, sessions: { find: () => null }, secret: () => null, warn: () => undefined });

test("from one generation to the next", () => {
  const sources = open();
  const first = sources.prepare([bearer("one"), bearer("two")]);
  sources.use(first);
  const second = sources.prepare([bearer("one"), bearer("three")]);
  expect(second.get("one")).toBe(first.get("one"));
  expect([...second.keys()]).toEqual(["one", "three"]);
});

test("also where one between them never became live", () => {
  const sources = open();
  const live = sources.prepare([bearer("one")]);
  sources.use(live);
  sources.prepare([bearer("two")]);
  expect(sources.prepare([bearer("one")]).get("one")).toBe(live.get("one"));
});

test("but what is in use no longer is made anew, so that none are kept for ever", () => {
  const sources = open();
  const gone = sources.prepare([bearer("one")]);
  sources.use(gone);
  sources.use(sources.prepare([bearer("two")]));
  sources.prepare([bearer("two")]);
  expect(sources.prepare([bearer("one")]).get("one")).not.toBe(gone.get("one"));
});
