// Endpoints that are a socket file of this machine: "unix:/run/app.sock".

/** One spelling for each file, as far as a text can tell; what would be read as something else in an address is left out. */
const spelling = /^unix:((?:\/[A-Za-z0-9._@+~=,-]+)+)$/;

/** Whole, but perhaps with a space or another sign: who is told that it is not whole looks in the wrong place. */
const whole = /^unix:(?:\/[^/]+)+$/;

/** Linux takes 107 bytes (unix(7), sun_path), macOS 103. */
const longest = 103;

/** socketPathOf gives the file of an endpoint that is one; null: it is none, or not written as it must be (`faultInSocket`). */
export function socketPathOf(url: string): string | null {
  return isSocket(url) && faultInSocket(url) === null ? url.slice("unix:".length) : null;
}

/** isSocket: does it mean a socket file? */
export const isSocket = (url: string): boolean => /^unix:/i.test(url);

/** faultInSocket judges how it is written; null: nothing is wrong. */
export function faultInSocket(url: string): string | null {
  const path = spelling.exec(url)?.[1];
  if (path === undefined)
    return whole.test(url)
      ? "has something else in its path than letters, digits and ._@+~=,-"
      : "is not unix: and the whole path of a socket file";
  if (/\/\.{1,2}(?:\/|$)/.test(path)) return "has a dot segment in its path";
  return path.length > longest ? `has a path of more than ${longest} bytes, which no socket can have` : null;
}
