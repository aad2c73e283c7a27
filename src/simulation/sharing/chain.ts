import type { Log } from "#chain";
import { type Address, type IntervalIndex, nano, nanoPerWh, payment, type Trade, wh, ZERO_ADDRESS } from "#domain";
import type { Outcome } from "#settlement";

const NO_ORDER = `0x${"0".repeat(64)}` as const;

/**
 * What one home gave another, as a trade that was settled as it was made: booked, billed and shown like any other.
 *
 * @param log  `EnergyShared` of ISharingLedger. No market made the trade.
 */
export function sharedOutcome({ args, index }: Log): Outcome {
  const energyWh = wh(args.energyWh as bigint);
  const trade: Trade = {
    market: ZERO_ADDRESS,
    ask: NO_ORDER,
    bid: NO_ORDER,
    seller: args.giver as Address,
    buyer: args.taker as Address,
    interval: args.interval as IntervalIndex,
    energyWh,
    pricePerWh: nanoPerWh(args.pricePerWh as bigint),
    // Its place in the block tells it from any other flow.
    nonce: BigInt(index),
  };
  const none = nano(0n);
  return {
    trade,
    sellerShareWh: energyWh,
    buyerShareWh: energyWh,
    deliveredWh: energyWh,
    paidNano: payment(energyWh, trade.pricePerWh),
    localGridFeeNano: nano(args.localGridFee as bigint),
    localTaxNano: nano(args.localTax as bigint),
    sellerPenaltyNano: none,
    buyerPenaltyNano: none,
    buyerCompensationNano: none,
    sellerCompensationNano: none,
    silent: "none",
  };
}
