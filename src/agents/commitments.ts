import type { Log } from "#chain";
import type { Address, IntervalIndex, Trade } from "#domain";

/** What a home owes its neighbours: signed Wh by interval, sold less bought. */
export type Commitments = readonly { readonly interval: IntervalIndex; readonly netExportWh: bigint }[];

/** Adds a trade of the home that has just become binding; any other event changes nothing. */
export function commit(commitments: Commitments, log: Log, seller: Address, buyer: Address): Commitments {
  const trade = log.args.trade as Trade | undefined;
  if (log.event !== "TransactionAllowed" || trade === undefined) return commitments;
  if (trade.seller === seller) return [...commitments, { interval: trade.interval, netExportWh: trade.energyWh }];
  if (trade.buyer === buyer) return [...commitments, { interval: trade.interval, netExportWh: -trade.energyWh }];
  return commitments;
}

/** What the home owes in one interval. @example netCommitted([{ interval: 1, netExportWh: 5n }, { interval: 1, netExportWh: -2n }], 1)   // 3n */
export function netCommitted(commitments: Commitments, interval: IntervalIndex): bigint {
  let sum = 0n;
  for (const c of commitments) if (c.interval === interval) sum += c.netExportWh;
  return sum;
}
