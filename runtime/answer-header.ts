// Headers of an answer whose values mean something to whoever gets them: where they lead, what a body is, which cookie they set.

import { faultInAddress } from "./address.ts";

const { hasOwn } = Object;

/** faultInMeaning judges what a value says under its name; that HTTP can carry it was asked before. */
export const faultInMeaning = (name: string, value: string): string | null =>
  hasOwn(meanings, name) ? meanings[name]!(value) : null;

const meanings: Readonly<Record<string, (value: string) => string | null>> = {
  location: faultInAddress,
  "content-location": faultInAddress,
  // "5; url=javascript:…" is a redirect that redirect() never saw.
  refresh: (value) =>
    /^[0-9]{1,6}$/.test(value) ? null : "is more than a number of seconds: lead elsewhere with redirect()",
  link: faultInLinks,
  "content-type": faultInType,
  "set-cookie": faultInCookie,
};

function faultInLinks(value: string): string | null {
  const targets = [...value.matchAll(/<([^>]*)>/g)];
  if (value[0] !== "<" || targets.length === 0) return "does not begin with <an address> (RFC 8288)";
  for (const [, target] of targets) {
    const fault = faultInAddress(target);
    if (fault !== null) return `names an address that ${fault}`;
  }
  return null;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const mediaType = new RegExp(`^${token}/${token}(?:[\\t ]*;[\\t ]*${token}=(?:${token}|"[^"\\\\]*"))*$`);

function faultInType(value: string): string | null {
  if (!mediaType.test(value)) return "is no media type (RFC 9110 §8.3.1)";
  const charsets = value.match(/;[\t ]*charset=[^;]*/gi) ?? [];
  return charsets.every((one) => /=[\t ]*"?utf-8"?[\t ]*$/i.test(one))
    ? null
    : "names another charset than utf-8, in which bodies are sent";
}

// RFC 6265 §4.1.1. A comma, which some read as the beginning of another cookie, is in dates alone.
const cookie = new RegExp(
  `^(${token})="?[!#-+\\--:<-\\[\\]-~]*"?(?:; *(?:expires=(?:[a-z]{3}, )?[a-z0-9 :-]+|[a-z-]+(?:=[^\\x00-\\x1f\\x7f;,]*)?))*$`,
  "i",
);

function faultInCookie(value: string): string | null {
  const name = cookie.exec(value)?.[1];
  if (name === undefined) return "is not one cookie as RFC 6265 §4.1.1 writes it";
  return /sallyport/i.test(name) ? "sets a cookie of the gateway's" : null;
}
