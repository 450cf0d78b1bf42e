// The option `language` of a host: in which language the gateway's own pages are, there.

import { type BuiltIn, builtIn, type LanguageSpec } from "./language-spec.ts";
import { type Kind, optionsOf, told } from "./option.ts";
import { needed, oneOf, oneOrMore, recordOf, text } from "./option-kind.ts";
import type { Sentence } from "./sentences.ts";

/**
 * OwnLanguage is a language of the operator's own, or one that there is with other words: what it leaves out is said in English, or as it was.
 *
 * @example
 * ```ts
 * const dutch = { tag: "nl", sentences: { "Sign out": "Uitloggen" } } satisfies OwnLanguage;
 * host("winkel.example.com", { identity: nobody, language: [dutch, "en"] }, route("/", respond()));
 * ```
 */
export interface OwnLanguage {
  /** As in an HTML page's lang (BCP 47): "nl", "pt-BR". */
  readonly tag: string;
  /** In which direction it is read; left out: as the one that there is, or else from left to right. */
  readonly direction?: "ltr" | "rtl";
  /** By the English sentence; {1}, {2} stand for what is put into it. */
  readonly sentences: Readonly<Partial<Record<Sentence, string>>>;
}

const tag = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

const ownLanguage = optionsOf<OwnLanguage>()(
  'host("bank.example.com", { identity: nobody, language: {…} }, route("/", respond()))',
  {
    tag: needed(text('"nl"', tag)),
    direction: oneOf(["ltr", "rtl"]),
    sentences: needed(recordOf(text('"Uitloggen"'), '{ "Sign out": "Uitloggen" }')),
  },
);

/** languages is the kind of the option: one, which all pages are in, or several, of which each browser chooses. */
export const languages: Kind<readonly LanguageSpec[]> = oneOrMore({
  takes: ["a text", "an object"],
  what: `the tag of one that there is, ${Object.keys(builtIn)
    .map((one) => `"${one}"`)
    .join(", ")}, or one of your own`,
  example: '"de"',
  read(value, place) {
    if (typeof value === "string")
      return Object.hasOwn(builtIn, value)
        ? { tag: value, direction: builtIn[value as BuiltIn], sentences: {} }
        : undefined;
    const { tag, direction, sentences } = ownLanguage.read(value, place);
    // What is wrong with it was told.
    if (tag === undefined || sentences === undefined) return told as never;
    const usual = builtIn[tag.split("-", 1)[0] as BuiltIn] ?? "ltr";
    return { tag, direction: direction ?? usual, sentences: Object.fromEntries(sentences) };
  },
});
