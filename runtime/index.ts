// The module `sallyport`: everything an operator writes policies with.

export {
  type ForwardOptions,
  forward,
  type RedirectOptions,
  type RespondOptions,
  redirect,
  respond,
} from "./action.ts";
export {
  type AllOf,
  type AnyOf,
  type AssuranceLevel,
  type AssuranceOptions,
  allOf,
  anyOf,
  assurance,
  type Level,
} from "./assurance.ts";
export type { TokenEndpointAuthMethod } from "./auth-method.ts";
export * from "./balance.ts";
export type { Believed } from "./believed.ts";
export { choose, every, type Otherwise, otherwise, type When, when } from "./compose.ts";
export type { BaseContext, Client, PublicContext, Request, Session, Time, User, UserContext } from "./context.ts";
export type { Duration } from "./duration.ts";
export type { Needs, NoSuchOption } from "./exact.ts";
export type { FactorKind } from "./factor-kind.ts";
export { type Host, type HostLanguage, type HostOptions, host } from "./host.ts";
export {
  type BearerOptions,
  bearer,
  type Identity,
  type OidcOptions,
  oidc,
} from "./identity.ts";
export type { OwnLanguage } from "./language.ts";
export type { SessionLifetime } from "./lifetime.ts";
export { method } from "./method.ts";
export { type Before, before, type RoutesFor, routes } from "./mounting.ts";
export { type Nobody, nobody } from "./nobody.ts";
export type { PagesColors, PagesOptions } from "./pages.ts";
export type { PathOptions, PathWord } from "./path-words.ts";
export { readings } from "./query-readings.ts";
export { type PublicRouteOptions, publicRoute, type Route, type RouteOptions, route } from "./route.ts";
export type { Scope, ScopeValue } from "./scope.ts";
export { type Secret, secret } from "./secret.ts";
export type { Sentence } from "./sentences.ts";
export type { SignatureAlgorithm } from "./signature-algorithm.ts";
export type { Guard, HeaderValue, Step, StepFor, Steps, TrueFalseOrStep } from "./step.ts";
export { type Endpoint, type Upstream, type UpstreamOptions, upstream } from "./upstream.ts";
export { deny, type StepUpOptions, stepUp } from "./verdict.ts";
