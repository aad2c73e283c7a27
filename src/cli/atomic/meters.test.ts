import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { KEYS_BY_HAND, meterRing, ringSize } from "#agents";
import {
  bytesOf,
  type Commitment,
  confirmationDigest,
  type Hex,
  instant,
  keyLeafOf,
  merkleRootOf,
  statementDigest,
  wh,
  ZERO_HASH,
} from "#domain";
import { keyPairFor, recoverAddress } from "#privacy";
import { addressesOf, identitiesOf, loadScenario, withChoices } from "#simulation";
import { signConfirmation, signDelivery } from "./meters.ts";
import type { AtomicRemote } from "./venue.ts";

const SCENARIOS = new URL("../../../scenarios", import.meta.url).pathname;
const scenario = withChoices(loadScenario("tiny", { scenariosDir: SCENARIOS }).scenario, {
  mechanism: "negotiation",
  settlement: "atomic",
});
const identities = identitiesOf(scenario);
const size = ringSize(scenario.calendar);
const ring = (home: string, number = 0) => meterRing(keyPairFor(scenario.seed, `${home}/meter`), number, size);
const digest: Hex = `0x${"12".repeat(32)}`;

/** A chain that knows the meters behind roots, and which keys are free. */
function remote(
  isFree: (root: Hex, leaf: number) => boolean,
  days = 0,
  alone: readonly Commitment[] = [],
): AtomicRemote {
  const meterOf = (root: Hex) => {
    for (const { name, meter } of identities)
      for (let n = 0; n <= days; n++) if (name.startsWith("h") && ring(name, n).keys.root === root) return meter;
    return `0x${"00".repeat(20)}`;
  };
  const read = async ({ function: name, args }: { function: string; args: readonly unknown[] }) =>
    name === "meterOf" ? meterOf(args[0] as Hex) : isFree(args[0] as Hex, args[1] as number);
  const logs = async () => alone.map((_, i) => ({ event: "Confirmed", args: { commitment: i } }));
  const find = async (i: number) => ({ commitment: alone[i] });
  const chain = { chainId: 28_279, url: "http://127.0.0.1:1", read, logs };
  const now = instant(scenario.calendar.epoch + days * 86_400_000);
  return { chain, identities, scenario, now, desk: { find } } as unknown as AtomicRemote;
}

function commitment(producerRoot: Hex, consumerRoot: Hex): Commitment {
  return { interval: 0, energyWh: wh(1_000n), producerRoot, consumerRoot, trade: ZERO_HASH } as unknown as Commitment;
}

describe("meters that sign by hand", () => {
  it("take the highest of their reserved keys that has signed nothing else", async () => {
    const free = (_: Hex, leaf: number) => leaf !== size - 1;
    const [producer, consumer] = [ring("h01"), ring("h03", 1)];
    const signed = await signDelivery(
      commitment(producer.keys.root, consumer.keys.root),
      digest,
      wh(900n),
      remote(free, 1),
    );
    assert.deepEqual(signed.households, { producer: "h01", consumer: "h03" });
    const { statement, receipt } = signed;
    assert.deepEqual([statement.leaf, receipt.leaf], [size - 2, size - 2]);
    assert.deepEqual([statement.exportWh, receipt.importWh], [900n, 900n]);
    assert.deepEqual(receipt.claims, [{ id: digest, energyWh: 1_000n }]);
    const key = recoverAddress(bytesOf(receipt.statements[0] as Hex), bytesOf(statement.signature)) as Hex;
    assert.equal(merkleRootOf(keyLeafOf(statement.leaf, key), statement.path), producer.keys.root);
  });

  it("confirm a commitment alone over the digest of what the producer's meter has stated", async () => {
    const [producer, consumer] = [ring("h01"), ring("h03")];
    const roots = [producer.keys.root, consumer.keys.root] as const;
    const there = remote(() => true);
    const { confirmation, households } = await signConfirmation(commitment(...roots), digest, wh(900n), there);
    assert.deepEqual(households, { producer: "h01", consumer: "h03" });
    assert.deepEqual([confirmation.commitment, confirmation.deliveredWh], [digest, 900n]);
    const { statement } = await signDelivery(commitment(...roots), digest, wh(900n), there);
    const domain = { chainId: 28_279, settlement: addressesOf(scenario).AtomicSettlement };
    assert.equal(confirmation.statement, statementDigest(statement, domain));
    const single = { ...domain, settlement: addressesOf(scenario).SingleSettlement };
    const signed = bytesOf(confirmationDigest(confirmation, single));
    const key = recoverAddress(signed, bytesOf(confirmation.signature)) as Hex;
    assert.equal(merkleRootOf(keyLeafOf(confirmation.leaf, key), confirmation.path), consumer.keys.root);
  });

  it("leave out as many keys of a producer's meter as have signed what the chain has not seen", async () => {
    const [producer, consumer, other] = [ring("h01").keys.root, ring("h03").keys.root, ring("h02").keys.root];
    const made = commitment(producer, consumer);
    const free = (_: Hex, leaf: number) => leaf !== size - 2;
    const there = remote(free, 0, [made, commitment(other, consumer), made]);
    const { statement, receipt } = await signDelivery(made, digest, wh(1n), there);
    assert.deepEqual([statement.leaf, receipt.leaf], [size - 4, size - 1]);
  });

  it("do not sign with keys that agents use, when the reserved ones are used up", async () => {
    const free = (_: Hex, leaf: number) => leaf < size - KEYS_BY_HAND;
    const roots = [ring("h01").keys.root, ring("h03").keys.root] as const;
    await assert.rejects(signDelivery(commitment(...roots), digest, wh(1n), remote(free)), {
      code: "CLI_KEYS_USED_UP",
      message: /meter of h01/,
      exitCode: 75,
    });
  });

  it("cannot be had of a home that is not simulated", async () => {
    const roots = [digest, ring("h03").keys.root] as const;
    await assert.rejects(
      signDelivery(
        commitment(...roots),
        digest,
        wh(1n),
        remote(() => true),
      ),
      {
        code: "CLI_METER_NOT_OURS",
        exitCode: 77,
      },
    );
  });
});
