// npm run bench -- --quick: under a minute, and a judgement.

import { judge, keep, readKept, toVerdicts } from "./kept.ts";
import { type Page, toPage } from "./page.ts";
import { measureSections, type Run } from "./sections.ts";

/** quick measures, and once more what seems to be worse: a busy moment is no verdict. With --keep it keeps what it found instead. */
export async function quick(run: Run): Promise<Page> {
  const { flags } = run;
  const kept = flags.keep ? null : readKept();
  const results = await measureSections(run);
  const page = toPage(results, flags);
  if (kept === null) return { ...page, text: `${page.text}\nKept in ${keep(results.relay ?? [], new Date())}.\n` };
  const first = judge(results.relay ?? [], kept);
  if (first.length === 0) return { ...page, text: page.text + toVerdicts(first, kept) };
  const subjects = new Set(first.map(({ subject }) => subject.replace(/^\w+-/, "")));
  run.progress(`once more, since they seem to be worse: ${[...subjects].join(", ")}`);
  const again = judge((await measureSections({ ...run, flags: { ...flags, subjects } })).relay ?? [], kept);
  const verdicts = again.filter(({ row }) => first.some((one) => one.row === row));
  return { ...page, text: page.text + toVerdicts(verdicts, kept), failed: verdicts.some(({ held }) => !held) };
}
