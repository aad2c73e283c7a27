/** The views of the page, in the order in which they stand. */
export const VIEWS = ["now", "market", "home", "grid", "ledger", "community", "system"] as const;
/** One of `VIEWS`. */
export type ViewName = (typeof VIEWS)[number];

/** Where somebody is on the page: everything that a link to it must say. */
export interface Address {
  readonly view: ViewName;
  /** The home that is looked at; null where none was chosen. */
  readonly home: string | null;
  /** A day that is over, as `2026-06-25`; null for the one that runs. */
  readonly date: string | null;
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const START: Address = { view: "now", home: null, date: null };

/**
 * Reads an address from the part of a link after `#`; whatever is unknown in it is left out, so that an old link still leads
 * somewhere.
 */
export function parseAddress(hash: string): Address {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const asked = new URLSearchParams(query);
  const [name = "", home = ""] = path.split("/").map(decoded);
  const view = VIEWS.find((known) => known === name);
  if (view === undefined) return START;
  const date = asked.get("date") ?? "";
  return { view, home: home === "" ? null : home, date: isDate(date) ? date : null };
}

/** An address as the part of a link after and with `#`. */
export function addressText({ view, home, date }: Address): string {
  const path = home === null ? view : `${view}/${encodeURIComponent(home)}`;
  return `#/${path}${date === null ? "" : `?date=${date}`}`;
}

/** Only a day that is on the calendar, or everything that shows it would fail. */
function isDate(text: string): boolean {
  const at = DATE.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
