// How the value of a setting may be written: each kind reads a text, or says in words what is wrong with it. The only door to zod.

import { isIP } from "node:net";
import { z } from "zod";
import { parseDurationMs } from "../../runtime/duration.ts";
import { meant } from "./meant.ts";

const units = { b: 1, kb: 1_024, mb: 1_048_576, gb: 1_073_741_824 } as const;

/** parseBytes reads "512b", "64kb", "8mb", "2gb". */
function parseBytes(text: string): number | null {
  const match = /^(\d{1,9})(b|kb|mb|gb)$/.exec(text);
  return match && Number(match[1]) * units[match[2] as keyof typeof units];
}

const refuse = (context: z.RefinementCtx, message: string): never => {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
};

/** whole is a number without a fraction. */
export const whole = (min: number, max: number) =>
  z.string().transform((text, context) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    return refuse(context, `is a whole number from ${min} to ${max}, not "${text}"`);
  });

/** between: of what is written as a number and a unit, no less and no more. */
const between = (what: string, parse: (text: string) => number | null) => (min: string, max: string) =>
  z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== null && value >= parse(min)! && value <= parse(max)!) return value;
    const bare = /^\d+$/.test(text) ? `: "${text}" of which unit?` : "";
    return refuse(context, `is a ${what} from ${min} to ${max}, such as "${min}", not "${text}"${bare}`);
  });

/** duration is written 250ms, 5s, 10m, 12h, 7d, and read as milliseconds. */
export const duration = between("duration", parseDurationMs);
/** bytes is a size, written 512b, 64kb, 8mb, 2gb. */
export const bytes = between("size", parseBytes);

/** address is where to listen. */
export const address = z.string().transform((text, context) => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^[\]:]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host !== undefined && port <= 65_535) return { host, port };
  const [, only = ""] = /^:?(\d{1,5})$/.exec(text) ?? [];
  const whole = only === "" ? "" : `: did you mean 127.0.0.1:${only}, or 0.0.0.0:${only} for all networks?`;
  return refuse(context, `is address:port, such as "127.0.0.1:8080" or "[::]:8080", not "${text}"${whole}`);
});

const isNetwork = (text: string): boolean => {
  const [ip = "", bits = "0", ...more] = text.split("/");
  const family = isIP(ip);
  return family !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
};

/** networks is a list with commas between. */
export const networks = z.string().transform((text, context) => {
  const list = text.split(",").flatMap((part) => part.trim() || []);
  const odd = list.find((part) => !isNetwork(part));
  if (odd === undefined) return list;
  return refuse(context, `is a list of addresses or networks such as "10.0.0.0/8,::1", and "${odd}" is neither`);
});

/** oneOf is one of these words. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  z.string().transform((text, context): T[number] => {
    if (values.includes(text)) return text;
    return refuse(context, `is one of ${values.join(", ")}, not "${text}"${meant(text, values)}`);
  });

/** text is whatever is written, also nothing. */
export const text = z.string();

/** named is something that has to be written; `otherwise` says what. */
export const named = (otherwise: string) => z.string().min(1, otherwise);

/** ValueOf is what a kind is read as. */
export type ValueOf<Kind extends z.ZodType> = z.output<Kind>;
