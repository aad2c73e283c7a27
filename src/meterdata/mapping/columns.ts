import { quoted, refuseFile, refuseRow } from "../refuse.ts";
import { CHANNELS, type Channel } from "../series/samples.ts";
import type { Mapping } from "./schema.ts";

/** Where a channel's values stand, and what is known about them. */
export interface ChannelColumns {
  readonly channel: Channel;
  readonly column: number;
  readonly quality: number | null;
}

/** The positions of a mapping's columns in a header. */
export interface Columns {
  readonly time: readonly number[];
  readonly channels: readonly ChannelColumns[];
}

/** In place of the name of a quality column: the one to the right of each value. */
const RIGHT_OF = ">";
const OPTIONAL: readonly Channel[] = ["export", "production"];

/**
 * Finds a mapping's columns in a header; export and production of a profile may be missing.
 *
 * @throws METERDATA_CSV when a name fits several columns
 */
export function columnsIn(file: string, header: readonly string[], mapping: Mapping): Columns {
  const one = (name: string): number => {
    const found = positions(header, name);
    if (found.length === 1) return found[0] as number;
    const names = found.map((i) => quoted(header[i] as string)).join(", ");
    const reason = `The column ${quoted(name)} may be ${found.length} of them: ${names}. Say which in a mapping (--map).`;
    throw found.length === 0
      ? refuseFile("METERDATA_CSV", file, `There is no column ${quoted(name)}.`)
      : refuseRow("METERDATA_CSV", file, 1, reason);
  };
  const named = mapping.quality?.column;
  const quality = named === undefined || named === RIGHT_OF ? (named ?? null) : one(named);
  const channels = CHANNELS.flatMap((channel) => {
    const name = mapping[channel];
    if (
      name === undefined ||
      (OPTIONAL.includes(channel) && mapping.import !== undefined && positions(header, name).length === 0)
    )
      return [];
    const column = one(name);
    return [{ channel, column, quality: quality === RIGHT_OF ? column + 1 : quality }];
  });
  return {
    time: [mapping.time.column, ...(mapping.time.clock === undefined ? [] : [mapping.time.clock])].map(one),
    channels,
  };
}

/** Whether a row of cells names every column that a mapping needs, each in a cell of its own. */
export function namesColumns(cells: readonly string[], mapping: Mapping): boolean {
  const { time, quality } = mapping;
  const energy = mapping.import ?? mapping.export ?? mapping.production;
  const named = quality?.column === RIGHT_OF ? undefined : quality?.column;
  const needed = [time.column, time.clock, named, energy].filter((name) => name !== undefined);
  const found = needed.map((name) => positions(cells, name)[0]);
  // With the wrong separator a whole row is one cell, and patterns would all fit it.
  return !found.includes(undefined) && new Set(found).size === found.length;
}

function positions(header: readonly string[], name: string): readonly number[] {
  const exact = header.flatMap((cell, i) => (cell.trim() === name ? [i] : []));
  if (exact.length > 0) return exact;
  return header.flatMap((cell, i) => (matches(cell.trim().toLowerCase(), name.toLowerCase()) ? [i] : []));
}

/** Compares with `*` for anything, part by part: no backtracking, however hostile the header. */
function matches(cell: string, name: string): boolean {
  const parts = name.split("*");
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return cell === name;
  if (!cell.startsWith(first)) return false;
  const last = rest.pop() as string;
  let at = first.length;
  for (const part of rest) {
    const found = cell.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return cell.length - last.length >= at && cell.endsWith(last);
}
