// The languages that a host's pages can be in, and which of them a browser is given.

import { type BuiltIn, builtIn, type LanguageSpec } from "../../../runtime/language-spec.ts";
import type { Language } from "../../exchange/language.ts";
import { arabic } from "./arabic.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { createChooseForm, type Words } from "./plural.ts";

/** English is what the pages are written in: it has no sentence to look up. */
const english: Language = { tag: "en", direction: "ltr", sentence: () => undefined };

const primary = (tag: string): string => tag.toLowerCase().split("-", 1)[0]!;

/** A new one is a file like german.ts, and a row here and of `builtIn`. */
const wordsOf: Readonly<Record<Exclude<BuiltIn, "en">, Readonly<Record<string, Words>>>> = {
  de: german,
  fr: french,
  ar: arabic,
};

const toLanguage = ({ tag, direction, sentences }: LanguageSpec): Language => {
  const own = new Map<string, Words>(
    Object.entries({ ...wordsOf[primary(tag) as Exclude<BuiltIn, "en">], ...sentences }),
  );
  const choose = createChooseForm(tag);
  return {
    tag,
    direction,
    sentence(text, count) {
      const words = own.get(text);
      return words === undefined ? undefined : choose(words, count);
    },
  };
};

const ofBrowser: readonly Language[] = Object.entries(builtIn).map(([tag, direction]) =>
  tag === "en" ? english : toLanguage({ tag, direction, sentences: {} }),
);

/** Choose gives the language for an Accept-Language header; null: as the pages are written. */
export type Choose = (header: string) => Language | null;

/** createChoose: of the host's languages the one that a browser likes best, or else the first; of one there is no choice. Left out: those that there are. */
export function createChoose(specs?: readonly LanguageSpec[]): Choose {
  const all = specs === undefined || specs.length === 0 ? ofBrowser : specs.map(toLanguage);
  const first = asWritten(all[0]!);
  if (all.length === 1) return () => first;
  return (header) => {
    const { liked, refused } = wishes(header);
    for (const wish of liked) {
      const found =
        all.find(({ tag }) => tag.toLowerCase() === wish) ?? all.find(({ tag }) => primary(tag) === primary(wish));
      if (found !== undefined) return asWritten(found);
    }
    // RFC 4647 §3.3.1: "en" stands for "en-GB" too.
    const willDo = all.find(({ tag }) => !refused.some((range) => `${tag.toLowerCase()}-`.startsWith(`${range}-`)));
    return willDo === undefined ? first : asWritten(willDo);
  };
}

const asWritten = (language: Language): Language | null => (language === english ? null : language);

/** RFC 9110 §12.5.4: tags with weights, the best first; a weight of 0 is not wanted. So many are looked at: the header is the client's. */
function wishes(header: string): { readonly liked: readonly string[]; readonly refused: readonly string[] } {
  const all = header.split(",", 20).map((part) => {
    const [tag = "", weight = ""] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/);
    return { tag, weight: weight === "" ? 1 : Number(weight) };
  });
  const liked = all.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight);
  return {
    liked: liked.map(({ tag }) => tag),
    refused: all.filter(({ weight }) => weight === 0).map(({ tag }) => tag),
  };
}
