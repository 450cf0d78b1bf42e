// A change of somebody's factors, as far as its pages differ: what they say, and what is done in the end.

import type { OwnPath } from "../../exchange/own-path.ts";
import type { Visit } from "../../exchange/visit.ts";
import type { Block } from "../../reply/page/block.ts";
import type { Handled } from "../handle.ts";
import type { CameFrom } from "./elsewhere.ts";
import type { Visitor } from "./gate.ts";

/** Asked is what of a change its address says. */
export interface Asked extends CameFrom {
  /** The factor that it is about; "" where there is nothing to choose. */
  readonly id: string;
}

/** Errand is one change that somebody has begun, with what its pages carry. */
export interface Errand extends Asked {
  /** What is proved for it counts for nothing else. */
  readonly scope: string;
  readonly sealed: string;
  /** Milliseconds since 1970: until when it can be finished. */
  readonly untilMs: number;
}

/** Question is a page with one button. */
export interface Question {
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly submit: string;
  readonly leave: { readonly label: string; readonly href: string };
}

/** Change is a kind of errand. */
export interface Change {
  readonly path: OwnPath;
  /** Said where it is proved, as a policy's reason is. */
  readonly reason: string;
  /** ask is the page before anything is proved. Throws where there is nothing to change. */
  ask(visitor: Visitor, asked: Asked): Promise<Question> | Question;
  /** confirm is the page after it. A service worker may read what a GET is answered with: what is secret is in the answer to its form. */
  confirm(visitor: Visitor, errand: Errand): Promise<Question> | Question;
  /** run does it, once: all is proved, and used up. */
  run(visit: Visit, visitor: Visitor, errand: Errand): Promise<Handled>;
}

/** signInOnceMore is said before it has to be done. */
export const signInOnceMore =
  "First you sign in once more, so that nobody else can do this, even where you left your browser open.";
