// An answer on its way to a browser that is given a script of ours, where it is a page: its first bytes are looked into, the rest passes.

import { pairsWhere, valuesOf } from "../exchange/header-pair.ts";
import type { Outbound, OutboundHeaders } from "../exchange/outbound.ts";
import { mayRun, placeFor } from "./script-place.ts";

/** Whatever these say of the bytes is not true of others; and ranges of the page are not ranges of ours. */
const ofTheBytes: ReadonlySet<string> = new Set([
  "content-length",
  "etag",
  "digest",
  "content-digest",
  "repr-digest",
  "content-md5",
  "accept-ranges",
]);

/** Scripting is what is added, to pages of which origin, and who hears why a page could not be given it. */
export interface Scripting {
  readonly path: string;
  readonly origin: string;
  readonly onSkipped: (why: string) => void;
}

/** createScriptedReply stands in the place of the client's answer. */
export const createScriptedReply = (reply: Outbound, scripting: Scripting): Outbound =>
  new ScriptedReply(reply, scripting);

const nothing = Buffer.alloc(0);

class ScriptedReply implements Outbound {
  readonly #reply: Outbound;
  readonly #scripting: Scripting;
  #isOther = false;
  /** The beginning, until it is known where the script goes; null: what comes passes. */
  #beginning: Buffer | null = null;

  constructor(reply: Outbound, scripting: Scripting) {
    this.#reply = reply;
    this.#scripting = scripting;
  }

  get statusCode(): number {
    return this.#reply.statusCode;
  }
  get headersSent(): boolean {
    return this.#reply.headersSent;
  }
  get writableEnded(): boolean {
    return this.#reply.writableEnded;
  }
  get destroyed(): boolean {
    return this.#reply.destroyed;
  }
  /** What it keeps to look into is a copy. */
  get writableLength(): number {
    return this.#reply.writableLength;
  }
  get bodiless(): boolean {
    return this.#reply.bodiless;
  }
  get takesTrailers(): boolean {
    return this.#reply.takesTrailers;
  }
  inform(status: number, headers: readonly string[]): void {
    this.#reply.inform(status, headers);
  }
  setHeader(name: string, value: string | readonly string[]): void {
    this.#reply.setHeader(name, value);
  }
  removeHeader(name: string): void {
    this.#reply.removeHeader(name);
  }

  writeHead(status: number, headers: OutboundHeaders = []): void {
    const pairs = isPairs(headers) ? headers : null;
    if (pairs === null || !this.#takes(status, pairs)) {
      this.#reply.writeHead(status, headers);
      return;
    }
    this.#isOther = true;
    if (!this.#reply.bodiless) this.#beginning = nothing;
    this.#reply.writeHead(
      status,
      pairsWhere(pairs, (name) => !ofTheBytes.has(name.toLowerCase())),
    );
  }

  flushHeaders(): void {
    this.#reply.flushHeaders();
  }

  write(chunk: Buffer): boolean {
    const known = this.#pass(chunk, false);
    return known === null || this.#reply.write(known);
  }

  addTrailers(pairs: readonly (readonly [name: string, value: string])[]): void {
    this.#reply.addTrailers(this.#isOther ? pairs.filter(([name]) => !ofTheBytes.has(name.toLowerCase())) : pairs);
  }

  end(last?: Buffer | string, encoding?: "latin1"): void {
    if (this.#beginning === null) this.#reply.end(last, encoding);
    else
      this.#reply.end(
        this.#pass(typeof last === "string" ? Buffer.from(last, encoding) : (last ?? nothing), true) ?? undefined,
      );
  }

  once(event: "close" | "drain" | "finish", listener: () => void): void {
    this.#reply.once(event, listener);
  }
  destroy(): void {
    this.#reply.destroy();
  }
  cut(): void {
    this.#reply.cut();
  }

  /** Is this a page, whole and readable, that lets our script run? */
  #takes(status: number, pairs: readonly string[]): boolean {
    const type = valuesOf(pairs, "content-type")[0]?.toLowerCase() ?? "";
    if (status < 200 || status > 299 || [204, 205, 206].includes(status)) return false;
    // Bytes of other encodings do not read as these do.
    if (!/^text\/html\s*(?:;|$)/.test(type) || /charset\s*=\s*"?utf-(?:16|32)/.test(type)) return false;
    // A page that is saved is a file, and stays what it was: signed, perhaps.
    if (valuesOf(pairs, "content-disposition").some((disposition) => /^\s*attachment\b/i.test(disposition)))
      return false;
    // RFC 9110 §7.7
    if (/(?:^|,)\s*no-transform\s*(?:,|$)/i.test(valuesOf(pairs, "cache-control").join(","))) return false;
    if (!valuesOf(pairs, "content-encoding").every((coding) => coding.toLowerCase() === "identity"))
      return this.#skip("they are compressed, although they were asked for plain");
    if (!mayRun(valuesOf(pairs, "content-security-policy"), this.#scripting.origin))
      return this.#skip("their Content-Security-Policy lets no script of their own origin run");
    return true;
  }

  #skip(why: string): boolean {
    this.#scripting.onSkipped(why);
    return false;
  }

  /** What can go on now; null: nothing yet. */
  #pass(chunk: Buffer, ended: boolean): Buffer | null {
    if (this.#beginning === null) return chunk;
    const beginning = Buffer.concat([this.#beginning, chunk]);
    const place = placeFor(beginning, ended);
    this.#beginning = place === null ? beginning : null;
    if (place === null) return null;
    if (place < 0) return beginning;
    const script = Buffer.from(`<script src="${this.#scripting.path}"></script>`);
    return Buffer.concat([beginning.subarray(0, place), script, beginning.subarray(place)]);
  }
}

const isPairs = (headers: OutboundHeaders): headers is readonly string[] => Array.isArray(headers);

/** A 304 would let the browser go on with a page that it had without the script: before the route gave one, or by a fetch. */
const notAsked: ReadonlySet<string> = new Set(["accept-encoding", "if-none-match", "if-modified-since"]);

/** askForPlain: what is compressed cannot be looked into, and what is not sent neither. Gives raw pairs. */
export function askForPlain(rawHeaders: readonly string[]): readonly string[] {
  return [...pairsWhere(rawHeaders, (name) => !notAsked.has(name.toLowerCase())), "accept-encoding", "identity"];
}
