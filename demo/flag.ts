// The demo's flags and environment variables, and the help that explains them.

import { parseArgs } from "node:util";

/** Flags are what `npm start` was told, checked. */
export interface Flags {
  readonly help: boolean;
  readonly log: boolean;
  readonly workers: number;
  readonly ports: Ports;
}

/** Ports: the bank takes `bank` and the one after it. */
export interface Ports {
  readonly gateway: number;
  readonly provider: number;
  readonly bank: number;
}

/** defaultPorts are those that the files in policies/ name. */
export const defaultPorts: Ports = { gateway: 8_080, provider: 9_000, bank: 9_001 };

/** FlagError says in one sentence what is wrong with a flag or variable. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/** portFlags: how to change each port. */
export const portFlags = {
  gateway: { flag: "port", variable: "DEMO_PORT" },
  provider: { flag: "idp-port", variable: "DEMO_IDP_PORT" },
  bank: { flag: "bank-port", variable: "DEMO_BANK_PORT" },
} as const;

/** help is what --help prints. */
export const help = `The Sallyport demo: a gateway, an identity provider and a bank, all on this machine.

  npm start -- [flags]

  --port <port>       the gateway                    DEMO_PORT       default ${defaultPorts.gateway}
  --idp-port <port>   the identity provider          DEMO_IDP_PORT   default ${defaultPorts.provider}
  --bank-port <port>  the bank's first instance; the
                      second takes the next port     DEMO_BANK_PORT  default ${defaultPorts.bank}
  --workers <count>   the gateway's worker processes                 default 2
  --log               the gateway's log to the terminal, not to .sallyport/demo.log
  --help              this text

The files in policies/ name the default ports. With others, the demo runs on a copy of
that folder and says where it is.
`;

/** parseFlags: a flag beats its variable. Throws FlagError. */
export function parseFlags(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Flags {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  let values: ReturnType<typeof read>;
  const read = () =>
    parseArgs({
      args: [...args],
      options: {
        port: text,
        "idp-port": text,
        "bank-port": text,
        workers: text,
        log: flag,
        help: { ...flag, short: "h" },
      },
    }).values;
  try {
    values = read();
  } catch (cause) {
    throw new FlagError(`${cause instanceof Error ? cause.message : "Unreadable flags"} See npm start -- --help.`);
  }
  const port = (name: keyof Ports) => {
    const { flag, variable } = portFlags[name];
    const [source, value] =
      values[flag] === undefined ? [variable, environment[variable]] : [`--${flag}`, values[flag]];
    return value === undefined ? defaultPorts[name] : whole(source, value, 1_024, 65_534);
  };
  const ports = { gateway: port("gateway"), provider: port("provider"), bank: port("bank") };
  const taken = [ports.gateway, ports.provider, ports.bank, ports.bank + 1];
  if (new Set(taken).size < taken.length) throw new FlagError(`Two servers cannot share a port: ${taken.join(", ")}.`);
  return { help: values.help, log: values.log, workers: whole("--workers", values.workers ?? "2", 1, 64), ports };
}

function whole(source: string, value: string, min: number, max: number): number {
  if (/^\d{1,5}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  throw new FlagError(`${source} is a whole number from ${min} to ${max}, not "${value}".`);
}
