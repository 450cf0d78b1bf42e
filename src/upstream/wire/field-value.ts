// Values that say where an answer ends, and what becomes of its connection.

/** toLength reads a Content-Length (RFC 9110 §8.6): digits alone, as many as can be counted exactly; -1: it is none. */
export function toLength(value: string): number {
  if (value === "" || value.length > 16) return -1;
  let length = 0;
  for (let at = 0; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length <= Number.MAX_SAFE_INTEGER ? length : -1;
}

/** hasToken: does a list (RFC 9110 §5.6.1) name it? `token` is in lower case. */
export function hasToken(value: string, token: string): boolean {
  if (value === token) return true;
  if (value.length < token.length) return false;
  for (const one of value.toLowerCase().split(",")) if (one.trim() === token) return true;
  return false;
}

const timeout = /timeout=(\d{1,9})/i;
/** An endpoint says the same with each answer. */
const said = { value: "", ms: -1 };

/** toKeepAliveMs reads a Keep-Alive: for how long the other side keeps a connection; -1: it does not say. */
export function toKeepAliveMs(value: string): number {
  if (value !== said.value) {
    const seconds = timeout.exec(value)?.[1];
    said.value = value;
    said.ms = seconds === undefined ? -1 : Number(seconds) * 1_000;
  }
  return said.ms;
}
