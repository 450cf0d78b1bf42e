// Addresses that an answer may lead to, judged by the letter of RFC 3986: the sandbox has no URL, and browsers forgive too much.

/** faultInAddress: a path on this host, written as the gateway takes it, or a whole http(s) address; null: nothing is wrong. */
export function faultInAddress(text: unknown): string | null {
  if (typeof text !== "string" || text === "") return "is no text";
  // A browser takes a tab or a line break out, "\" for "/", and encodes the rest as it sees fit: what it then goes to is another address.
  if (!/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/.test(text))
    return "has characters that an address must percent-encode";
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return "has a percent sign that encodes nothing";
  return text[0] === "/" ? faultInOwn(text) : faultInWhole(text);
}

const rest = /^[A-Za-z0-9\-._~:/?@!$&'()*+,;=%]*(?:#[A-Za-z0-9\-._~:/?@!$&'()*+,;=%]*)?$/;

/** By the rules of the listener: a path that it would refuse leads nowhere, and who decodes it first may read another host's name in it. */
function faultInOwn(text: string): string | null {
  const path = /^[^?#]*/.exec(text)![0];
  // "//host" is another host (RFC 3986 §4.2).
  if (text[1] === "/") return "begins with two slashes, which leads to another host";
  if (/%(?:2f|5c|2e|[01][0-9a-f]|7f)/i.test(path))
    return "hides a slash, a dot or a control character behind a percent sign";
  if (/\/(?:\.{0,2})\/|\/\.{1,2}$/.test(path)) return "has an empty or a dot segment";
  if (path.includes(";")) return "has a semicolon in its path";
  if (!isUtf8(path)) return "has a percent-encoding that is not UTF-8";
  return rest.test(text) ? null : "has brackets or a second #";
}

function isUtf8(path: string): boolean {
  try {
    return !/[\x80-\x9f]/.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}

function faultInWhole(text: string): string | null {
  const parts = /^(https?):\/\/([^/?#]*)(.*)$/i.exec(text);
  if (parts === null) return "is neither a path that begins with one slash nor a whole http(s) address";
  const [, , authority = "", after = ""] = parts;
  // "https://bank.example@evil.example" shows the one and leads to the other (RFC 3986 §7.6).
  if (authority.includes("@")) return "carries a user name";
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? [];
  if (port !== undefined && (!/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65_535))
    return "has no port from 1 to 65535";
  if (!isHost(host)) return "has no host name or address as it is written in full";
  return rest.test(after) ? null : "has brackets or a second #";
}

function isHost(host: string): boolean {
  if (host[0] === "[") return isIpv6(host.slice(1, -1));
  if (host.length > 253 || !/^[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*$/.test(host)) return false;
  // What ends in a number is an IPv4 address to browsers, also as "0x7f.1" or "2130706433" (URL standard, "ends in a number").
  return /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/i.test(host) ? isIpv4(host) : true;
}

const isIpv4 = (text: string): boolean =>
  /^(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}$/.test(text) &&
  text.split(".").every((part) => Number(part) < 256);

/** RFC 4291 §2.2: eight groups, a run of zeros left out once, the last two perhaps as an IPv4 address. */
function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  let count = 0;
  for (let half = 0; half < halves.length; half++) {
    const groups = halves[half] === "" ? [] : halves[half]!.split(":");
    for (let index = 0; index < groups.length; index++) {
      const last = half === halves.length - 1 && index === groups.length - 1;
      if (/^[0-9A-Fa-f]{1,4}$/.test(groups[index]!)) count++;
      else if (last && isIpv4(groups[index]!)) count += 2;
      else return false;
    }
  }
  return halves.length === 2 ? count < 8 : count === 8;
}
