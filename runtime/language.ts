// The option `language` of a host: in which language the gateway's own pages are, there.

import type { LanguageSpec } from "./language-spec.ts";
import { type Kind, optionsOf, told } from "./option.ts";
import { needed, oneOf, oneOrMore, recordOf, text } from "./option-kind.ts";
import type { Sentence } from "./sentences.ts";

/**
 * OwnLanguage is a language of the operator's own, or one that there is with other words: what it leaves out is said in English, or as it was.
 *
 * @example
 * ```ts
 * const french = { tag: "fr", sentences: { "Sign out": "Se déconnecter" } } satisfies OwnLanguage;
 * host("boutique.example.com", { identity: nobody, language: [french, "en"] }, route("/", respond()));
 * ```
 */
export interface OwnLanguage {
  /** As in an HTML page's lang (BCP 47): "fr", "pt-BR". */
  readonly tag: string;
  /** In which direction it is read; left out: from left to right. */
  readonly direction?: "ltr" | "rtl";
  /** By the English sentence; {1}, {2} stand for what is put into it. */
  readonly sentences: Readonly<Partial<Record<Sentence, string>>>;
}

const tag = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

const ownLanguage = optionsOf<OwnLanguage>()(
  'host("bank.example.com", { identity: nobody, language: {…} }, route("/", respond()))',
  {
    tag: needed(text('"fr"', tag)),
    direction: oneOf(["ltr", "rtl"]),
    sentences: needed(recordOf(text('"Se déconnecter"'), '{ "Sign out": "Se déconnecter" }')),
  },
);

/** languages is the kind of the option: one, which all pages are in, or several, of which each browser chooses. */
export const languages: Kind<readonly LanguageSpec[]> = oneOrMore({
  takes: ["a text", "an object"],
  what: 'the tag of one that there is, "en" or "de", or one of your own',
  example: '"de"',
  read(value, place) {
    if (typeof value === "string")
      return value === "en" || value === "de" ? { tag: value, direction: "ltr", sentences: {} } : undefined;
    const { tag, direction, sentences } = ownLanguage.read(value, place);
    // What is wrong with it was told.
    if (tag === undefined || sentences === undefined) return told as never;
    return { tag, direction: direction ?? "ltr", sentences: Object.fromEntries(sentences) };
  },
});
