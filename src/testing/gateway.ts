// gateway(): what a test file opens. The policies in a folder, and where an address is given the gateway that serves them there.

import { createClock } from "./clock.ts";
import { openRunning } from "./running/ask-running.ts";
import { type GatewayOptions, readPlace } from "./running/place.ts";
import { openGateway, type TestGateway } from "./test-gateway.ts";

/**
 * gateway builds a policies folder. Rejects with every diagnostic, as `sallyport check` would show them. With an address, in `url` or in
 * SALLYPORT_TEST_URL, each request is also asked of the gateway that runs there, which has to serve these policies and to answer as they say.
 *
 * @example
 * ```ts
 * const policies = await gateway(import.meta.dirname);
 * const ada = policies.as({ id: "ada", groups: ["finance"] });
 * expect(await ada.post("https://bank.example.com/payouts")).toStepUp("mfa", { maxAge: "5m" });
 * ```
 */
export async function gateway(folder: string, options: GatewayOptions = {}): Promise<TestGateway> {
  const place = await readPlace(options, process.env);
  if (place === null) return openGateway(folder);
  return openGateway(folder, { clock: createClock(Date.now), asking: (here) => openRunning(place, here) });
}
