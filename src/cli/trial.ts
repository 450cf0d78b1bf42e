// sallyport dev --demo-provider: an identity provider and an application beside the gateway, for somebody who has neither yet.

import { publicPortOf } from "../settings.ts";
import { type Flags, failed, misused, readSettings, type Terminal } from "./terminal.ts";

/** TrialFlags are `--demo-provider` and `--demo-port`. */
export interface TrialFlags {
  readonly port: string | undefined;
}

/** firstPort is where the provider is as the starter's policies have it; the application has the port after it. */
const firstPort = 9_000;

/** secretName is by what the starter's policies ask for its client secret. */
const secretName = "DEMO_CLIENT_SECRET";

/** withTrial serves while the provider runs: `serve` gets a terminal whose environment has the client secret. It resolves to the exit code. */
export async function withTrial(
  { port: portText }: TrialFlags,
  flags: Flags,
  terminal: Terminal,
  serve: (terminal: Terminal) => Promise<number>,
): Promise<number> {
  const settings = readSettings(flags, terminal);
  if (!settings) return misused;
  const port = portText === undefined ? firstPort : toPort(portText);
  if (port === null) {
    terminal.err(`--demo-port is a whole number from 1024 to 65534, not "${portText}".\n`);
    return misused;
  }
  const listening = publicPortOf(settings, settings.listen.port);
  const gatewayOrigin = listening === 0 ? null : `${settings.publicScheme}://localhost:${listening}`;
  let trial: Awaited<ReturnType<typeof load>>;
  try {
    trial = await load(port, gatewayOrigin);
  } catch (cause) {
    terminal.err(`The demo provider cannot start: ${advise(cause as NodeJS.ErrnoException, port)}\n`);
    return failed;
  }
  try {
    terminal.err(notice(trial, gatewayOrigin));
    return await serve({ ...terminal, env: { ...terminal.env, [secretName]: trial.clientSecret } });
  } finally {
    await trial.close();
  }
}

async function load(port: number, gatewayOrigin: string | null) {
  // In a file of its own, with the provider in it: nobody else has to load that.
  const { createTrial } = await import("../../demo/trial/trial.ts");
  return createTrial({ port, gatewayOrigin });
}

function notice({ issuer, people, phones }: Awaited<ReturnType<typeof load>>, gatewayOrigin: string | null): string {
  const whom = people.map(({ id, password, may }) => `${id} (password ${password}) ${may}`).join("; ");
  return `
FOR TRYING ONLY: a demo identity provider at ${issuer}. Everybody on this machine can sign in there as anybody.
  people  ${whom}
  codes   ${phones} shows those of the second factor
  open    ${gatewayOrigin ?? "the address below"}/

`;
}

function advise({ code, message }: NodeJS.ErrnoException, port: number): string {
  if (code === "ERR_MODULE_NOT_FOUND") return "it is not here. In a checkout it comes with npm ci, without --omit=dev.";
  if (code !== "EADDRINUSE" && code !== "EACCES") return message;
  return `it needs the ports ${port} and ${port + 1}, and one of them ${code === "EACCES" ? "may not be used" : "is in use"}. Name another one, as in --demo-port ${port + 500}, and write it into the policies: the issuer has it, and the application's endpoint the one after it.`;
}

function toPort(text: string): number | null {
  const port = /^\d{4,5}$/.test(text) ? Number(text) : 0;
  return port >= 1_024 && port <= 65_534 ? port : null;
}
