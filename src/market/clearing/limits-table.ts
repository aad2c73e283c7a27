import { CONNECTION, EXIT, type FeederLimits, type Hex, type Limits, NeighborwattError, wh } from "#domain";
import { entriesIn, packed, unpacked } from "./packed-bytes.ts";

/** Bytes of one feeder's limits. */
export const LIMIT_BYTES = 26;
/** How the chain writes that a branch has no limit; energies of a community never come near it. */
export const NO_LIMIT = wh((1n << 48n) - 1n);

/**
 * The limits of an interval as the contract's table, feeder 0 first.
 *
 * @param limits  One entry per feeder, in any order, of all feeders from `CONNECTION` on.
 * @throws MARKET_PACKED_TOO_LARGE, MARKET_NOT_A_TREE
 * @source IFeederLimits.sol, `table`
 * @example
 * packLimits([symmetricLimits(0, wh(1n), wh(2n))])   // "0x0000000000000001000000000001000000000002000000000002"
 */
export function packLimits(limits: Limits): Hex {
  const byFeeder = [...limits].sort((a, b) => a.feeder - b.feeder);
  byFeeder.forEach(checkPlace);
  return `0x${byFeeder.map(entryOf).join("")}`;
}

/**
 * The limits in a packed table.
 *
 * @throws MARKET_PACKED_LENGTH
 * @source IFeederLimits.sol, `table`
 */
export function unpackLimits(table: Hex): Limits {
  return Array.from({ length: entriesIn(table, LIMIT_BYTES, "limits") }, (_, feeder) => {
    const at = feeder * LIMIT_BYTES;
    const wattHours = (index: number) => wh(unpacked(table, at + 2 + 6 * index, 6));
    return {
      feeder,
      parent: Number(unpacked(table, at, 2)),
      netOutWh: wattHours(0),
      netInWh: wattHours(1),
      sellWh: wattHours(2),
      buyWh: wattHours(3),
    };
  });
}

/** Feeders are numbered from 0 without a gap, each after the one above it. */
function checkPlace({ feeder, parent }: FeederLimits, place: number): void {
  const isRoot = feeder === CONNECTION && parent === CONNECTION;
  if (feeder === place && (isRoot || (parent >= 0 && parent < feeder))) return;
  throw new NeighborwattError(
    "MARKET_NOT_A_TREE",
    `Entry ${place} of the limits is feeder ${feeder} below feeder ${parent}; expected is one entry for each feeder ` +
      "from 0 on, and above each one a feeder of a smaller number.",
    { details: { place, feeder, parent }, exitCode: EXIT.data },
  );
}

function entryOf({ parent, netOutWh, netInWh, sellWh, buyWh }: FeederLimits): string {
  const energies = [netOutWh, netInWh, sellWh, buyWh].map((energyWh) => packed(energyWh, 6, "limit of a feeder in Wh"));
  return packed(parent, 2, "feeder") + energies.join("");
}
