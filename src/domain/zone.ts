const offsets = new Map<string, number>();

/**
 * How far the clocks of a zone are ahead of UTC at an instant, in seconds.
 *
 * @param timezone  IANA name that `isTimezone` accepts.
 */
export function utcOffsetSeconds(timezone: string, atMs: number): number {
  // Offsets change on full quarter hours only, so one question per quarter hour is enough.
  const quarter = Math.floor(atMs / 900_000);
  const key = `${timezone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const text = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" })
    .formatToParts(quarter * 900_000)
    .find((part) => part.type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = text?.match(/^GMT([+-])(\d\d):(\d\d)/) ?? [];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
  offsets.set(key, offset);
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
