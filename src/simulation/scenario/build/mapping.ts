import { isTimezone } from "#domain";
import { type KeyPath, refuseKey } from "../file/refuse.ts";

/** What every mapping of a CSV file has. */
interface Entry {
  readonly decimal: string;
  readonly separator: string;
  readonly timezone?: string | undefined;
  readonly firstDay?: string | undefined;
}

/**
 * A mapping with every default filled in.
 *
 * @throws SIMULATION_SCENARIO_INVALID when marks are ambiguous or the zone is unknown
 */
export function buildMapping<E extends Entry>(
  entry: E,
  path: KeyPath,
): Omit<E, "timezone" | "firstDay"> & { readonly timezone: string | null; readonly firstDay: string | null } {
  if (entry.decimal === entry.separator) {
    throw refuseKey([...path, "separator"], 'the decimal mark is "," too; expected another separator.');
  }
  if (entry.timezone !== undefined && !isTimezone(entry.timezone)) {
    throw refuseKey([...path, "timezone"], `found "${entry.timezone}", expected a zone such as Europe/Berlin.`);
  }
  return { ...entry, timezone: entry.timezone ?? null, firstDay: entry.firstDay ?? null };
}
