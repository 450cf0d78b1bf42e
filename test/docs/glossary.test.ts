// One word for one idea, on pages, at the command line, in the log and in docs: words that are not used, with the better one and why.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sentences } from "../../runtime/sentences.ts";
import { codes } from "../../src/error-codes.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

type Place = "pages" | "commands" | "log" | "docs";

interface Row {
  readonly not: RegExp;
  readonly better: string;
  readonly why: string;
  readonly where: readonly Place[];
  /** What has the word in it and stands all the same: names that are others'. */
  readonly but?: RegExp;
}

const all: readonly Place[] = ["pages", "commands", "log", "docs"];

const rows: readonly Row[] = [
  {
    not: /\blog(?:s|ged|ging)?[ -]?in(?:to)?\b|\blogins?\b/i,
    better: "sign in",
    why: "pages say sign in, and so does whoever helps those who read them",
    where: all,
    but: /\.sallyport\/login|\blogin\.[\w.]+|(?:login|log-in)\.ts|prompt=login|login_hint|logged in (?:the|its|a|one|full|that|place)\b|managed login|Login settings|Login and Logout|login (?:app|page|flow|CSRF|policy|theme|screen)|after login|login_challenge|[-_/.]login\b|\blogin[-_/.]/i,
  },
  {
    not: /\blog(?:s|ged|ging)?[ -]out\b/i,
    better: "sign out",
    // What gateways of an older version say to this one.
    but: /^logged out(?: at the identity provider)?$/i,
    why: "the other end of sign in; a logout token and back-channel logout are the standard's own names",
    where: all,
  },
  {
    not: /\bidentity (?:source|provider)s?\b/i,
    better: "your provider",
    why: "people know it as the place where they sign in, and by its name; a source is what a policy declares",
    where: ["pages"],
  },
  {
    not: /\bfactors?\b/i,
    better: "passkeys and apps",
    why: "nobody calls their phone a factor; code, docs and log do",
    where: ["pages"],
  },
  {
    not: /\bpro(?:ve|ves|ved|of|ofs)\b/i,
    better: "confirm",
    why: "the button says so; what was proved is the ledger's word, in code, docs and log",
    where: ["pages"],
  },
  {
    not: /^code$/i,
    better: "one-time code, recovery code, support code or error",
    why: "all of them were on one page as a code",
    where: ["pages"],
  },
  {
    not: /\b(?:invalid|illegal|forbidden|oops|sorry|please)\b/i,
    better: "what is so, and what to do next",
    why: "a page neither scolds nor begs",
    where: ["pages"],
  },
  {
    not: /\byou (?:must|failed|did not|have not|forgot|proved to be)\b|\bwrong (?:answers?|password|code)\b|\bnot the right\b/i,
    better: "what to do next",
    why: "no sentence blames who reads it: it may not have been them",
    where: ["pages"],
  },
  {
    not: /\b(?:work|works|worked) no more\b|\bgo(?:es)? on being tried\b|\bwritten down\b(?! and| or|\.)/i,
    better: "stops working; is tried again; saved",
    why: "it is read once, in a hurry",
    where: ["pages"],
  },
  {
    not: /\b(?:token|authorization|userinfo) endpoint\b/i,
    better: "the provider's token_endpoint",
    why: "in the log an endpoint is one of an upstream's; the provider's addresses go by the names that its metadata has",
    where: ["log", "commands"],
  },
  {
    not: /\b(?:white|black)[ -]?list/i,
    better: "the ones that are let in, or kept out",
    why: "the colour says nothing",
    where: all,
  },
  { not: /\b2FA\b|\btwo[- ]factor\b/i, better: "second factor, step-up", why: "one name for it", where: all },
];

/** Text between quotation marks, without what is put into it. */
const literals = (file: string): readonly string[] =>
  [
    ...read(file)
      .replaceAll(/^\s*(?:\/\/|\*|\/\*).*$|^import .*$/gm, "")
      .matchAll(/"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g),
  ].map(([, plain, template]) => (plain ?? template ?? "").replaceAll(/\$\{[^}]*\}/g, " "));

const sources = (pattern: string) => globSync(pattern, { cwd: root }).map((file) => [file, literals(file)] as const);

/** What people read of a page: its code and names are others'. */
const prose = (file: string) =>
  read(file)
    .replaceAll(/^```[\s\S]*?^```$/gm, "")
    .replaceAll(/`[^`\n]*`|\]\([^)]*\)/g, " ")
    .split("\n");

/** Sentences, not names: what is put together for programs has no blank in it. */
const spoken = (texts: readonly string[]) => texts.filter((text) => text.includes(" "));

const texts: Readonly<Record<Place, readonly (readonly [string, readonly string[]])[]>> = {
  pages: [
    ["runtime/sentences.ts", sentences],
    ["src/error-codes.ts", Object.values(codes).map(({ text }) => text)],
  ],
  commands: sources("src/cli/**/*.ts").map(([file, found]) => [file, spoken(found)] as const),
  log: sources(
    "src/{gateway,identity,listener,observe,portal,session,store,supervisor,upstream,generation,meaning}/**/*.ts",
  ).map(([file, found]) => [file, spoken(found)] as const),
  docs: globSync("{README.md,docs/**/*.md}", { cwd: root }).map((file) => [file, prose(file)] as const),
};

test.each(rows.map((row) => [row.better, row] as const))("the word for it is %s", (_, { not, but, where, why }) => {
  const found = where.flatMap((place) =>
    texts[place].flatMap(([file, lines]) =>
      lines
        .filter((line) => not.test(but === undefined ? line : line.replaceAll(new RegExp(but, "gi"), " ")))
        .map((line) => `${file}: ${line.trim().slice(0, 160)}`),
    ),
  );
  expect(found, why).toEqual([]);
});

/** Nobody reads it, or it is all that there is to do. */
const alone: ReadonlySet<string> = new Set(["UPSTREAM_CLIENT_GONE", "IDENTITY_REQUIRED", "STEPUP_REQUIRED"]);

test("what an error says is what happened, and then what to do next", () => {
  const silent = Object.entries(codes).filter(([code, { text }]) => !alone.has(code) && !/[.:;] \S.*\.$/.test(text));
  expect(silent.map(([code, { text }]) => `${code}: ${text}`)).toEqual([]);
});

test("no text is longer than a person reads who is held up", () => {
  const long = [...sentences].filter((text) => text.split(" ").length > 40);
  expect(long).toEqual([]);
});
