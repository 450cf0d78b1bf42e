// Where the tests are asked: nowhere but here, or of a gateway that runs somewhere, by options or the environment.

import { checkTestUsers, readTestUsers, type TestUser } from "./test-user.ts";

/**
 * GatewayOptions ask the tests of a gateway that runs. Without an address, here or in SALLYPORT_TEST_URL, nothing is sent anywhere.
 *
 * @example
 * ```ts
 * const staging: GatewayOptions = { url: "https://gate.staging.example.com", users: "test/users.json" };
 * const gate = await gateway(import.meta.dirname, staging);
 * ```
 */
export interface GatewayOptions {
  /** Its address; else SALLYPORT_TEST_URL. */
  readonly url?: string;
  /** With what users come there, or the JSON file that says so; else the file in SALLYPORT_TEST_USERS. */
  readonly users?: string | readonly TestUser[];
  /** Are methods asked that change something there? Else whether SALLYPORT_TEST_WRITES is "yes". */
  readonly writes?: boolean;
}

/** Place is a gateway that runs. */
export interface Place {
  readonly url: URL;
  readonly users: readonly TestUser[];
  readonly writes: boolean;
}

/** readPlace gives null where the tests are asked here alone. Rejects where it is said, and not as it has to be. */
export async function readPlace(
  { url, users, writes }: GatewayOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Place | null> {
  const { SALLYPORT_TEST_URL, SALLYPORT_TEST_USERS, SALLYPORT_TEST_WRITES } = environment;
  const address = url ?? (SALLYPORT_TEST_URL || null);
  if (address === null) return null;
  const from = users ?? (SALLYPORT_TEST_USERS || []);
  return {
    url: toUrl(address),
    users: typeof from === "string" ? await readTestUsers(from) : checkTestUsers(from, "users"),
    writes: writes ?? toYes(SALLYPORT_TEST_WRITES),
  };
}

function toUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.hash || url.username)
    throw new TypeError(
      `"${text}" is not where a gateway runs, such as https://gate.example.com or http://localhost:8080`,
    );
  return url;
}

function toYes(text: string | undefined): boolean {
  if (text !== undefined && !["", "yes", "no"].includes(text))
    throw new TypeError(`SALLYPORT_TEST_WRITES is yes or no, and not "${text}"`);
  return text === "yes";
}
