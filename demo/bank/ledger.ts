// The bank's books: accounts that never change, payouts and documents that do, shared by every instance of one demo.

/** Account is one line of the statements. */
export interface Account {
  readonly iban: string;
  readonly name: string;
  readonly balance: string;
  readonly movements: readonly { readonly date: string; readonly text: string; readonly amount: string }[];
}

/** Stamp says who did something, as far as the instance could tell, when, and which instance took it. */
export interface Stamp {
  readonly at: string;
  readonly by: string;
  readonly instance: string;
}

/** Payout is one form as it arrived. */
export interface Payout extends Stamp {
  readonly number: number;
  /** Every field exactly as received, in order. */
  readonly fields: readonly (readonly [string, string])[];
  /** null: it waits. */
  readonly approved: Approval | null;
}

/** Approval: `proven` says that the gateway's signed word named this very payout. */
export interface Approval extends Stamp {
  readonly proven: boolean;
}

/** Document is what is remembered of a file that was sent in. */
export interface Document extends Stamp {
  readonly number: number;
  readonly title: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Ledger keeps the latest payouts and documents. */
export interface Ledger {
  readonly accounts: readonly Account[];
  readonly payouts: readonly Payout[];
  readonly documents: readonly Document[];
  add(payout: Stamp & Pick<Payout, "fields">): Payout;
  /** approve gives the payout as it is now; null: there is none of that number, or it was approved before. */
  approve(number: number, approval: Approval): Payout | null;
  file(document: Omit<Document, "number">): Document;
  /** watch calls `listener` after every change; gives the function that ends it. */
  watch(listener: () => void): () => void;
}

const limit = 200;

/** createLedger starts without payouts and documents. */
export function createLedger(): Ledger {
  const payouts: Payout[] = [];
  const documents: Document[] = [];
  const listeners = new Set<() => void>();
  let payoutCount = 0;
  let documentCount = 0;
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    accounts,
    payouts,
    documents,
    add(entry) {
      const payout: Payout = { number: ++payoutCount, ...entry, approved: null };
      payouts.push(payout);
      if (payouts.length > limit) payouts.shift();
      changed();
      return payout;
    },
    approve(number, approval) {
      const index = payouts.findIndex((payout) => payout.number === number && payout.approved === null);
      const waiting = payouts[index];
      if (!waiting) return null;
      const payout = { ...waiting, approved: approval };
      payouts[index] = payout;
      changed();
      return payout;
    },
    file(entry) {
      const document = { number: ++documentCount, ...entry };
      documents.push(document);
      if (documents.length > limit) documents.shift();
      changed();
      return document;
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const accounts: readonly Account[] = [
  {
    iban: "GB33BUKB20201555555555",
    name: "Operations",
    balance: "184,302.17",
    movements: [
      { date: "3 June", text: "Rent, Analytical Street 12", amount: "−4,200.00" },
      { date: "2 June", text: "Invoice 1843, Babbage & Co", amount: "+12,750.00" },
      { date: "1 June", text: "Punch cards", amount: "−318.40" },
    ],
  },
  {
    iban: "DE75512108001245126199",
    name: "Reserve",
    balance: "1,020,000.00",
    movements: [{ date: "1 June", text: "From Operations", amount: "+20,000.00" }],
  },
];
