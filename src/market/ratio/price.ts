import { type NanoPerWh, nanoPerWh, type Wh } from "#domain";

/**
 * The price of the supply-and-demand ratio r = supply ÷ demand: low · high ÷ ((high − low) · r + low) up to r = 1, `low`
 * beyond; rounded down. It falls from `high` without supply to `low` where supply meets demand.
 *
 * @param low  What a seller gets elsewhere: feed-in, or the cost of production where that is higher.
 * @param high  What a buyer pays elsewhere, less local fees: the band's ceiling.
 * @returns `high` when there is no demand to share, since nothing is sold then.
 * @source Liu, Yu, Wang, Li, Ma, Lei: Energy-sharing model with price-based demand response for microgrids of
 * peer-to-peer prosumers, IEEE Transactions on Power Systems 32 (2017), selling price; named in MZ 3.2
 * @example
 * ratioPriceDown(wh(500n), wh(1_000n), nanoPerWh(100_000n), nanoPerWh(300_000n))   // 150000n
 */
export function ratioPriceDown(supplyWh: Wh, demandWh: Wh, low: NanoPerWh, high: NanoPerWh): NanoPerWh {
  if (supplyWh === 0n || demandWh === 0n) return high;
  if (supplyWh >= demandWh) return low;
  return nanoPerWh((low * high * demandWh) / ((high - low) * supplyWh + low * demandWh));
}
