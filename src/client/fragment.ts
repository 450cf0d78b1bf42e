// The part of an address behind "#", which no server is sent: kept in this tab while somebody signs in or proves more, and put back on the page that it began at, and on no other.

/** What of a browser is used. */
interface Page {
  readonly document: {
    readonly currentScript: { readonly dataset: Readonly<Record<string, string | undefined>> };
    readonly referrer: string;
    cookie: string;
    readonly links: Iterable<{ readonly pathname: string; readonly search: string; href: string }>;
    addEventListener(type: "DOMContentLoaded", listener: () => void): void;
  };
  readonly location: {
    readonly hash: string;
    readonly pathname: string;
    readonly search: string;
    readonly origin: string;
    readonly protocol: string;
    replace(address: string): void;
  };
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
}

const { document, location, sessionStorage } = globalThis as unknown as Page;
const key = "sallyport-fragment";

/** `page` is where what this one asks for leads back to, `onward` where it goes on by itself, `back` the address that is gone back to now; `same` another address that leads to this one. */
const { page, onward, back, same } = document.currentScript.dataset;

/** Says that there is one, to the answer that leads back; nothing of it. */
const tell = () => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${key}=1; Path=/.sallyport; Max-Age=900; SameSite=Lax${secure}`;
};

const keep = (): void => {
  if (location.hash.length > 1) {
    sessionStorage.setItem(key, JSON.stringify([page, location.hash]));
    tell();
    // From a page of ours, which says no more than its origin, the same is asked again: after a wrong code, say.
  } else if (document.referrer !== `${location.origin}/`) sessionStorage.removeItem(key);
};

const take = (back: string): string => {
  const [from, fragment] = JSON.parse(sessionStorage.getItem(key) ?? "[]") as readonly unknown[];
  sessionStorage.removeItem(key);
  return from === back && typeof fragment === "string" && fragment.startsWith("#") && !back.includes("#")
    ? fragment
    : "";
};

/** Where nothing may be stored it is as without a script. */
const orNothing = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** The page's own address once more, with its fragment, would be no request: its link goes by way of another. */
const carry = (by: string): void => {
  for (const link of document.links)
    if (location.hash.length > 1 && link.pathname === location.pathname && link.search === location.search)
      link.href = by + location.hash;
};

if (same !== undefined) document.addEventListener("DOMContentLoaded", () => carry(same));
else if (back === undefined) {
  orNothing(keep);
  if (onward !== undefined)
    location.replace(onward.startsWith(`${location.origin}/`) ? onward + location.hash : onward);
} else location.replace(back + (orNothing(() => take(back)) ?? ""));

// A module of its own, to TypeScript; served in a scope of its own.
export {};
