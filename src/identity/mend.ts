// What providers write amiss in metadata and token responses without harm, mended before openid-client, which takes nothing of it, reads them.

/** Mending is a member as it is taken; undefined: it is left out. */
type Mending = (value: unknown) => unknown;

const textOrNothing: Mending = (value) => (typeof value === "string" && value !== "" ? value : undefined);

const seconds: Mending = (value) => {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) && read >= 0 ? read : undefined;
};

/** Some write a list. */
const words: Mending = (value) =>
  textOrNothing(Array.isArray(value) ? value.filter((one) => typeof one === "string").join(" ") : value);

/**
 * Members of RFC 6749 §5.1: null and an empty text say as much as nothing. Nothing here decides about anything: who signed
 * in stands in the ID token, which is signed, and is as it came.
 */
const members: Readonly<Record<string, Mending>> = {
  refresh_token: textOrNothing,
  scope: words,
  expires_in: seconds,
  // None but Bearer was asked for; another one is refused by openid-client.
  token_type: (value) => (typeof value === "string" && value.trim() !== "" ? value.trim() : "Bearer"),
  // Of a provider that has only the ID token to give. Userinfo is not given for this one.
  access_token: (value) => textOrNothing(value) ?? "none",
};

/**
 * idTokenMember is where the ID token is in a token response that is mended: openid-client, which would read it by rules of
 * its own, leaves it alone there, and id-token.ts verifies it by those of all our tokens.
 */
export const idTokenMember = "sallyport_id_token";

/** answeredMember is when the provider answered, by its own clock, in seconds since 1970; undefined: it does not say. */
export const answeredMember = "sallyport_answered";

/** mendTokens mends a token endpoint's answer, which it dates so (RFC 9110 §6.6.1). */
export function mendTokens(
  given: Readonly<Record<string, unknown>>,
  date: string | null,
): Readonly<Record<string, unknown>> {
  const { id_token: idToken, ...mended }: Record<string, unknown> = { ...given };
  mended[idTokenMember] = textOrNothing(idToken);
  const answered = Date.parse(date ?? "") / 1_000;
  mended[answeredMember] = Number.isNaN(answered) ? undefined : answered;
  for (const [name, mend] of Object.entries(members)) mended[name] = mend(given[name]);
  return mended;
}

/** mendMetadata leaves out what is null or an empty text: an address that a provider has not. */
export const mendMetadata = (given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== ""));
