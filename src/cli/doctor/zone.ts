import { bad, type Finding, fine } from "./finding.ts";

/** A zone and an hour that everybody can look up: noon UTC is two in the afternoon of a summer's day in Berlin. */
const KNOWN = { zone: "Europe/Berlin", at: Date.UTC(2026, 6, 1, 12), hour: "14" };

/** Whether Node knows the scenario's time zone, and has time zone data that is right. */
export function checkZone(zone: string): Finding {
  const data = `time zone data ${process.versions.tz ?? "of the system"}`;
  const todo = "Start with ./neighborwatt or npm, whose own Node brings all time zones.";
  const there = hourIn(zone, KNOWN.at);
  if (there === null) return bad("zone", data, `it does not know the scenario's zone ${zone}`, todo);
  if (hourIn(KNOWN.zone, KNOWN.at) !== KNOWN.hour) {
    return bad("zone", data, `it does not put noon in UTC at ${KNOWN.hour} h of a summer day in ${KNOWN.zone}`, todo);
  }
  return fine("zone", `${zone}, by ${data}`);
}

function hourIn(timeZone: string, at: number): string | null {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(at);
  } catch {
    return null;
  }
}
