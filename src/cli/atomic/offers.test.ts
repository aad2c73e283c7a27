import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Log } from "#chain";
import type { RpcClient } from "#chain/evm";
import { type Hex, instant, interval, keccakOfFields, nanoPerWh, wh, ZERO_HASH } from "#domain";
import { agreesWith, type EnergyBlock, offeredBlocks } from "./energy-blocks.ts";
import { expectOffered, judge } from "./offers.ts";
import type { AtomicRemote, Party } from "./venue.ts";

const ALICE: Hex = `0x${"aa".repeat(20)}`;
const BOB: Hex = `0x${"bb".repeat(20)}`;
const K = interval(4);
const alice: Party = { address: ALICE, household: "alice", meter: `0x${"a1".repeat(20)}` };

function block(number: number, fields: Partial<EnergyBlock> = {}): EnergyBlock {
  const plain = { number, producer: ALICE, energyWh: wh(1_000n), pricePerWh: nanoPerWh(200_000n), negotiable: false };
  return { ...plain, addedAt: 100 + number, ...fields };
}

function added(one: EnergyBlock, k = K): Log {
  const { number, producer, energyWh, pricePerWh, negotiable, addedAt } = one;
  const args = { number, producer, interval: k, energyWh, pricePerWh, negotiable };
  return log("EnergyAdded", args, addedAt);
}

function log(event: string, args: Log["args"], seconds: number): Log {
  const place = { block: seconds, index: 0, transaction: ZERO_HASH, at: instant(seconds * 1000) };
  return { contract: "EnergyAccounts", event, args, ...place };
}

/** As the contract chains them. */
function digestOf(...states: readonly EnergyBlock[]): Hex {
  return states.reduce<Hex>(
    (before, b) =>
      keccakOfFields([
        [before, 256],
        [b.number, 32],
        [b.producer, 160],
        [b.energyWh, 64],
        [b.pricePerWh, 64],
        [b.negotiable ? 1n : 0n, 8],
        [b.addedAt, 40],
      ]),
    ZERO_HASH,
  );
}

describe("an answer about energy", () => {
  const first = block(0);
  const second = block(2, { producer: BOB, negotiable: true });
  const lowered = { ...first, energyWh: wh(400n) };
  const logs = [
    added(first),
    added(block(1), interval(5)),
    added(second),
    log("EnergyLowered", { number: 0, energyWh: 400n }, 110),
    log("EnergyLowered", { number: 1, energyWh: 1n }, 111),
  ];
  const digest = digestOf(first, second, lowered);

  it("agrees when the events of its interval lead to the contract's digest and to these blocks", () => {
    assert.ok(agreesWith([lowered, second], digest, logs, K));
    assert.ok(agreesWith([], ZERO_HASH, logs, interval(6)));
  });

  const TAMPERED: readonly [what: string, blocks: readonly EnergyBlock[]][] = [
    ["a block is left out", [second]],
    ["a block has another price", [lowered, { ...second, pricePerWh: nanoPerWh(1n) }]],
    ["a block has more energy than is left", [first, second]],
    ["a block is somebody else's", [lowered, { ...second, producer: ALICE }]],
    ["a block was added at another time", [lowered, { ...second, addedAt: 1 }]],
    ["there is one block more", [lowered, second, block(3)]],
  ];
  for (const [what, blocks] of TAMPERED) {
    it(`does not when ${what}`, () => assert.ok(!agreesWith(blocks, digest, logs, K)));
  }

  it("does not when an event was left out, or the digest is another", () => {
    assert.ok(!agreesWith([first, second], digest, logs.slice(0, 3), K));
    assert.ok(!agreesWith([lowered, second], ZERO_HASH, logs, K));
  });

  it("is not traded on when it does not agree", async () => {
    const read = async ({ function: name }: { function: string }) =>
      ({ blockCount: 1n, blocksIn: [[0], [{ ...first, interval: 4 }]], digestOf: ZERO_HASH })[name];
    const chain = { read, logs: async () => [] } as unknown as RpcClient;
    const remote = { chain, desk: { promisedIn: async () => [] } } as unknown as AtomicRemote;
    const wanted = { producer: alice, interval: K, energyWh: wh(1n), pricePerWh: nanoPerWh(200_000n) };
    await assert.rejects(expectOffered(remote, wanted), { code: "CLI_ACCOUNTS_DISAGREE", exitCode: 65 });
  });
});

describe("what is left of a producer's blocks", () => {
  const blocks = [
    block(0, { pricePerWh: nanoPerWh(250_000n) }),
    block(1),
    block(2, { producer: BOB }),
    block(3, { energyWh: wh(500n) }),
  ];
  const left = (energyWh: bigint) => offeredBlocks(blocks, [{ producer: ALICE, energyWh }]).map((b) => b.leftWh);

  it("is all of them before anybody commits", () => assert.deepEqual(left(0n), [1_000n, 1_000n, 1_000n, 500n]));
  it("is without the cheapest first, of equal ones the older", () => {
    assert.deepEqual(left(1_200n), [1_000n, 0n, 1_000n, 300n]);
    assert.deepEqual(left(2_000n), [500n, 0n, 1_000n, 0n]);
  });
  it("is nothing, never less, when more was promised", () => {
    assert.deepEqual(left(9_000n), [0n, 0n, 1_000n, 0n]);
  });

  const wanted = (energyWh: bigint, perWh: bigint) => ({
    producer: alice,
    interval: K,
    energyWh: wh(energyWh),
    pricePerWh: nanoPerWh(perWh),
  });
  const own = offeredBlocks(
    blocks.filter(({ producer }) => producer === ALICE),
    [],
  );

  it("is enough at the price of the last block that is needed", () => {
    judge(own, wanted(1_500n, 200_000n));
    judge(own, wanted(2_500n, 250_000n));
  });
  it("is too little when more is wanted", () => {
    assert.throws(() => judge(own, wanted(2_501n, 250_000n)), {
      code: "CLI_ENERGY_NOT_OFFERED",
      message: /2\.5 kWh left .* asked for 2501 Wh/,
      exitCode: 65,
    });
  });
  it("is not had below a price that is not negotiable", () => {
    assert.throws(() => judge(own, wanted(2_000n, 200_000n)), {
      code: "CLI_PRICE_BELOW_BLOCK",
      message: /asks 0\.25 per kWh .* offered are 0\.20: 2 kWh cost 0\.50/,
      exitCode: 65,
    });
  });
  it("may be had below a price that is negotiable", () => {
    judge(
      own.map((b) => ({ ...b, negotiable: true })),
      wanted(2_000n, 1n),
    );
  });
});
