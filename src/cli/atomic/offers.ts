import { EXIT, type IntervalIndex, type NanoPerWh, NeighborwattError, payment, type Wh } from "#domain";
import { log } from "../support/output.ts";
import { energyText, moneyText, priceText } from "./amounts.ts";
import { blocksIn, cheapestFirst, type OfferedBlock, offeredBlocks } from "./energy-blocks.ts";
import type { AtomicRemote, Party } from "./venue.ts";

/** What somebody wants of a producer. */
export interface Wanted {
  readonly producer: Party;
  readonly interval: IntervalIndex;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
}

/**
 * Looks whether a producer's energy account has what is wanted, at the price that is offered.
 *
 * A producer without blocks in the interval may have agreed by other means; that is said, and not refused.
 *
 * @throws CLI_ENERGY_NOT_OFFERED, CLI_PRICE_BELOW_BLOCK, CLI_ACCOUNTS_DISAGREE (65)
 */
export async function expectOffered({ chain, desk }: AtomicRemote, wanted: Wanted): Promise<void> {
  const { producer, interval } = wanted;
  const { blocks, agrees } = await blocksIn(chain, interval);
  if (!agrees) throw accountsDisagree(interval);
  const all = offeredBlocks(blocks, await desk.promisedIn(interval));
  const own = all.filter((block) => block.producer === producer.address);
  if (own.length === 0)
    return log(
      `${producer.household} has no energy in its account for interval ${interval}: nothing says that it will deliver.`,
    );
  judge(own, wanted);
}

/** @throws CLI_ENERGY_NOT_OFFERED, CLI_PRICE_BELOW_BLOCK */
export function judge(own: readonly OfferedBlock[], { producer, interval, energyWh, pricePerWh }: Wanted): void {
  const left = sum(own);
  if (left < energyWh) {
    throw new NeighborwattError(
      "CLI_ENERGY_NOT_OFFERED",
      `${producer.household} has ${energyText(left)} left in its account for interval ${interval}, asked for ${energyText(energyWh)}: take less, or another interval or producer ("accounts list").`,
      { details: { leftWh: String(left), energyWh: String(energyWh) }, exitCode: EXIT.data },
    );
  }
  const cheap = own.filter((block) => block.pricePerWh <= pricePerWh || block.negotiable);
  if (sum(cheap) < energyWh) throw tooCheap(own, { producer, interval, energyWh, pricePerWh });
  if (sum(cheap.filter((block) => block.pricePerWh <= pricePerWh)) >= energyWh) return;
  log(
    `${priceText(pricePerWh)} per kWh is less than ${producer.household} asks; its price is negotiable, so it may still deliver.`,
  );
}

/** The price at which the account has enough. */
function tooCheap(own: readonly OfferedBlock[], { producer, energyWh, pricePerWh }: Wanted): NeighborwattError {
  let needed = 0n as NanoPerWh;
  let missing: bigint = energyWh;
  for (const block of cheapestFirst(own)) {
    if (missing <= 0n) break;
    if (block.leftWh > 0n) needed = block.pricePerWh;
    missing -= block.leftWh;
  }
  return new NeighborwattError(
    "CLI_PRICE_BELOW_BLOCK",
    `${producer.household} asks ${priceText(needed)} per kWh and does not negotiate, offered are ${priceText(pricePerWh)}: ${energyText(energyWh)} cost ${moneyText(payment(energyWh, needed))}.`,
    { details: { pricePerWh: String(pricePerWh), neededPerWh: String(needed) }, exitCode: EXIT.data },
  );
}

function sum(blocks: readonly OfferedBlock[]): bigint {
  return blocks.reduce((total, { leftWh }) => total + leftWh, 0n);
}

function accountsDisagree(interval: IntervalIndex): NeighborwattError {
  return new NeighborwattError(
    "CLI_ACCOUNTS_DISAGREE",
    `The answer about energy in interval ${interval} does not agree with the chain's digest: something was left out or changed on its way. Ask again, or somebody else.`,
    { details: { interval }, exitCode: EXIT.data },
  );
}
