import assert from "node:assert/strict";
import type { Log } from "#chain";
import { type Address, type Hex, type IntervalIndex, type Trade, tradeIdOf } from "#domain";
import { addressesOf, type Community, type ContractName, type Summary } from "#simulation";
import { assertAtomicMoney, everybody, isAtomic, readerOf, stakedNano } from "./atomic.ts";

/** What the chain says about every trade that was ever written. */
export interface TradesOnChain {
  readonly allowed: readonly Trade[];
  readonly settled: readonly Log[];
  readonly voided: readonly Log[];
  /** Offers in a book, whose owners' money is held from then on. */
  readonly posted: readonly Log[];
}

/** Everything that the chain tells about trades and the offers behind them. */
export async function tradesOnChain({ chain }: Community): Promise<TradesOnChain> {
  const found = { allowed: [] as Trade[], settled: [] as Log[], voided: [] as Log[], posted: [] as Log[] };
  for await (const log of chain.logs({ block: 0, index: -1 })) {
    if (log.event === "TransactionAllowed") found.allowed.push(log.args.trade as Trade);
    if (log.event === "TradeSettled") found.settled.push(log);
    if (log.event === "TradeVoided") found.voided.push(log);
    if (log.event === "OfferPosted") found.posted.push(log);
  }
  return found;
}

/** The balances of commands.md, which hold in every run. */
export function assertBalanced(summary: Summary): void {
  const money = numbers(summary.money);
  const energy = numbers(summary.energy);
  const { paidNano, receivedNano, feesNano, penaltiesNano, compensationNano } = money;
  assert.equal(paidNano, receivedNano + feesNano + penaltiesNano - compensationNano);
  assert.equal(
    energy.producedWh + energy.connectionImportWh,
    energy.consumedWh + energy.connectionExportWh + energy.storageChangeWh + energy.lossesWh,
  );
  const accounts = Object.values(numbers(summary.accounts)).reduce((sum, amount) => sum + amount, 0n);
  assert.equal(
    summary.statements.reduce((sum, s) => sum + BigInt(s.withCommunityNano), 0n),
    accounts,
  );
  for (const { withoutCommunityNano, withCommunityNano, savedNano } of summary.statements) {
    assert.equal(BigInt(savedNano), BigInt(withoutCommunityNano) - BigInt(withCommunityNano));
  }
}

/**
 * What must hold after any run, whatever went wrong in it: the balances of the summary; losses are those of the batteries
 * and nothing else; the books say what the chain says; the Vault has all the money there is, and holds none of it back
 * for a trade that is booked or an offer that is over.
 */
export async function assertSound(community: Community, until: IntervalIndex): Promise<void> {
  const summary = community.summary(until, 0);
  assertBalanced(summary);
  assert.equal(BigInt(summary.energy.lossesWh), batteryLosses(community, until));
  const trades = await tradesOnChain(community);
  assertBookedAsSettled(summary, trades, until);
  await assertVault(community, trades, until);
  if (isAtomic(community)) await assertAtomicMoney(community, summary);
}

function batteryLosses({ ledger }: Community, until: IntervalIndex): bigint {
  const booked = ledger.intervals.filter(({ interval }) => interval < until);
  return booked
    .flatMap(({ homes }) => Object.values(homes))
    .reduce((sum, h) => sum + h.batteryChargeWh - h.batteryDischargeWh - (h.storedAfterWh - h.storedBeforeWh), 0n);
}

function assertBookedAsSettled(summary: Summary, { settled }: TradesOnChain, until: IntervalIndex): void {
  const booked = settled.filter(({ args }) => (args.interval as number) < until);
  const sum = (...names: string[]): bigint =>
    booked.reduce((total, { args }) => names.reduce((all, name) => all + (args[name] as bigint), total), 0n);
  assert.equal(summary.trades, booked.length);
  assert.equal(BigInt(summary.energy.deliveredWh), sum("deliveredWh"));
  assert.deepEqual(numbers(summary.money), {
    paidNano: sum("paid", "localGridFee", "localTax", "sellerPenalty", "buyerPenalty"),
    receivedNano: sum("paid", "buyerCompensation", "sellerCompensation"),
    feesNano: sum("localGridFee", "localTax"),
    penaltiesNano: sum("sellerPenalty", "buyerPenalty"),
    compensationNano: sum("buyerCompensation", "sellerCompensation"),
  });
}

async function assertVault(community: Community, trades: TradesOnChain, until: IntervalIndex): Promise<void> {
  const read = readerOf(community);
  const { Vault } = addressesOf(community.scenario);
  const total = async (name: string): Promise<bigint> => {
    const amounts = await Promise.all(ownersOf(community).map((owner) => read("Vault", name, owner)));
    return (amounts as bigint[]).reduce((sum, amount) => sum + amount, 0n);
  };
  const inVault = await total("balanceOf");
  assert.equal(inVault, await read("MoneyToken", "balanceOf", Vault));
  assert.equal(inVault, await read("MoneyToken", "totalSupply"));
  let held = await stakedNano(community);
  for (const { contract, key, last } of await holdsOf(community, trades)) {
    const [, amount] = (await read("Vault", "heldUnder", contract, key)) as [Address, bigint];
    if (last < until) assert.equal(amount, 0n, `a hold of interval ${last} is left`);
    held += amount;
  }
  assert.equal(inVault - (await total("available")), held);
}

/** Money that may be on hold: the contract that holds it, its key there, and the last interval that it is held for. */
export interface PossibleHold {
  readonly contract: Address;
  readonly key: Hex;
  readonly last: number;
}

/** Whatever money may be on hold: for trades in the settlement, for offers in their book. */
export async function holdsOf(
  community: Community,
  { allowed, posted }: Pick<TradesOnChain, "allowed" | "posted">,
): Promise<readonly PossibleHold[]> {
  const read = readerOf(community);
  const addresses = addressesOf(community.scenario);
  const settlement = isAtomic(community) ? "AtomicSettlement" : "MeteredSettlement";
  const holds: PossibleHold[] = [];
  for (const trade of allowed) {
    const keys = (await read(settlement, "holdKeys", tradeIdOf(trade))) as readonly Hex[];
    holds.push(...keys.map((key) => ({ contract: addresses[settlement], key, last: trade.interval })));
  }
  for (const { contract, args } of posted) {
    const key = (await read(contract, "orderId", args.number)) as Hex;
    holds.push({ contract: addresses[contract as ContractName], key, last: args.to as number });
  }
  return holds;
}

/** Everybody who may have money in the Vault. */
function ownersOf(community: Community): readonly Address[] {
  const { CommitmentLedger } = addressesOf(community.scenario);
  return [...everybody(community), ...(isAtomic(community) ? [CommitmentLedger] : [])];
}

function numbers<T extends Readonly<Record<string, string>>>(texts: T): { [Name in keyof T]: bigint } {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, BigInt(text)])) as never;
}
