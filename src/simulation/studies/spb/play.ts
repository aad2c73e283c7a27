import {
  type Address,
  commitmentDigest,
  endOf,
  type Hex,
  headLeaf,
  type IntervalIndex,
  isoTime,
  merkleRootOf,
  type SignedCommitment,
} from "#domain";
import { studyFailed } from "../errors.ts";
import { inCurrency } from "../report/numbers.ts";
import type { Made } from "./blocks.ts";
import type { DrawnTrade } from "./draw.ts";
import type { Party } from "./street.ts";
import { committed } from "./timing.ts";
import type { Anchored, Trading } from "./trading.ts";

/** A step of one of the paper's figures, as it happened here. */
export interface PlayedStep {
  readonly step: number;
  readonly name: string;
  readonly paper: string;
  readonly here: string;
  /** Numbers, names and amounts, by what they are. */
  readonly facts: Readonly<Record<string, string>>;
  /** Block and transaction, where there is one. */
  readonly block: number | null;
  readonly transaction: Hex | null;
  readonly at: string;
  /** What is otherwise than in the paper, and why; null when nothing is. */
  readonly differs: string | null;
  /** Whether what was expected was found. */
  readonly holds: boolean;
}

/** Money of both sides, in nano. */
export interface Balances {
  readonly deposit: bigint;
  readonly earned: bigint;
  /** What the consumer can promise, as the least of the nodes sees it. */
  readonly free: bigint;
}

/** The only producer and the only consumer of the street. */
export function sidesOf({ street }: Trading): { readonly producer: Party; readonly consumer: Party } {
  return { producer: street.producers[0] as Party, consumer: street.consumers[0] as Party };
}

/** What the ledger holds for both sides, and what the nodes hold to be free. */
export async function balancesOf(trading: Trading): Promise<Balances> {
  const { producer, consumer } = sidesOf(trading);
  const account = async (owner: Address) => {
    const call = { contract: "CommitmentLedger", function: "accountOf", args: [owner] };
    return (await trading.street.chain.read(call)) as { readonly deposit: bigint; readonly earned: bigint };
  };
  const { deposit } = await account(consumer.wallet.address);
  const { earned } = await account(producer.wallet.address);
  const frees = trading.database.freeNano(consumer.wallet.address);
  const least = [...frees].sort((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
  return { deposit, earned, free: least };
}

/** Where and when something stands in a block. */
export function placeOf({ block, receipts }: Made): Pick<PlayedStep, "block" | "transaction" | "at"> {
  return { block: block.number, transaction: receipts[0]?.hash ?? null, at: isoTime(block.at) };
}

/** A time without a block. */
export function timeOf({ street }: Trading): Pick<PlayedStep, "block" | "transaction" | "at"> {
  return { block: null, transaction: null, at: isoTime(street.blocks.now) };
}

/** A promise that the nodes have taken in and anchored, with the three steps that both figures begin with. */
export interface Begun {
  readonly anchored: Anchored;
  readonly signed: SignedCommitment;
  readonly digest: Hex;
  readonly amountNano: bigint;
  readonly before: Balances;
  readonly steps: readonly PlayedStep[];
}

/**
 * Steps 1 to 3 of figures 4 and 5: the contract stands, the consumer commits, the producer sees it.
 *
 * @source SPB III-A
 */
export async function begin(trading: Trading, trade: DrawnTrade, interval: IntervalIndex): Promise<Begun> {
  const { street, database } = trading;
  const { consumer } = sidesOf(trading);
  const before = await balancesOf(trading);
  const first = street.chain.block(1);
  const deployed = { block: 1, transaction: null, at: isoTime(first?.at ?? street.blocks.now) };
  const anchored = await committed(trading, [trade], interval);
  const [signed] = database.chainIn(anchored.number, consumer.wallet.address, trading.lastSequence(trade.consumer));
  if (signed === undefined) throw studyFailed("a commitment that was taken in is not there");
  const digest = commitmentDigest(signed.commitment, trading.commitments);
  const after = await balancesOf(trading);
  const amountNano = before.free - after.free;
  const leaf = headLeaf(consumer.wallet.address, digest);
  const shown = merkleRootOf(leaf, database.pathIn(anchored.number, consumer.wallet.address));
  const onChain = await street.chain.read({
    contract: "CommitmentLedger",
    function: "anchorOf",
    args: [anchored.number],
  });
  const root = (onChain as readonly [Hex, bigint])[0];
  const { energyWh, pricePerWh, expiry, sequence } = signed.commitment;
  const steps: readonly PlayedStep[] = [
    {
      step: 1,
      name: "smart contract deployment",
      paper:
        "The consumer deploys the smart contract, which is used for all energy trading performed by the consumer; multiple users may use the same contract.",
      here: "The founders have deployed one contract for all and registered it by vote.",
      facts: { contract: street.addresses.AtomicSettlement, ledger: street.addresses.CommitmentLedger },
      ...deployed,
      differs:
        "Not the consumer deploys it: whoever brings the contract that pays could bring one that pays somebody else.",
      holds: true,
    },
    {
      step: 2,
      name: "CTP, into the CTP database",
      paper:
        "The consumer generates the CTP (CTP tx_addr tx_amount tx_energy) and broadcasts it; it is added to the CTP database, with an ID.",
      here: `Signed by the consumer's wallet and checked by each of ${street.nodes.length} nodes: nothing of it is on the chain, and the money is on hold in every node's book.`,
      facts: {
        id: digest,
        "sequence number": String(sequence),
        energy: `${energyWh} Wh`,
        price: `${pricePerWh} nano/Wh and local fees`,
        "on hold": inCurrency(amountNano),
        "free before": inCurrency(before.free),
        "free after": inCurrency(after.free),
        expires: isoTime((expiry * 1000) as Parameters<typeof isoTime>[0]),
      },
      ...timeOf(trading),
      differs: "The ID is not given by the database: it is the hash of what was signed, so it is the same everywhere.",
      holds: amountNano > 0n && before.deposit === after.deposit,
    },
    {
      step: 3,
      name: "the producer receives the CTP",
      paper:
        "Each miner stores the hash of its CTP database as a field in the block header; the producer receives the CTP.",
      here: "A quorum of nodes has signed the root of their database, and it stands on the chain; the producer checks that the commitment leads to it.",
      facts: { anchor: String(anchored.number), root: shown, gas: String(anchored.made.cost.gas) },
      ...placeOf(anchored.made),
      differs:
        "The hash is not in the header, which no Ethereum chain lets a contract choose, but in a contract; it counts when ⌊2n/3⌋ + 1 of n nodes have signed it, not when one miner writes it.",
      holds: shown === root,
    },
  ];
  return { anchored, signed, digest, amountNano, before, steps };
}

/** When a commitment's interval is over. */
export function overAt({ street }: Trading, { anchored }: Begun) {
  return endOf(street.scenario.calendar, anchored.interval);
}
