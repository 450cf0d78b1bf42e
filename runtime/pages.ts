// The option `pages` of a host: whose the gateway's own pages are, there.

import { contrastOf, readable, readableOn, type Scheme, schemes, toColor } from "./color.ts";
import { logo } from "./logo.ts";
import { type Kind, optionsOf, type Place, told } from "./option.ts";
import { needed, text, within } from "./option-kind.ts";
import type { PagesSpec } from "./pages-spec.ts";
import { problem, quote } from "./registry.ts";

/**
 * PagesColors are one colour for each of a reader's schemes.
 *
 * @example
 * ```ts
 * const color = { light: "#0b6b4f", dark: "#7fd6b8" } satisfies PagesColors;
 * host("bank.example.com", { identity: staff, pages: { color } }, route("/*", forward(bank)));
 * ```
 */
export interface PagesColors {
  /** "#rrggbb", readable on white. */
  readonly light: string;
  /** "#rrggbb", readable on nearly black. */
  readonly dark: string;
}

/**
 * PagesOptions say whose the gateway's own pages are on a host: what stands above each of them, and in which colour its buttons and links are.
 *
 * @example
 * ```ts
 * const pages = { name: "Bank of Example", color: "#0b6b4f" } satisfies PagesOptions;
 * host("bank.example.com", { identity: staff, pages }, route("/*", forward(bank)));
 * ```
 */
export interface PagesOptions {
  /** What people know the site by: "Bank of Example". Default the host's name. */
  readonly name?: string;
  /** The text of an SVG, or a picture as "data:image/png;base64,…", of at most 32,768 characters. Default the name's first letter. */
  readonly logo?: string;
  /**
   * Of buttons and links: "#0b6b4f", which has to be readable on white, and is made lighter by itself where the reader's scheme is dark;
   * or one for each: { light: "#0b6b4f", dark: "#7fd6b8" }. Default a blue.
   */
  readonly color?: string | PagesColors;
}

type Colors = NonNullable<PagesSpec["colors"]>;

const grounds: Readonly<Record<Scheme, string>> = { light: "white", dark: "the card of the dark scheme" };

/** One that is for a scheme has to be readable there. */
const colorFor = (scheme: Scheme, example: string): Kind<string> => ({
  takes: ["a text"],
  what: 'a colour as "#rrggbb"',
  example,
  read(value, place) {
    const color = toColor(value as string);
    return color === undefined ? undefined : checked(scheme, color, place);
  },
});

function checked(scheme: Scheme, color: string, { call, path, at }: Place): string | typeof told {
  const contrast = contrastOf(color, schemes[scheme].card);
  if (contrast >= readable) return color;
  const better = readableOn(scheme, color);
  const what = grounds[scheme];
  const kept = scheme === "light" && !path.endsWith("light") && readableOn("dark", color) === color;
  problem(
    "POLICY_PAGES",
    `${call} has ${path}: ${quote(color)}, which cannot be read on ${what}: its contrast is ${quote(Number(contrast.toFixed(1)))}, and a text needs ${quote(readable)}`,
    kept
      ? `Give one for each scheme: color: { light: "${better}", dark: "${color}" }.`
      : `Take one that is ${scheme === "light" ? "darker" : "lighter"}, such as "${better}".`,
    at,
  );
  return told;
}

const both = optionsOf<PagesColors>()(
  'host("bank.example.com", { identity: nobody, pages: { color: {…} } }, route("/", respond()))',
  { light: needed(colorFor("light", '"#0b6b4f"')), dark: needed(colorFor("dark", '"#7fd6b8"')) },
);

const one = colorFor("light", '"#0b6b4f"');

const colors: Kind<Colors> = {
  takes: ["a text", "an object"],
  what: 'a colour as "#rrggbb", or one for each scheme, { light: "#…", dark: "#…" }',
  example: '"#0b6b4f"',
  read(value, place) {
    if (typeof value === "string") {
      const light = one.read(value, place);
      return typeof light === "string" ? { light, dark: readableOn("dark", light) } : light;
    }
    const { light, dark } = both.read(value, place);
    // What is wrong with them was told.
    return light === undefined || dark === undefined ? told : { light, dark };
  },
};

/** One that turns the direction of what follows would turn the page's title, and of one that nothing is seen of there is no mark. */
const readableName = /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]{1,60}$/u;

const pagesOptions = optionsOf<PagesOptions>()(
  'host("bank.example.com", { identity: nobody, pages: {…} }, route("/", respond()))',
  {
    name: text('"Bank of Example"', readableName, {
      what: "a text of at most 60 characters, without marks that turn its direction",
    }),
    logo,
    color: colors,
  },
);

/** pages is the kind of the option. */
export const pages: Kind<PagesSpec> = {
  ...within(pagesOptions, '{ name: "Bank of Example" }'),
  read(value, place) {
    const { name, logo: drawn, color } = pagesOptions.read(value, place);
    return {
      ...(name !== undefined && { name }),
      ...(drawn !== undefined && { logo: drawn }),
      ...(color !== undefined && { colors: color }),
    };
  },
};
