import { type Address, type IntervalIndex, keccakOfFields, type OrderId, type Side } from "#domain";

/** How contracts number the sides of an order. */
export const SIDE_NUMBER: Readonly<Record<Side, 0 | 1>> = { sell: 0, buy: 1 };

/**
 * The id of an owner's order in an interval: keccak256(abi.encode(market, owner, interval, side)).
 * One owner has one order per interval and side; posting again changes it.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a value does not fit its Solidity type
 * @source contracts/src/interfaces/IBilateralMarket.sol, MakeOffer
 */
export function orderIdOf(market: Address, owner: Address, interval: IntervalIndex, side: Side): OrderId {
  return keccakOfFields([
    [market, 160],
    [owner, 160],
    [interval, 32],
    [SIDE_NUMBER[side], 8],
  ]);
}
