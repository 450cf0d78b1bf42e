// Policies that count what is asked of them: the bundle of the test kit alone, with one route more, by which the counts come out.

import { languageName, resultName } from "../../runtime/guest.ts";
import { splice } from "../compiler/splice.ts";
import type { Generation } from "../generation/generation.ts";
import { counts, findPoints, type Point, said } from "./coverage-points.ts";

/** Covered is a generation that counts; `route` is asked for counts with the parameter `from`. */
export interface Covered {
  readonly generation: Generation;
  readonly route: number;
  readonly points: readonly Point[];
  readonly size: number;
}

/** perAnswer counts come out at once. */
export const perAnswer = 4_000;

/** toCovered puts counters into the policies. Lines stay what they are. */
export function toCovered(generation: Generation): Covered {
  const { points, insertions, size } = findPoints(generation);
  const { code, map } = splice(generation.code, generation.map, insertions);
  const head = `var ${counts}=new Array(${size}).fill(0);var ${said}=(to,it)=>{const at=to[it===true?0:it===false?1:2];if(at>=0)${counts}[at]++;return it;};`;
  const reader = `({params})=>${languageName}.respond({body:${counts}.slice(+params.from,+params.from+${perAnswer}).join()})`;
  const tail = `${resultName}.default.push({file:"counts",exports:{default:${languageName}.host("counts.invalid",{},${languageName}.publicRoute("GET /:from",${reader},${languageName}.respond({status:204})))}});`;
  return {
    // Before its first line, and so without a line more.
    generation: { ...generation, code: `${head}${code}\n${tail}`, map: shiftFirst(map, head.length) },
    route: generation.manifest.hosts.reduce((sum, { routes }) => sum + routes.length, 0),
    points,
    size,
  };
}

/** The first line's columns move. */
function shiftFirst(map: string, by: number): string {
  return splice("", map, [{ at: 0, text: " ".repeat(by) }]).map;
}
