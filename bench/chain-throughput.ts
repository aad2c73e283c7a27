/**
 * Question: what do the journal and the RPC front of the embedded chain cost, in token transfers per second?
 * Compare with: bare Anvil of the same version in the same run, the same signed transactions in blocks of the same
 * size, receipts read after every block on all sides. Rounds alternate, the median of each side counts.
 * A win: at least 0.9 of bare Anvil with blocks made directly, at least 0.6 through the RPC front.
 *
 * Through the front, clients send the next batch and read the last receipts while a block is made, as independent
 * wallets do; the bare side is client and block maker in one.
 *
 * Usage: node bench/chain-throughput.ts [--size small|full]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type EmbeddedChain, openEmbeddedChain } from "#chain/embedded";
import type { RawTransaction } from "#chain/evm";
import { type Instant, instant } from "#domain";
import { type BareAnvil, startBareAnvil } from "./support/bare-anvil.ts";
import { report, round } from "./support/result.ts";
import { rpcClient } from "./support/rpc-client.ts";
import { transfersBetween } from "./support/transfers.ts";

const SIZES = {
  small: { rounds: 1, blocks: 2, perBlock: 20 },
  full: { rounds: 5, blocks: 20, perBlock: 100 },
} as const;
const HOMES = 50;
const CHAIN_ID = 28_279;
const GENESIS = instant(1_750_000_000_000);

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { rounds, blocks, perBlock } = SIZES[size];

type Blocks = readonly (readonly RawTransaction[])[];

/** Sides of the comparison; each takes a round's blocks and is done when it has all their receipts. */
interface Side {
  readonly run: (blocks: Blocks) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function bareSide(setup: Blocks): Promise<Side> {
  const anvil: BareAnvil = await startBareAnvil(CHAIN_ID, GENESIS);
  const { call, batch } = rpcClient(anvil.url);
  let second = GENESIS / 1000;
  const run = async (round: Blocks) => {
    for (const block of round) {
      await batch(block.map(({ raw }) => ["eth_sendRawTransaction", [raw]]));
      await call("evm_mine", [{ timestamp: ++second }]);
      const receipts = (await call("eth_getBlockReceipts", ["latest"])) as { status: string }[];
      expectAll(receipts.length === block.length && receipts.every(({ status }) => status === "0x1"));
    }
  };
  await run(setup);
  return { run, close: anvil.close };
}

async function directSide(setup: Blocks): Promise<Side> {
  const { chain, close } = await openTemporary(null);
  const run = async (round: Blocks) => {
    for (const block of round) {
      const { receipts } = await chain.produce(next(chain), block);
      expectAll(receipts.length === block.length && receipts.every(({ ok }) => ok));
    }
  };
  await run(setup);
  return { run, close };
}

async function frontSide(setup: Blocks): Promise<Side> {
  const { chain, close } = await openTemporary(0);
  for (const block of setup) await chain.produce(next(chain), block);
  const { call, batch } = rpcClient(chain.rpcUrl as string);
  const send = (block: readonly RawTransaction[]) => batch(block.map(({ raw }) => ["eth_sendRawTransaction", [raw]]));
  const read = async (number: number) => {
    const receipts = (await call("eth_getBlockReceipts", [`0x${number.toString(16)}`])) as { status: string }[];
    expectAll(receipts.length === perBlock && receipts.every(({ status }) => status === "0x1"));
  };
  const run = async (round: Blocks) => {
    const reading: Promise<void>[] = [];
    let sending = send(round[0] as readonly RawTransaction[]);
    for (let i = 0; i < round.length; i++) {
      await sending;
      const made = chain.produce(next(chain), chain.drainExternal());
      const following = round[i + 1];
      if (following !== undefined) sending = send(following);
      reading.push(read((await made).number));
    }
    await Promise.all(reading);
  };
  return { run, close };
}

async function openTemporary(rpcPort: number | null): Promise<{ chain: EmbeddedChain; close: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
  const chain = await openEmbeddedChain({ directory, chainId: CHAIN_ID, genesisAt: GENESIS, rpcPort });
  const close = async () => {
    await chain.close();
    rmSync(directory, { recursive: true });
  };
  return { chain, close };
}

function next(chain: EmbeddedChain): Instant {
  return instant(chain.head().at + 1000);
}

function expectAll(good: boolean): void {
  if (!good) throw new Error("A transfer is missing or failed; the figures would be wrong.");
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}

const transfers = transfersBetween(HOMES, CHAIN_ID, false);
const sides = {
  bare: await bareSide(transfers.setup),
  direct: await directSide(transfers.setup),
  front: await frontSide(transfers.setup),
};
const perSecond: Record<keyof typeof sides, number[]> = { bare: [], direct: [], front: [] };
for (let round = 0; round < rounds; round++) {
  const signed = Array.from({ length: blocks }, () => transfers.next(perBlock));
  for (const [name, side] of Object.entries(sides) as [keyof typeof sides, Side][]) {
    const before = performance.now();
    await side.run(signed);
    perSecond[name].push(((blocks * perBlock) / (performance.now() - before)) * 1000);
  }
}
for (const side of Object.values(sides)) await side.close();

const [bare, direct, front] = [median(perSecond.bare), median(perSecond.direct), median(perSecond.front)];
report("chain-throughput", size, 1, {
  transfersPerBlock: perBlock,
  transfersPerRound: blocks * perBlock,
  rounds,
  transfersPerSecond: { bare: Math.round(bare), direct: Math.round(direct), front: Math.round(front) },
  directToBare: round(direct / bare),
  frontToBare: round(front / bare),
  goals: { directToBare: 0.9, frontToBare: 0.6 },
});
