// Words for a sentence with a number in it: as many forms as the language has for numbers (Unicode's plural rules, CLDR).

/** Forms has one for each kind of number that a language tells apart; a kind that is left out is said as `other`. */
export type Forms = { readonly other: string } & {
  readonly [Kind in Exclude<Intl.LDMLPluralRule, "other">]?: string;
};

/** Words are how a language says a sentence. */
export type Words = string | Forms;

/** Choose gives the form for a number; null: there is none in the sentence. */
export type ChooseForm = (words: Words, count: number | null) => string;

/** createChooseForm is for the language of this tag. */
export function createChooseForm(tag: string): ChooseForm {
  const rules = new Intl.PluralRules(tag);
  return (words, count) => {
    if (typeof words === "string") return words;
    return (count === null ? undefined : words[rules.select(count)]) ?? words.other;
  };
}
