// What a selector is: one way of choosing among the endpoints of an upstream that may be chosen.

/** Candidate is an endpoint within an upstream, as a selector sees it. The object stays the same while the upstream lives. */
export interface Candidate {
  readonly weight: number;
  readonly endpoint: {
    readonly url: string;
    /** Requests that it is busy with now, whichever upstream they came by. */
    readonly outstanding: number;
  };
}

/** Choice is what a choice may rest on besides the candidates. */
export interface Choice {
  /** What requests are told apart by, where the same should get to the same endpoint. Read it at once: the next request has another. */
  readonly key: string;
  /** 0 to 1, another one each time; drawn only where a selector asks for it. */
  readonly chance: () => number;
}

/** Selector chooses one of at least one candidates; each upstream has its own. */
export interface Selector {
  select<One extends Candidate>(candidates: readonly One[], choice: Choice): One;
}
