// A page in another language: whole sentences, what was put into them kept as it was, and nothing else touched.

import { expect, test } from "vitest";
import type { Language } from "../../../src/exchange/language.ts";
import { createChoose } from "../../../src/reply/language/languages.ts";
import { translate } from "../../../src/reply/language/translate.ts";
import { foreign } from "../../../src/reply/page/foreign.ts";
import { type PageOptions, page } from "../../../src/reply/page/page.ts";
import { toDocument } from "../../../src/reply/page/shell.ts";
import { toSite } from "../../../src/reply/page/site.ts";

const words: Readonly<Record<string, string>> = {
  "Sign out": "Aus",
  "You are {1}.": "<{1}> ist man.",
  "{1} of {2}": "{2}:{1}",
  "Wait {1}.": "Warte {1}.",
  "{1} minutes": "{1} Minuten",
  "First.": "Eins.",
  "Second.": "Zwei.",
  "Remove {1}": "{1} weg",
  "Error: {1}": "Falsch: {1}",
};
const language: Language = { tag: "de", direction: "ltr", sentence: (text) => words[text] };
const htmlOf = (options: PageOptions) => toDocument(page(options), { site: toSite("Sign out"), signedIn: null }).html;
const saying = (text: string) => htmlOf({ title: "t", blocks: [{ kind: "text", text }] });
const paragraph = (text: string) => /<p[^>]*>(.*?)<\/p>/s.exec(translate(saying(text), language))![1];

test.each([
  ["Sign out", "Aus"],
  [`You are ${foreign("Ada & <Bob>")}.`, "&lt;<bdi>Ada &amp; &lt;Bob&gt;</bdi>&gt; ist man."],
  [`You are ${foreign("Sign out")}.`, "&lt;<bdi>Aus</bdi>&gt; ist man."],
  [`You are ${foreign("{1}")}.`, "&lt;<bdi>{1}</bdi>&gt; ist man."],
  ["3 of 12", "12:3"],
  [`Wait ${foreign("5 minutes")}.`, "Warte <bdi>5 Minuten</bdi>."],
  ["First. Second.", "Eins. Zwei."],
  [`First. You are ${foreign("a. b")}.`, "Eins. &lt;<bdi>a. b</bdi>&gt; ist man."],
  ["First. · Second. ·  Nobody", "Eins. · Zwei. ·  Nobody"],
  ["First. Nobody has words for this.", "Eins. Nobody has words for this."],
  ["Nobody has words for this.  Nor this.", "Nobody has words for this.  Nor this."],
  [foreign("Sign out of it. First."), "Sign out of it. First."],
])("%s", (english, expected) => {
  expect(paragraph(english)).toBe(expected);
});

test("titles, buttons, and what is read out", () => {
  const html = htmlOf({
    title: "Sign out",
    error: "First.",
    blocks: [
      { kind: "links", links: [{ label: "Sign out", fullLabel: `Remove ${foreign("Phone")}`, href: "/x?Sign out" }] },
      { kind: "form", action: "/", hidden: { a: "First." }, fields: [], submit: "Second.", ceremony: null },
    ],
  });
  const german = translate(html, language);
  expect(german).toContain("<title>Falsch: \u2068Aus\u2069 · ");
  // A site's name is nobody's sentence.
  expect(german).toContain("<bdi>Sign out</bdi></header>");
  expect(german).toContain("<h1>Aus</h1>");
  expect(german).toContain(">Zwei.</button>");
  expect(german).toContain('aria-label="\u2068Phone\u2069 weg"');
  // What is sent back is not for people.
  expect(german).toContain('value="First."');
});

test("the page's language and direction are said, and its style sheet stays the one that its policy allows", () => {
  const html = saying("Sign out");
  expect(translate(html, language)).toContain('<html lang="de">');
  expect(translate(html, { ...language, tag: "he", direction: "rtl" })).toContain('<html lang="he" dir="rtl">');
  const sheet = (text: string) => /<style>(.*?)<\/style>/s.exec(text)![1];
  expect(sheet(translate(html, language))).toBe(sheet(html));
});

const french = { tag: "fr", direction: "ltr", sentences: {} } as const;
const hebrew = { tag: "he", direction: "rtl", sentences: {} } as const;

test.each([
  ["", undefined, null],
  ["de", undefined, "de"],
  ["de-AT,de;q=0.9,en;q=0.8", undefined, "de"],
  ["en-US,en;q=0.9,de;q=0.8", undefined, null],
  ["nl,de;q=0.3,en;q=0.2", undefined, "de"],
  ["fr-CA,de;q=0.3", undefined, "fr"],
  ["ar-EG", undefined, "ar"],
  ["nl, *;q=0.5", undefined, null],
  ["de;q=0, en", undefined, null],
  [";;q=,,,=", undefined, null],
  ["en;q=0, *", undefined, "de"],
  ["en;q=0, de;q=0", undefined, "fr"],
  ["en;q=0, de;q=0, fr;q=0, ar;q=0", undefined, null],
  ["fr-FR;q=0", [french, hebrew], "fr"],
  ["fr;q=0", [french, hebrew], "he"],
  ["de", [french], "fr"],
  ["", [french, hebrew], "fr"],
  ["he,fr;q=0.1", [french, hebrew], "he"],
] as const)("%j of %j is %j", (header, specs, tag) => {
  expect(createChoose(specs)(header)?.tag ?? null).toBe(tag);
});

test("what a host leaves out of a language that there is stays as it is there", () => {
  const own = createChoose([{ tag: "de", direction: "ltr", sentences: { "Sign out": "Tschüss" } }])("")!;
  expect(own.sentence("Sign out", null)).toBe("Tschüss");
  expect(own.sentence("Back", null)).toBe("Zurück");
  expect(own.sentence("constructor", null)).toBeUndefined();
});

test("a number asks for the form that its language has for it", () => {
  const arabic = createChoose()("ar")!;
  const said = (count: number) => arabic.sentence("{1} minutes", count);
  expect([1, 2, 3, 10, 11, 99, 100, 102, 103].map(said)).toEqual([
    "دقيقة واحدة",
    "دقيقتين",
    "{1} دقائق",
    "{1} دقائق",
    "{1} دقيقة",
    "{1} دقيقة",
    "{1} دقيقة",
    "{1} دقيقة",
    "{1} دقائق",
  ]);
  const html = translate(saying(`Too many tries. Try again in ${foreign("2 minutes")}.`), arabic);
  expect(html).toContain("محاولات أكثر مما ينبغي. حاول مرة أخرى بعد <bdi>دقيقتين</bdi>.");
  expect(html).toContain('<html lang="ar" dir="rtl">');
});
