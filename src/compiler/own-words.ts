// A host's own words for the gateway's pages: each for a sentence that there is, with the gaps that it has.

import type { HostSpec, SourceLocation } from "../../runtime/contract.ts";
import { sentences } from "../../runtime/sentences.ts";
import { nearest } from "../../runtime/spelling.ts";
import type { Report } from "./report.ts";

const known: ReadonlySet<string> = new Set(sentences);

/** checkWords: what is wrong with them would be seen by nobody before somebody meets that page. */
export function checkWords({ name, languages = [], at }: HostSpec<SourceLocation>, report: Report): void {
  for (const { tag, sentences: own } of languages)
    for (const [english, words] of Object.entries(own)) {
      const what = `Host "${name}" has words in "${tag}" for ${JSON.stringify(english)}`;
      if (!known.has(english)) {
        const meant = nearest(english, sentences);
        const fix = meant === null ? "" : `Did you mean ${JSON.stringify(meant)}? `;
        report("COMPILE_LANGUAGE", at, `${what}, which no page says`, `${fix}The type Sentence lists all of them.`);
        continue;
      }
      const gaps = gapsOf(english);
      const strange = gapsOf(words).find((gap) => !gaps.includes(gap));
      if (strange !== undefined)
        report("COMPILE_LANGUAGE", at, `${what} with the gap ${strange}`, `It has ${gaps.join(", ") || "none"}.`);
    }
}

const gapsOf = (text: string): readonly string[] => text.match(/\{\d+\}/g) ?? [];
