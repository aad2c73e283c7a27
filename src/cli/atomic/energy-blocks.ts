import type { Log } from "#chain";
import type { RpcClient } from "#chain/evm";
import {
  type Address,
  type Hex,
  type IntervalIndex,
  keccakOfFields,
  minWh,
  type NanoPerWh,
  type Wh,
  wh,
  ZERO_HASH,
} from "#domain";
import type { Promised } from "#simulation";

/** A block of energy of a producer's account. */
export interface EnergyBlock {
  readonly number: number;
  readonly producer: Address;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  readonly negotiable: boolean;
  /** Block time in seconds. */
  readonly addedAt: number;
}

/** A block with what nobody has committed to take of it yet. */
export interface OfferedBlock extends EnergyBlock {
  readonly leftWh: Wh;
}

/** The blocks of an interval, as somebody answers, and whether the chain says the same. */
export interface BlocksAnswer {
  readonly blocks: readonly EnergyBlock[];
  /** Hash chain of the interval as the contract keeps it. */
  readonly digest: Hex;
  readonly agrees: boolean;
}

/** What `EnergyAccounts.blocksIn` answers for one block. */
type ToldBlock = Omit<EnergyBlock, "number" | "addedAt"> & { readonly addedAt: number | bigint };

const PAGE = 100n;

/**
 * Asks for the blocks of an interval, and checks the answer: the hash chain over all that was added and lowered must come
 * to the contract's digest, and leave exactly these blocks.
 *
 * @source A4; contracts/src/interfaces/IEnergyAccounts.sol (digestOf)
 */
export async function blocksIn(chain: RpcClient, interval: IntervalIndex): Promise<BlocksAnswer> {
  const ask = (name: string, ...args: readonly unknown[]) =>
    chain.read({ contract: "EnergyAccounts", function: name, args: [interval, ...args] });
  const blocks: EnergyBlock[] = [];
  for (const count = Number(await ask("blockCount")); blocks.length < count; ) {
    const [numbers, page] = (await ask("blocksIn", BigInt(blocks.length), PAGE)) as [number[], ToldBlock[]];
    blocks.push(...page.map((told, i) => blockOf(numbers[i] as number, told)));
    if (page.length === 0) break;
  }
  const digest = (await ask("digestOf")) as Hex;
  return { blocks, digest, agrees: agreesWith(blocks, digest, await chain.logs("EnergyAccounts"), interval) };
}

/** Whether blocks are what an interval's events leave, and those events are all that the digest covers. */
export function agreesWith(
  blocks: readonly EnergyBlock[],
  digest: Hex,
  logs: readonly Log[],
  interval: IntervalIndex,
): boolean {
  const followed = new Map<number, EnergyBlock>();
  let head = ZERO_HASH;
  for (const { event, args, at } of logs) {
    const number = args.number as number;
    const before = followed.get(number);
    let block: EnergyBlock;
    if (event === "EnergyAdded" && args.interval === interval)
      block = blockOf(number, { ...(args as unknown as ToldBlock), addedAt: Math.floor(at / 1000) });
    else if (event === "EnergyLowered" && before !== undefined)
      block = { ...before, energyWh: wh(args.energyWh as bigint) };
    else continue;
    followed.set(number, block);
    head = digestAfter(head, block);
  }
  return head === digest && sameBlocks(blocks, [...followed.values()]);
}

/** What is left of each block: commitments take a producer's cheapest energy first. */
export function offeredBlocks(blocks: readonly EnergyBlock[], promised: readonly Promised[]): readonly OfferedBlock[] {
  const open = new Map(promised.map(({ producer, energyWh }) => [producer, wh(energyWh)]));
  const left = new Map<number, Wh>();
  for (const { number, producer, energyWh } of cheapestFirst(blocks)) {
    const taken = minWh(open.get(producer) ?? wh(0n), energyWh);
    open.set(producer, wh((open.get(producer) ?? 0n) - taken));
    left.set(number, wh(energyWh - taken));
  }
  return blocks.map((block) => ({ ...block, leftWh: left.get(block.number) as Wh }));
}

/** By price, of equal ones the older. */
export function cheapestFirst<Block extends EnergyBlock>(blocks: readonly Block[]): readonly Block[] {
  return blocks.toSorted((a, b) =>
    a.pricePerWh === b.pricePerWh ? a.number - b.number : a.pricePerWh < b.pricePerWh ? -1 : 1,
  );
}

/** @source contracts/src/interfaces/IEnergyAccounts.sol (digestOf) */
function digestAfter(before: Hex, b: EnergyBlock): Hex {
  return keccakOfFields([
    [before, 256],
    [b.number, 32],
    [b.producer, 160],
    [b.energyWh, 64],
    [b.pricePerWh, 64],
    [b.negotiable ? 1 : 0, 8],
    [b.addedAt, 40],
  ]);
}

function blockOf(number: number, { producer, energyWh, pricePerWh, negotiable, addedAt }: ToldBlock): EnergyBlock {
  return { number, producer, energyWh, pricePerWh, negotiable, addedAt: Number(addedAt) };
}

function sameBlocks(some: readonly EnergyBlock[], others: readonly EnergyBlock[]): boolean {
  const text = (b: EnergyBlock) => [b.number, b.producer, b.energyWh, b.pricePerWh, b.negotiable, b.addedAt].join();
  return some.map(text).join("\n") === others.map(text).join("\n");
}
