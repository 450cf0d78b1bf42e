// What a guard sees of a request: facts, frozen, and nothing that could change or reach outside.

/**
 * Request is the one canonical reading of the request: routed, decided and forwarded alike.
 *
 * @example
 * ```ts
 * const reads = (request: Request) => request.method === "GET" && request.query["draft"] === undefined;
 * ```
 */
export interface Request {
  /** The request's own, which upstreams get as x-request-id and people as the support code. */
  readonly id: string;
  /** As it came, in capital letters. */
  readonly method: string;
  /** By which the client reaches the gateway: --public-scheme. */
  readonly scheme: "http" | "https";
  /** Lower case, without a port. */
  readonly host: string;
  /** Percent-encoding normalised. */
  readonly path: string;
  /** Every value of every query parameter, decoded, in order. */
  readonly query: Readonly<Record<string, readonly string[] | undefined>>;
  /** Lower-case names; repeated headers are joined with ", ". Cookie and Authorization are not among them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * User is who is asking, as signed by the identity source `N`.
 *
 * @example
 * ```ts
 * const inFinance = (user: User) => user.groups.includes("finance");
 * ```
 */
export interface User<out N extends string = string> {
  /** The subject at its issuer ("sub"). */
  readonly id: string;
  /** Who says so: the issuer of the source. */
  readonly issuer: string;
  /** Name of the identity source, as declared. */
  readonly source: N;
  /** "" where the source does not say. */
  readonly name: string;
  /** "" where the source does not say. */
  readonly email: string;
  /** Empty where the source does not say. */
  readonly groups: readonly string[];
  /** Every claim of the ID token or access token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Session is the signed-in session; undefined for a bearer token, which has none.
 *
 * @example
 * ```ts
 * const young = (session: Session | undefined) => session !== undefined && session.ageSeconds < 3_600;
 * ```
 */
export interface Session {
  /** Whole seconds since somebody signed in. */
  readonly ageSeconds: number;
}

/**
 * Client is where the request comes from.
 *
 * @example
 * ```ts
 * const inside = (client: Client) => client.address.startsWith("10.");
 * ```
 */
export interface Client {
  /** IPv4 or IPv6. Behind proxies: only as far as they are trusted; "unknown" where a trusted one does not tell it. */
  readonly address: string;
}

/**
 * Time is when the request was decided. There is no other clock in a policy: Date.now() gives the same moment.
 *
 * @example
 * ```ts
 * const inTheMorning = (time: Time) => new Date(time.now).getUTCHours() < 12;
 * ```
 */
export interface Time {
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * BaseContext is what every guard sees.
 *
 * @example
 * ```ts
 * const reading: Guard<BaseContext> = ({ request }) => request.method === "GET" || deny("Read only");
 * ```
 */
export interface BaseContext {
  /** What was asked for. */
  readonly request: Request;
  /** From where. */
  readonly client: Client;
  /** When. */
  readonly time: Time;
}

/** Sight is a context by itself: what a step needs must not decide what it is. */
export type Sight<C> = [C] extends [infer X extends BaseContext] ? X : BaseContext;

/** Named is what of an identity source its users' facts tell. */
export interface Named {
  readonly name: string;
}

type NameOf<S> = S extends { readonly name: infer N extends string } ? N : never;

/**
 * UserContext is what a guard sees on a host that believes the sources `S`: nobody gets past it without one.
 *
 * @example
 * ```ts
 * const finance: Guard<UserContext> = ({ user }) => user.groups.includes("finance") || deny("Only finance");
 * const ofStaff = ({ user }: UserContext<typeof staff>) => user.source === "staff";
 * ```
 */
export interface UserContext<S = Named> extends BaseContext {
  /** Who asks. */
  readonly user: User<NameOf<S>>;
  /** In which session; undefined with an access token. */
  readonly session: Session | undefined;
}

/**
 * PublicContext is what a guard of a public route sees on such a host.
 *
 * @example
 * ```ts
 * const notMallory: Guard<PublicContext> = ({ user }) => user === undefined || user.id !== "mallory";
 * ```
 */
export interface PublicContext<S = Named> extends BaseContext {
  /** Who asks; undefined where nobody is signed in. */
  readonly user: User<NameOf<S>> | undefined;
  /** In which session; undefined with an access token, and where nobody is signed in. */
  readonly session: Session | undefined;
}

/** Public is a context as it is where nobody has to be signed in. */
export type Public<C> = C extends UserContext<infer S> ? PublicContext<S> : BaseContext;

/** ParamsOf reads the parameters out of a pattern: "/users/:id/*" gives { id: string; "*": string }. */
export type ParamsOf<Pattern extends string> = string extends Pattern
  ? Readonly<Record<string, string>>
  : { readonly [Name in ParamName<PathOf<Pattern>>]: string };

type PathOf<Pattern extends string> = Pattern extends `${string} ${infer Path}` ? Path : Pattern;
type ParamName<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? SegmentName<Segment> | ParamName<Rest>
  : SegmentName<Path>;
type SegmentName<Segment extends string> = Segment extends `:${infer Name}` ? Name : Segment extends "*" ? "*" : never;

/** WithParams adds a pattern's parameters to a context. */
export type WithParams<C, Pattern extends string> = C & { readonly params: ParamsOf<Pattern> };

/** Facts are what the guards of one route see. Copied into one object, for TypeScript to call it by this name. */
export type Facts<Pattern extends string, C> = {
  readonly [K in keyof WithParams<C, Pattern>]: WithParams<C, Pattern>[K];
};
