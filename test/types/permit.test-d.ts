// What nobody settled cannot be forwarded: it does not compile.

import { expectTypeOf, test } from "vitest";
import type { Acting, Outcome } from "../../src/exchange/exchange.ts";
import type { Permit, Settled } from "../../src/exchange/permit.ts";
import type { Answerable } from "../../src/gateway/answer.ts";
import type { Forwarding } from "../../src/upstream/forwarding.ts";

test("an outcome is no permit", () => {
  expectTypeOf<Outcome>().not.toExtend<Settled>();
  expectTypeOf<Acting>().not.toExtend<Permit>();
  expectTypeOf<Outcome>().not.toExtend<Answerable["settled"]>();
  expectTypeOf<Extract<Acting, { readonly kind: "forward" }>>().not.toExtend<Forwarding["permit"]>();
});

test("a permit is one, and what lets nothing pass needs none", () => {
  expectTypeOf<Permit>().toExtend<Settled>();
  expectTypeOf<Exclude<Outcome, Acting>>().toExtend<Settled>();
});
