// The option `paths`, as a host and a route take it.

import { type Kind, optionsOf } from "./option.ts";
import { oneOf, within } from "./option-kind.ts";
import type { PathOptions } from "./path-words.ts";

const word = oneOf(["keep", "refuse"]);

const pathOptions = optionsOf<PathOptions>()(
  'host("bank.example.com", { identity: nobody, paths: {…} }, route("/", respond()))',
  { encodedSlash: word, emptySegment: word, semicolon: word, bytes: word, encodedPercent: word },
);

/** pathWords is the kind of the option `paths`; only what was said is in it. */
export const pathWords: Kind<PathOptions> = {
  ...within(pathOptions, '{ encodedSlash: "keep" }'),
  // JSON leaves out what is undefined.
  read: (value, place) => pathOptions.read(value, place) as PathOptions,
};
