// What others wrote stays within itself: no name turns a line of ours around, wherever it stands.

import { expect, test } from "vitest";
import { foreign, textHtml, withoutBrackets } from "../../../src/reply/page/foreign.ts";
import { type PageOptions, page } from "../../../src/reply/page/page.ts";
import { toDocument } from "../../../src/reply/page/shell.ts";

const arabic = "عائشة";
const htmlOf = (options: PageOptions) => toDocument(page(options), null).html;

test("a name in a sentence is isolated, and a text that is foreign as a whole takes its own direction", () => {
  const html = htmlOf({
    title: foreign("שלום"),
    blocks: [
      { kind: "text", text: `You are ${foreign(arabic)}.` },
      { kind: "text", text: foreign(arabic) },
      { kind: "text", text: "Plain." },
      { kind: "reason", text: foreign(arabic) },
      { kind: "details", details: [["Came back", foreign(arabic)]] },
      { kind: "actions", links: [{ label: foreign(arabic), href: "/" }] },
    ],
  });
  expect(html).toContain(`<p class="reason" lang="" dir="auto">${arabic}</p>`);
  expect(html).toContain(`<p>You are <bdi>${arabic}</bdi>.</p>`);
  expect(html).toContain(`<p lang="" dir="auto">${arabic}</p>`);
  expect(html).toContain("<p>Plain.</p>");
  expect(html).toContain(`<dd lang="" dir="auto">${arabic}</dd>`);
  expect(html).toContain(`<bdi>${arabic}</bdi></a>`);
  expect(html).toContain('<h1 lang="" dir="auto">שלום</h1>');
  // A title has no markup; Unicode's own brackets do it there.
  expect(html).toContain("<title>\u2068שלום\u2069</title>");
});

test("forms, lists and headings too", () => {
  const html = htmlOf({
    title: "t",
    blocks: [
      { kind: "heading", text: foreign(arabic) },
      {
        kind: "list",
        items: [
          {
            icon: "key",
            title: foreign(arabic),
            about: [`For ${foreign(arabic)}`],
            link: { label: foreign(arabic), fullLabel: `Remove ${foreign(arabic)}`, href: "/" },
          },
        ],
      },
      {
        kind: "form",
        action: "/",
        hidden: {},
        fields: [{ name: "label", label: "Name", kind: "text", maxLength: 40, value: arabic }],
        submit: foreign(arabic),
        ceremony: null,
      },
    ],
  });
  expect(html.match(new RegExp(`<bdi>${arabic}</bdi>`, "g"))).toHaveLength(3);
  expect(html.match(new RegExp(` lang="" dir="auto">${arabic}<`, "g"))).toHaveLength(2);
  expect(html).toMatch(/<input [^>]*dir="auto"/);
  expect(withoutBrackets(html)).toContain(`aria-label="Remove ${arabic}"`);
});

test.each(["\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u202c", "\u200f", "\u061c"])(
  "a name cannot turn or close: %j",
  (character) => {
    expect(textHtml(`a ${foreign(`x${character}y`)} b`)).toBe("a <bdi>xy</bdi> b");
  },
);

test("two names beside each other are two", () => {
  expect(textHtml(`${foreign("a")}${foreign("<b>")}`)).toBe("<bdi>a</bdi><bdi>&lt;b&gt;</bdi>");
  expect(htmlOf({ title: "t", blocks: [{ kind: "text", text: `${foreign("a")} and ${foreign("b")}` }] })).toContain(
    "<p><bdi>a</bdi> and <bdi>b</bdi></p>",
  );
});
