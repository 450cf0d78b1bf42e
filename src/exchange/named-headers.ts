// The headers that every request is asked for, found in one pass over all that it has.

/**
 * NamedHeaders are these few, by lower-case name; undefined: not there. Of what must not be repeated (listener/header-rules.ts)
 * it is the one value, of the rest all that there are, joined as node joins them (", ").
 */
export class NamedHeaders {
  accept: string | undefined = undefined;
  "access-control-request-method": string | undefined = undefined;
  authorization: string | undefined = undefined;
  "content-length": string | undefined = undefined;
  cookie: string | undefined = undefined;
  expect: string | undefined = undefined;
  host: string | undefined = undefined;
  origin: string | undefined = undefined;
  "sec-fetch-dest": string | undefined = undefined;
  "sec-fetch-mode": string | undefined = undefined;
  "sec-fetch-site": string | undefined = undefined;
  "transfer-encoding": string | undefined = undefined;
  upgrade: string | undefined = undefined;
  "x-forwarded-for": string | undefined = undefined;
  "x-requested-with": string | undefined = undefined;
  /** Why they could be understood in more than one way; null: they are good, as far as can be told without their host. */
  fault: string | null = null;
  /** Names that have more than letters, digits and "-"; null: there are none. */
  odd: string[] | null = null;
}

/** NamedHeader is the name of one of them. */
export type NamedHeader = Exclude<keyof NamedHeaders, "fault" | "odd">;

/** namedHeaders are their names. */
export const namedHeaders = Object.keys(new NamedHeaders()).filter(
  (name) => name !== "fault" && name !== "odd",
) as readonly NamedHeader[];
