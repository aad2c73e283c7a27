import { type Metered, type MeterId, NeighborwattError, type Trade, type Wh } from "#domain";
import { allocate } from "./allocation.ts";
import type { SettlementInput } from "./settlement.ts";

/** What of its meter's energy is left for a trade; nobody knows when the meter is silent. */
export type Share = Wh | "silent";

/** Each trade's share of its seller's export, or of its buyer's import. @throws SETTLEMENT_READING_MISSING */
export function sharesBy(input: SettlementInput<unknown>, party: "seller" | "buyer"): readonly Share[] {
  const positions = new Map<MeterId, number[]>();
  input.trades.forEach((trade, i) => {
    const meter = input.meterOf(trade[party]);
    const known = positions.get(meter);
    if (known) known.push(i);
    else positions.set(meter, [i]);
  });
  const shares: Share[] = input.trades.map(() => "silent");
  for (const [meter, indices] of positions) {
    const reading = readingOf(meter, input.readings);
    if (reading === "silent") continue;
    const energies = indices.map((i) => (input.trades[i] as Trade).energyWh);
    const split = allocate(energies, party === "seller" ? reading.exportWh : reading.importWh);
    indices.forEach((position, k) => {
      shares[position] = split[k] as Wh;
    });
  }
  return shares;
}

/** @throws SETTLEMENT_MIXED_INTERVALS, SETTLEMENT_SAME_METER */
export function refuseUnsettleable(trade: Trade, input: SettlementInput<unknown>): void {
  if (trade.interval !== input.interval) {
    throw new NeighborwattError(
      "SETTLEMENT_MIXED_INTERVALS",
      `A trade of interval ${trade.interval} was given for the settlement of interval ${input.interval}; settle each interval by itself.`,
      { details: { expected: input.interval, got: trade.interval }, exitCode: 65 },
    );
  }
  const meter = input.meterOf(trade.seller);
  if (meter === input.meterOf(trade.buyer)) {
    throw new NeighborwattError(
      "SETTLEMENT_SAME_METER",
      `Seller ${trade.seller} and buyer ${trade.buyer} both stand behind meter ${meter}; a meter cannot trade with itself.`,
      { details: { meter }, exitCode: 65 },
    );
  }
}

function readingOf(meter: MeterId, readings: ReadonlyMap<MeterId, Metered>): Metered {
  const reading = readings.get(meter);
  if (reading !== undefined) return reading;
  throw new NeighborwattError(
    "SETTLEMENT_READING_MISSING",
    `No reading of meter ${meter} was given; a meter that did not report is passed as "silent".`,
    { details: { meter }, exitCode: 65 },
  );
}
