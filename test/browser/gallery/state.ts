// What the gallery is made of: each page of the gateway's in each of its states, and how a person gets there.

import type { Sentence } from "../../../runtime/sentences.ts";
import type { Frame, Page } from "../../support/chromium.ts";
import type { Places, Policies } from "../../support/gateway-under-test.ts";
import type { Stage } from "./stage.ts";

/** State is one page as it looks in one situation. */
export interface State {
  /** The page, and what is special about it: "verify-wrong-code". */
  readonly name: string;
  /** Its heading; left out: it has something put in. */
  readonly title?: Sentence;
  /** It is not there, or not to be reached, in a browser without scripts. */
  readonly scripts?: "needed";
  /** reach goes on from the state before it in its chapter. What it gives is shown; nothing: the stage's tab. */
  reach(stage: Stage): Promise<Page | Frame | undefined>;
}

/** Chapter is a way through the pages that one person goes, with a browser of their own. */
export interface Chapter {
  readonly name: string;
  /** Whose: what they set up in one chapter is there in the next. */
  readonly user: "ada" | "grace" | "bob";
  readonly policies: (places: Places) => Policies;
  readonly states: readonly State[];
}
