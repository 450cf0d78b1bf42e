// Pages with forms: everything is text, fields are named and described, and a policy lets nothing else run.

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type Block, formPage } from "../../../src/reply/page/form-page.ts";

const hostile = `"><script>alert(1)</script>&'`;
const script = "https://bank.example/.sallyport/passkey.js";
const form = { kind: "form", action: "/.sallyport/verify", hidden: {}, submit: "Send", ceremony: null } as const;
const code = { name: "code", label: "Code", hint: "Six digits", kind: "digits", maxLength: 7 } as const;

test("everything that is put into a page is text", () => {
  const link = { label: hostile, fullLabel: hostile, href: "/x" };
  const blocks: Block[] = [
    { kind: "text", text: hostile },
    { kind: "heading", text: hostile },
    { kind: "key", text: hostile },
    { kind: "codes", label: hostile, codes: [hostile] },
    { kind: "picture", label: hostile, size: 1, path: hostile },
    { kind: "list", items: [{ title: hostile, lines: [hostile], link }] },
    { kind: "links", links: [link] },
    { kind: "actions", links: [link] },
    {
      ...form,
      hidden: { c: hostile },
      fields: [{ ...code, label: hostile, hint: hostile, value: hostile }],
      submit: hostile,
      fullLabel: hostile,
    },
    { ...form, fields: [], ceremony: { kind: "get", options: JSON.stringify({ challenge: hostile }) } },
  ];
  const { html } = formPage({ title: hostile, error: hostile, blocks, details: [[hostile, hostile]], script });
  expect(html.match(/<script\b[^>]*>/g)).toEqual([
    expect.stringMatching(
      /^<script src="https:\/\/bank\.example\/\.sallyport\/passkey\.js\?[^"&]+" integrity="sha384-[^"]{64}" defer="">$/,
    ),
  ]);
  expect(html).not.toContain("alert(1)</");
  expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(27);
});

test.each(["javascript:alert(1)", "//evil.example", "/\\evil.example", '/x" onclick="alert(1)'])(
  "neither a form nor a link goes to %j",
  (href) => {
    const blocks: Block[] = [
      { ...form, action: href, fields: [] },
      { kind: "links", links: [{ label: "go", href }] },
    ];
    const { html } = formPage({ title: "t", error: null, blocks, script: null });
    expect(html).toContain('action="/"');
    expect(html).toContain('href="/"');
    expect(html).not.toContain("evil");
    expect(html).not.toContain("alert");
  },
);

test("a page allows its own style sheet and, where there is one, its own script, by its whole address", () => {
  const plain = formPage({ title: "t", error: null, blocks: [], script: null });
  const sheet = /<style>(.*?)<\/style>/s.exec(plain.html)?.[1] ?? "";
  expect(plain.policy.split("; ")).toEqual([
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(sheet).digest("base64")}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]);
  expect(plain.html).not.toMatch(/<script|\son[a-z]+=|style="|url\(|@import/i);
  const scripted = formPage({ title: "t", error: null, blocks: [], script });
  expect(scripted.policy.split("; ")).toContain(`script-src ${script}`);
});

test("a code's field is one that phones fill in, with its label, its hint and what was wrong with it", () => {
  const { html } = formPage({ title: "t", error: "Wrong", blocks: [{ ...form, fields: [code] }], script: null });
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
  const right = formPage({ title: "t", error: null, blocks: [{ ...form, fields: [code] }], script: null });
  expect(right.html).not.toMatch(/aria-invalid="|role="alert"/);
});

test("what needs a script is not shown without one, and says so", () => {
  const blocks: Block[] = [{ ...form, fields: [], ceremony: { kind: "create", options: "{}" } }];
  const { html } = formPage({ title: "t", error: null, blocks, script });
  expect(html).toMatch(/<form [^>]*data-passkey="create"[^>]* hidden>/);
  expect(html).toMatch(/<p data-passkey-missing>[^<]+<\/p>/);
});
