const QUARTER_MS = 900_000;
const QUARTERS_PER_DAY = 96;

/** What is known of a zone: how to ask for its offset, and the answers so far by quarter hour. */
interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}
const zones = new Map<string, Zone>();

/**
 * How far the clocks of a zone are ahead of UTC at an instant, in seconds.
 *
 * @param timezone  IANA name that `isTimezone` accepts.
 */
export function utcOffsetSeconds(timezone: string, atMs: number): number {
  const zone = zoneOf(timezone);
  const quarter = Math.floor(atMs / QUARTER_MS);
  const day = Math.floor(quarter / QUARTERS_PER_DAY) * QUARTERS_PER_DAY;
  const offset = offsetAt(zone, day);
  // Clocks change once in a day at most, and on full quarter hours: years of data ask a few times per day, not per value.
  return offsetAt(zone, day + QUARTERS_PER_DAY) === offset ? offset : offsetAt(zone, quarter);
}

function zoneOf(timezone: string): Zone {
  const known = zones.get(timezone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" });
  const zone = { format, offsets: new Map<number, number>() };
  zones.set(timezone, zone);
  return zone;
}

function offsetAt({ format, offsets }: Zone, quarter: number): number {
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const text = format.formatToParts(quarter * QUARTER_MS).find((part) => part.type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = text?.match(/^GMT([+-])(\d\d):(\d\d)/) ?? [];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
  offsets.set(quarter, offset);
  return offset;
}

/** Whether the machine knows a zone of this name. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The instants at which the clocks of a zone show a local time: one, none in the hour that spring skips, two in the
 * hour that autumn repeats.
 *
 * @param localMs  The local time written as if it were UTC.
 */
export function instantsOfLocal(timezone: string, localMs: number): readonly number[] {
  const candidates = [-86_400_000, 86_400_000].map((around) => utcOffsetSeconds(timezone, localMs + around) * 1000);
  return [...new Set(candidates)]
    .map((offset) => localMs - offset)
    .filter((at) => utcOffsetSeconds(timezone, at) * 1000 === localMs - at)
    .sort((a, b) => a - b);
}
