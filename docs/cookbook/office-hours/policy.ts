// The ledger is open in office hours; at other times for whoever is on call, who proves a second factor.

import { deny, forward, host, route, stepUp, type UserContext, upstream } from "sallyport";
import { people, secondFactor } from "../identity.ts";

const ledger = upstream("ledger", { endpoints: ["http://10.0.0.5:8080"] });

// The clock on the wall in Berlin, in summer as in winter.
const wall = new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", weekday: "short", hour: "numeric", hourCycle: "h23" });
const workdays = ["Mon", "Tue", "Wed", "Thu", "Fri"];

function isOfficeHour(now: number): boolean {
  const parts = wall.formatToParts(now);
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  const hour = Number(read("hour"));
  return workdays.includes(read("weekday")) && hour >= 8 && hour < 18;
}

const inOfficeHours = ({ time, user }: UserContext) => {
  if (isOfficeHour(time.now)) return true;
  if (!user.groups.includes("on-call")) return deny("The ledger is open Monday to Friday, 8:00 to 18:00 in Berlin");
  return stepUp(secondFactor, { maxAge: "30m", reason: "You open the ledger outside office hours" });
};

export default host("ledger.example.com", { identity: people },
  route("/*", inOfficeHours, forward(ledger)),
);
