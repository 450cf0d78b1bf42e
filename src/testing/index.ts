// The module `sallyport/testing`: policies' own tests.

import { registerMatchers } from "./matchers.ts";

registerMatchers();

export type { CaseUser } from "./case.ts";
export type { TestClock } from "./clock.ts";
export type { ExplainedFault, ExplainedStep, Explanation, StepVerdict } from "./explanation.ts";
export { gateway } from "./gateway.ts";
export type { AnyLevel, AnyScope } from "./given.ts";
// With it come the matchers that vitest is given: the declarations would leave them out.
export type { VerdictMatchers } from "./matchers.ts";
export type { GatewayOptions } from "./running/place.ts";
export type { TestUser } from "./running/test-user.ts";
export type { RouteRow, TestGateway } from "./test-gateway.ts";
export type { Verdict } from "./verdict.ts";
export type { HavingOptions, RequestOptions, Visitor } from "./visitor.ts";
