/** A cloud passes: Alice delivers less than she sold. Who pays what, and what each side must have set aside before. */
import { type Address, interval, type Metered, nanoPerWh, type Trade, wh } from "#domain";
import { holds, metered } from "#settlement";
import { ALICE, BOB, orders, tariff } from "./support/community.ts";

const [ask, bid] = orders;
if (!ask || !bid) throw new Error("the community has at least two orders");
const trade: Trade = {
  market: "0x00000000000000000000000000000000000000aa",
  ask: ask.id,
  bid: bid.id,
  seller: ALICE,
  buyer: BOB,
  interval: interval(12),
  energyWh: wh(1_800),
  pricePerWh: nanoPerWh(150_000),
  nonce: 0n,
};
const readings = new Map<Address, Metered>([
  [ALICE, { importWh: wh(0), exportWh: wh(1_200) }],
  [BOB, { importWh: wh(2_000), exportWh: wh(0) }],
]);

const money = (nano: bigint): string => (Number(nano) / 1e9).toFixed(4);
const { buyerHoldNano, sellerBondNano } = holds(trade, tariff);
console.log(`set aside: buyer ${money(buyerHoldNano)}, seller ${money(sellerBondNano)}`);

const outcomes = metered.settle({
  interval: interval(12),
  trades: [trade],
  meterOf: (owner) => owner,
  readings,
  tariff,
  parameters: {},
});
for (const outcome of outcomes) {
  console.log(`delivered ${outcome.deliveredWh} of ${trade.energyWh} Wh, paid ${money(outcome.paidNano)}`);
  console.log(
    `the seller pays ${money(outcome.sellerPenaltyNano)}, of which Bob gets ${money(outcome.buyerCompensationNano)}`,
  );
}
