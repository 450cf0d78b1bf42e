// A ward's records are for the ward. In an emergency any clinician may break the glass for one patient, and it stands in the log.

import { choose, deny, forward, host, otherwise, route, stepUp, type UserContext, upstream, when } from "sallyport";
import { passkey, people } from "../identity.ts";

const records = upstream("records", { endpoints: ["http://10.0.0.8:8080"] });

type Patient = UserContext & { readonly params: { readonly ward: string; readonly patient: string } };
const isOfTheWard = ({ user, params }: Patient) => user.groups.includes(`ward-${params.ward}`);
const clinicians = ({ user }: UserContext) => user.groups.includes("clinicians") || deny("Records are for clinicians");

export default host("records.example.com", { identity: people },
  route("/wards/:ward/patients/:patient/*",
    clinicians,
    choose(
      when(isOfTheWard, forward(records, { headers: { "x-access": "ward" } })),
      otherwise(
        stepUp<Patient>(passkey, {
          maxAge: "5m",
          scope: ({ params }) => ["break-glass", params.ward, params.patient],
          reason: "Not your ward. In an emergency go on: it is recorded, and you will be asked about it",
        }),
        forward(records, { headers: { "x-access": "break-glass" } }),
      ),
    ),
  ),
);
