// The bank's books: accounts that never change and payouts that do, shared by every instance of one demo.

/** Account is one line of the statements. */
export interface Account {
  readonly iban: string;
  readonly name: string;
  readonly balance: string;
  readonly movements: readonly { readonly date: string; readonly text: string; readonly amount: string }[];
}

/** Payout is one form as it arrived. */
export interface Payout {
  readonly number: number;
  readonly at: string;
  /** Who paid, as far as the instance could tell. */
  readonly by: string;
  /** Which instance took it. */
  readonly instance: string;
  /** Every field exactly as received, in order. */
  readonly fields: readonly (readonly [string, string])[];
}

/** Ledger keeps the latest payouts. */
export interface Ledger {
  readonly accounts: readonly Account[];
  readonly payouts: readonly Payout[];
  add(payout: Omit<Payout, "number">): Payout;
}

const payoutLimit = 200;

/** createLedger starts without payouts. */
export function createLedger(): Ledger {
  const payouts: Payout[] = [];
  let count = 0;
  return {
    accounts,
    payouts,
    add(entry) {
      const payout = { number: ++count, ...entry };
      payouts.push(payout);
      if (payouts.length > payoutLimit) payouts.shift();
      return payout;
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
