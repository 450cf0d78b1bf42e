// The gateway's own pages: complete, escaped, self-contained; fields are named and described, and a policy lets nothing else run.

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Block } from "../../../src/reply/page/block.ts";
import { type PageOptions, page } from "../../../src/reply/page/page.ts";
import { toDocument } from "../../../src/reply/page/shell.ts";
import { toSite } from "../../../src/reply/page/site.ts";
import { toSupportCode } from "../../../src/reply/page/support.ts";

const hostile = `"><script>alert(1)</script>&'`;
const script = "https://bank.example/.sallyport/passkey.js";
const form = { kind: "form", action: "/.sallyport/verify", hidden: {}, submit: "Send", ceremony: null } as const;
const code = { name: "code", label: "Code", hint: "Six digits", kind: "digits", maxLength: 7 } as const;
const around = { site: toSite("bank.example"), signedIn: null };

const made = (options: Partial<PageOptions>, place: Parameters<typeof toDocument>[1] = around) =>
  toDocument(page({ title: "t", blocks: [], ...options }), place);

test("everything that is put into a page is text", () => {
  const link = { label: hostile, fullLabel: hostile, href: "/x" };
  const blocks: Block[] = [
    { kind: "reason", text: hostile },
    { kind: "text", text: hostile },
    { kind: "heading", text: hostile },
    { kind: "kept", text: hostile },
    { kind: "or", text: hostile },
    { kind: "key", text: hostile },
    { kind: "codes", label: hostile, codes: [hostile] },
    { kind: "picture", label: hostile, size: 1, path: hostile },
    { kind: "list", items: [{ icon: "key", title: hostile, about: [hostile], link }] },
    { kind: "links", links: [link] },
    { kind: "actions", links: [link] },
    { kind: "others", links: [{ ...link, method: "post", hidden: { c: hostile } }] },
    { kind: "ways", title: hostile, links: [link] },
    {
      ...form,
      hidden: { c: hostile },
      fields: [{ ...code, label: hostile, hint: hostile, value: hostile }],
      submit: hostile,
    },
    { ...form, fields: [], ceremony: { kind: "get", options: JSON.stringify({ challenge: hostile }) } },
    { kind: "support", requestId: hostile },
    { kind: "details", details: [[hostile, hostile]] },
  ];
  const { html } = made(
    { title: hostile, error: hostile, blocks, script },
    { site: toSite(hostile, { logo: `data:${hostile}` }), signedIn: hostile },
  );
  expect(html.match(/<script\b[^>]*>/g)).toEqual([
    expect.stringMatching(
      /^<script src="https:\/\/bank\.example\/\.sallyport\/passkey\.js\?[^"&]+" integrity="sha384-[^"]{64}" defer="">$/,
    ),
  ]);
  expect(html).not.toContain("alert(1)</");
  expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(40);
});

test.each([
  ["/next?a=1&b=2", "/next?a=1&amp;b=2"],
  ["https://login.test/", "https://login.test/"],
  ["javascript:alert(1)", "/"],
  ["JaVaScRiPt:alert(1)", "/"],
  ["data:text/html,x", "/"],
  ["//evil.test", "/"],
  ["/\\evil.test", "/"],
  ["/\t/evil.test", "/"],
  ['/x" onclick="alert(1)', "/"],
])("a link, a button and a form to %j go to %j", (href, expected) => {
  const link = { label: "go", href };
  const { html } = made({
    blocks: [
      { kind: "links", links: [link] },
      { kind: "actions", links: [link, { ...link, method: "post" }] },
      { kind: "ways", title: "Ways", links: [link] },
      { ...form, action: href, fields: [] },
    ],
  });
  expect(html.match(new RegExp(` (?:href|action)="${RegExp.escape(expected)}"`, "g"))).toHaveLength(5);
});

test("a page has one style sheet, which its policy allows, its own script, by its whole address, and needs nothing else", () => {
  const { html, policy } = made({ sign: "confirm" });
  const sheet = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(sheet).digest("base64")}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]);
  expect(html).not.toMatch(/<(script|link|img|iframe)|\son[a-z]+=|style="|url\(|@import/i);
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(html).toContain('name="viewport"');
  expect(html.match(/<h1>/g)).toHaveLength(1);
  expect(made({ script }).policy.split("; ")).toContain(`script-src ${script}`);
  expect(made({ framed: true }).policy).toContain("frame-ancestors 'self'");
});

test("a page from right to left has the same sheet: no side of it is left or right", () => {
  const sheet = /<style>(.*?)<\/style>/s.exec(made({}).html)?.[1] ?? "";
  expect(sheet).not.toMatch(
    /(?:margin|padding|border|inset)-(?:left|right)|[{;](?:left|right|float):|text-align:(?:left|right)/,
  );
});

test("the site stands above the card and in the title, and who is signed in below it", () => {
  const { html } = made({ title: "Sign out" }, { ...around, signedIn: "Ada" });
  expect(html).toContain("<title>Sign out · bank.example</title>");
  expect(html).toContain('<span class="mark" aria-hidden="true">B</span><bdi>bank.example</bdi></header>');
  expect(html).toContain('<span>Signed in as <bdi>Ada</bdi></span><a href="/.sallyport/logout">Not you?</a></footer>');
  expect(made({}).html).not.toContain("<footer");
  const alone = made({}, null).html;
  expect(alone).not.toMatch(/<header|<footer/);
  expect(alone).toContain("<title>t</title>");
});

test.each([
  ["10.0.0.7", "1"],
  ["“écoles”", "É"],
  ["नमस्ते", "न"],
  ["😀", "😀"],
])("the mark of %j is %j", (name, mark) => {
  expect(made({}, { site: toSite(name), signedIn: null }).html).toContain(`aria-hidden="true">${mark}</span>`);
});

test("one button is the one to press, however many there are", () => {
  const links = [
    { label: "a", href: "/" },
    { label: "b", href: "/" },
  ];
  const blocks: Block[] = [
    { kind: "others", links },
    { ...form, fields: [] },
    { kind: "actions", links },
    { kind: "list", items: [{ icon: "key", title: "One", about: [], link: links[0]! }] },
  ];
  const { html } = made({ blocks });
  expect(html.match(/class="button main"/g)).toHaveLength(1);
  expect(html).toContain('<button class="button main" type="submit">Send</button>');
  expect(made({ blocks: [{ kind: "others", links }] }).html).not.toContain('class="button main"');
});

test("a code's field is one that phones fill in, with its label, its hint and what was wrong with it", () => {
  const { html } = made({ error: "Wrong", faulty: "code", blocks: [{ ...form, fields: [code] }] });
  const input = /<input id="code"[^>]*>/.exec(html)?.[0] ?? "";
  for (const attribute of [
    'name="code"',
    'inputmode="numeric"',
    'autocomplete="one-time-code"',
    "required",
    "autofocus",
    'aria-invalid="true"',
    'aria-describedby="code-hint error"',
  ])
    expect(input).toContain(attribute);
  expect(html).toContain('<label for="code">');
  expect(html).toContain('id="code-hint"');
  expect(html).toContain('role="alert" id="error"');
  const right = made({ blocks: [{ ...form, fields: [code] }] });
  expect(right.html).not.toMatch(/aria-invalid="|role="alert"/);
});

const passkeyForm: Block = { ...form, fields: [], ceremony: { kind: "get", options: "{}" } };
const codeForm: Block = { ...form, fields: [code] };

test.each<[string, Partial<PageOptions>, string]>([
  ["the field of the first form", { blocks: [codeForm, passkeyForm] }, "input"],
  ["nothing, where a button stands before the field", { blocks: [passkeyForm, codeForm] }, ""],
  ["the field that is wrong", { error: "Wrong", faulty: "code", blocks: [passkeyForm, codeForm] }, "input"],
  ["the error that is about no field", { error: "Wrong", blocks: [codeForm] }, "p"],
])("the focus is on %s, and the title says first that something is wrong", (_, options, focused) => {
  const { html } = made(options);
  expect([...html.matchAll(/<(\w+) [^>]*\bautofocus\b/g)].map(([, tag]) => tag)).toEqual(
    focused === "" ? [] : [focused],
  );
  expect(html.includes('aria-invalid="true"')).toBe(options.faulty !== undefined);
  expect(/<title>(.*)<\/title>/.exec(html)?.[1]?.replace(/[\u2068\u2069]/g, "")).toBe(
    `${options.error === undefined ? "" : "Error: "}t · bank.example`,
  );
});

test("what needs a script is not shown without one, and says so", () => {
  const { html } = made({ blocks: [{ ...form, fields: [], ceremony: { kind: "create", options: "{}" } }], script });
  expect(html).toMatch(/<form [^>]*data-passkey="create"[^>]* hidden>/);
  expect(html).toMatch(/<p data-passkey-missing>[^<]+<\/p>/);
});

test.each([
  ["7ebadada-3c04-4c0f-be5d-0aa8c380ab6f", "7EBA-DADA-3C04"],
  ["r1", "r1"],
  ["", ""],
])("the support code of %j is %j: the beginning of the id that the log has", (id, expected) => {
  expect(toSupportCode(id)).toBe(expected);
});

test("a site's own name, logo and colours: the sheet is still the one that the policy allows, and pictures are taken from the page alone", () => {
  const colors = { light: "#0b6b4f", dark: "#7fd6b8" };
  const site = toSite("bank.example", { name: "Bank", logo: "<svg/>", colors });
  const { html, policy } = made({ title: "Sign out" }, { site, signedIn: null });
  const sheet = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
  expect(sheet).toContain("--brand:#0b6b4f;--on-brand:#fff}");
  expect(policy).toContain(`'sha256-${createHash("sha256").update(sheet).digest("base64")}'; img-src data:;`);
  expect(html).toContain("<title>Sign out · Bank</title>");
  expect(html).toContain('<img class="logo" src="data:image/svg+xml;base64,PHN2Zy8+" alt=""><bdi>Bank</bdi>');
});
