import { type Address, type Instant, type IntervalIndex, instant, isoTime, nanoPerWh, wh } from "#domain";
import { BATCH_TERMS } from "../../founding/index.ts";
import { tariffOf } from "../../tariff.ts";
import { inCurrency } from "../report/numbers.ts";
import { type Sent, sentCall } from "./blocks.ts";
import type { DrawnTrade } from "./draw.ts";
import { settleCall } from "./ours.ts";
import { balancesOf, begin, type PlayedStep, placeOf, sidesOf, timeOf } from "./play.ts";
import { committed, nextInterval } from "./timing.ts";
import { evidenceOf, type Trading } from "./trading.ts";

/**
 * Figure 5, an unreliable producer: the consumer commits, nothing is delivered, and the money is free again without anybody's help.
 * To show that it is, the consumer commits all of it again, and takes it out in the end.
 *
 * @source SPB III-A, figure 5
 */
export async function unreliableProducer(
  trading: Trading,
  trade: DrawnTrade,
  interval: IntervalIndex,
): Promise<readonly PlayedStep[]> {
  const begun = await begin(trading, trade, interval);
  const held = await balancesOf(trading);
  const { expiry } = begun.signed.commitment;
  const expiresAt = instant(expiry * 1000);
  const nothing = { ...timeOf(trading), at: isoTime(expiresAt) };
  // What both meters would have signed, had they signed it too late.
  const late = settleCall(trading, begun.anchored, evidenceOf(trading, interval));
  const tried = await trading.write([late], expiresAt);
  const refused = tried.block.receipts.flatMap(({ logs }) => logs).find(({ event }) => event === "ClaimRefused");
  const still = await balancesOf(trading);
  await trading.waitUntil(instant((expiry + BATCH_TERMS.attestedSeconds) * 1000));
  const free = await balancesOf(trading);
  const whileFree = timeOf(trading);
  const again = await allOfIt(trading, free.free);
  const back = await takenOut(trading);
  return [
    ...begun.steps,
    {
      step: 4,
      name: "nothing is transferred",
      paper: "The energy producer does not transfer energy to the consumer; the CTP transfers no money by itself.",
      here: "Neither meter has anything to sign; the money stays on hold until the commitment expires.",
      facts: { "producer's earnings": inCurrency(held.earned), "on hold": inCurrency(begun.amountNano) },
      ...nothing,
      differs: null,
      holds: held.earned === begun.before.earned,
    },
    {
      step: 5,
      name: "expiry",
      paper:
        "Once the expiry time is reached, the Python extension in the consumer site sends a timeout request to the miners.",
      here: "Nobody sends anything. A receipt that comes in the first block after the expiry is refused by the contract.",
      facts: {
        expired: isoTime(expiresAt),
        "a receipt one block late": refused === undefined ? "was paid" : "refused: ReceiptLate",
        "consumer's deposit": inCurrency(still.deposit),
      },
      ...placeOf(tried),
      differs:
        "No request, so no consumer that must be awake, and none that could withdraw a promise while the energy flows.",
      holds: refused !== undefined && still.deposit === begun.before.deposit && still.earned === begun.before.earned,
    },
    {
      step: 6,
      name: "the money is free again",
      paper: "The CTP is removed and the money is refunded to the consumer account.",
      here: `Every node's book counts the money as free ${BATCH_TERMS.attestedSeconds / 3600} hours after the expiry, when no batch that nodes vouch for can pay it any more. The consumer commits all of it again: every node takes that in. In the end it takes everything out.`,
      facts: {
        "free before": inCurrency(begun.before.free),
        "free while on hold": inCurrency(held.free),
        "free now": inCurrency(free.free),
        "committed again": inCurrency(again),
        "taken out": `${inCurrency(back)} and its bond`,
      },
      ...whileFree,
      differs:
        "The commitment is not removed: it stays in its consumer's chain of hashes, and holds nothing. It was never on the chain, so there is nothing to refund there.",
      holds: free.free === begun.before.free && back === begun.before.deposit,
    },
  ];
}

/** Commits all that is free, as far as it goes into whole watt-hours. @returns what that holds, in nano */
async function allOfIt(trading: Trading, freeNano: bigint): Promise<bigint> {
  const k = nextInterval(trading);
  const { localGridFee, localTax } = tariffOf(trading.street.scenario)(k);
  const pricePerWh = nanoPerWh(100_000);
  const energyWh = wh(freeNano / (pricePerWh + localGridFee + localTax));
  const before = await balancesOf(trading);
  await committed(trading, [{ producer: 0, consumer: 0, energyWh, pricePerWh }], k);
  return before.free - (await balancesOf(trading)).free;
}

/**
 * Both sides take their money out of ledger and Vault: announced, waited for, paid.
 *
 * @returns what the consumer got back of its deposit, in nano
 */
async function takenOut(trading: Trading): Promise<bigint> {
  const { street } = trading;
  const { producer, consumer } = sidesOf(trading);
  const by = (party: typeof consumer, contract: string, name: string, args: readonly unknown[] = []): Sent =>
    sentCall(party.wallet, contract, name, args);
  const { deposit } = await balancesOf(trading);
  const available = async (owner: Address) =>
    (await street.chain.read({ contract: "Vault", function: "available", args: [owner] })) as bigint;
  const delayOf = async (contract: string, name: string) =>
    Number(await street.chain.read({ contract, function: name, args: [] })) * 1000;

  const before = await available(consumer.wallet.address);
  await trading.write([
    by(consumer, "CommitmentLedger", "requestRelease", [deposit]),
    by(producer, "CommitmentLedger", "claim", [producer.wallet.address]),
  ]);
  await waitFor(trading, await delayOf("CommitmentLedger", "releaseDelay"));
  await trading.write([by(consumer, "CommitmentLedger", "release")]);
  const released = (await available(consumer.wallet.address)) - before;
  await trading.write([by(consumer, "CommitmentLedger", "unbond")]);
  const sides = [producer, consumer];
  const amounts = await Promise.all(sides.map(({ wallet }) => available(wallet.address)));
  await trading.write(sides.map((side, i) => by(side, "Vault", "requestWithdrawal", [amounts[i]])));
  await waitFor(trading, await delayOf("Vault", "withdrawalDelay"));
  await trading.write(sides.map((side) => by(side, "Vault", "withdraw")));
  return released;
}

function waitFor(trading: Trading, ms: number): Promise<void> {
  return trading.waitUntil((trading.street.blocks.now + ms) as Instant);
}
