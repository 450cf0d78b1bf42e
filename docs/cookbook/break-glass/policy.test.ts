// Breaking the glass opens one patient's records, for five minutes, to clinicians.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { passkey } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const chart = (patient: number) => `https://records.example.com/wards/3/patients/${patient}/chart`;
const ofTheWard = gate.as({ id: "wanda", groups: ["clinicians", "ward-3"] });
const fromElsewhere = gate.as({ id: "emil", groups: ["clinicians", "ward-7"] });

test("the ward sees its patients", async () => {
  expect(await gate.get(chart(17))).toSignIn();
  expect(await ofTheWard.get(chart(17))).toMatchObject({ kind: "forward", headers: { "x-access": "ward" } });
});

test("others break the glass for one patient, and the application hears of it", async () => {
  const scope = ["break-glass", 3, 17];
  expect(await fromElsewhere.get(chart(17))).toStepUp(passkey, { scope, maxAge: "5m" });
  const broken = fromElsewhere.having(passkey, { scope });
  expect(await broken.get(chart(17))).toMatchObject({ kind: "forward", headers: { "x-access": "break-glass" } });
  expect(await broken.get(chart(18))).toStepUp(passkey, { scope: ["break-glass", 3, 18] });
  expect(await fromElsewhere.having(passkey, { scope, age: "6m" }).get(chart(17))).toStepUp(passkey);
  // A passkey that was used for something else breaks no glass.
  expect(await fromElsewhere.having(passkey).get(chart(17))).toStepUp(passkey, { scope });
});

test("who is no clinician breaks nothing", async () => {
  const clerk = gate.as({ id: "cleo", groups: ["ward-3"] }).having(passkey, { scope: ["break-glass", 3, 17] });
  expect(await clerk.get(chart(17))).toDeny("Records are for clinicians");
});
