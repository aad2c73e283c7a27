import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { meterRing, ringSize } from "#agents";
import { type Commitment, type Hex, headLeaf, instant, nano, wh, ZERO_HASH } from "#domain";
import { keyPairFor } from "#privacy";
import { type FoundCommitment, identitiesOf, loadScenario, withChoices } from "#simulation";
import { alone, placeAlone } from "./settle-alone.ts";
import type { AtomicRemote } from "./venue.ts";

const SCENARIOS = new URL("../../../scenarios", import.meta.url).pathname;
const scenario = withChoices(loadScenario("tiny", { scenariosDir: SCENARIOS }).scenario, {
  mechanism: "negotiation",
  settlement: "atomic",
});
const identities = identitiesOf(scenario);
const rootOf = (home: string) =>
  meterRing(keyPairFor(scenario.seed, `${home}/meter`), 0, ringSize(scenario.calendar)).keys.root;
const digest: Hex = `0x${"12".repeat(32)}`;
const consumer: Hex = `0x${"ab".repeat(20)}`;
const ROOT = headLeaf(consumer, digest);
const place = { number: 3, path: [] };
const found = {
  commitment: {
    consumer,
    sequence: 1,
    previous: ZERO_HASH,
    heldNano: nano(1n),
    producer: consumer,
    interval: 0,
    energyWh: wh(1_000n),
    pricePerWh: 1n,
    expiry: scenario.calendar.epoch / 1000 + 4_000,
    consumerRoot: rootOf("h03"),
    producerRoot: rootOf("h01"),
    trade: ZERO_HASH,
  } as unknown as Commitment,
  signature: `0x${"00".repeat(65)}`,
  digest,
  amountNano: 1n,
  freeFrom: scenario.calendar.epoch / 1000 + 4_000,
  alone: place,
} as unknown as FoundCommitment;

/** A chain with one anchored root that refuses what is submitted to it. */
function remote(error: string, root: Hex = ROOT): AtomicRemote {
  const read = async ({ function: name, args: [asked] }: { function: string; args: readonly unknown[] }) => {
    if (name === "anchorOf") return [root, 0n];
    const owner = identities.find((one) => one.feeder !== 0 && rootOf(one.name) === asked);
    return name === "meterOf" ? owner?.meter : true;
  };
  const submit = async () => ({
    logs: [],
    refusal: error === "" ? null : { error, values: [] },
    block: 1,
    hash: digest,
  });
  const chain = { chainId: 28_279, url: "http://127.0.0.1:1", read, submit, logs: async () => [] };
  return { chain, identities, scenario, now: instant(scenario.calendar.epoch) } as unknown as AtomicRemote;
}

describe("a commitment that is settled alone", () => {
  it("stands where the desk says, as long as the chain's root says the same", async () => {
    assert.deepEqual(await placeAlone(found, remote("")), place);
    assert.equal(await placeAlone(found, remote("", ZERO_HASH)), null);
    assert.equal(await placeAlone({ ...found, alone: null }, remote("")), null);
  });

  const REFUSED: readonly [error: string, code: string, verdict: string | undefined][] = [
    ["SingleSettlement_Paid", "CLI_COMMITMENT_PAID", undefined],
    ["SingleSettlement_ReceiptLate", "CLI_COMMITMENT_EXPIRED", undefined],
    ["SingleSettlement_NotAnchored", "CLI_RECEIPT_REFUSED", "not-binding"],
    ["SingleSettlement_NotCovered", "CLI_RECEIPT_REFUSED", "not-binding"],
    ["SingleSettlement_IntervalNotOver", "CLI_RECEIPT_REFUSED", "too-early"],
    ["SingleSettlement_NoStatement", "CLI_RECEIPT_REFUSED", "no-evidence"],
    ["SingleSettlement_KeyUsedTwice", "CLI_RECEIPT_REFUSED", "bad-evidence"],
    ["SingleSettlement_WrongPath", "CLI_RECEIPT_REFUSED", "bad-evidence"],
    ["", "CLI_RECEIPT_REFUSED", "bad-evidence"],
  ];
  for (const [error, code, verdict] of REFUSED) {
    it(`is refused as ${code} when the contract says ${error || "nothing"}`, async () => {
      await assert.rejects(
        alone(found, place, wh(900n), remote(error)),
        (thrown: { code: string; details: { verdict?: string } }) => {
          assert.deepEqual([thrown.code, thrown.details.verdict], [code, verdict]);
          return true;
        },
      );
    });
  }
});
