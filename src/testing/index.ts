// The module `sallyport/testing`: policies' own tests.

import { registerMatchers } from "./matchers.ts";

registerMatchers();

export type { CaseUser } from "./case.ts";
export type { AnyLevel, AnyScope } from "./given.ts";
export type { Verdict } from "./judge.ts";
export { gateway, type HavingOptions, type RequestOptions, type TestGateway, type Visitor } from "./test-gateway.ts";
