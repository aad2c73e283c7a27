/**
 * Who: anybody who can reach the RPC endpoint, without a mandate of any household; and a member who acts by hand with the
 * key of an agent that is acting itself.
 * With what: signed transactions to every contract that holds or decides something.
 * What must remain true: each is in a block and refused by name; the stranger owns and decides nothing; an offer by an
 * agent that nobody knows is left alone; the day goes on and balances.
 *
 * Requirements L1, L6, A1, A2.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Receipt } from "#chain";
import { bytesOf, type Hex, hexOf, interval, mandateDigest } from "#domain";
import { letterKeyOf } from "#messaging";
import { keyPairFor } from "#privacy";
import { addressesOf, type Community, type HouseholdIdentity } from "#simulation";
import { openTiny, TINY_INTERVALS, temporaryDirectory } from "../support/community.ts";
import { assertSound, tradesOnChain } from "../support/soundness.ts";
import { callOf, receiptOf, send } from "../support/wallet.ts";

const STRANGER = keyPairFor(99n, "stranger");
const FAR = 2n ** 40n;
const TRADES_OF_A_DAY = 6;
const ZERO32: Hex = `0x${"0".repeat(64)}`;

/** How the stranger would publish itself as an agent of a home. */
function infoFor({ id }: HouseholdIdentity, technology: number) {
  return { household: id, technology, publicKey: hexOf(letterKeyOf(STRANGER)), endpoint: "memory:stranger" };
}

/** What a stranger would try, and the error that stops it. */
function attempts({ scenario, identities }: Community): readonly (readonly [string, readonly unknown[], string])[] {
  const { MoneyToken } = addressesOf(scenario);
  const [me, home] = [STRANGER.address, identities[0]];
  assert.ok(home);
  const mandate = hexOf(STRANGER.signDigest(new Uint8Array(32).fill(1)));
  return [
    ["Consortium.vote", [ZERO32, true], "Consortium_NotMember"],
    ["Consortium.admit", [me], "Consortium_NotSelf"],
    ["MoneyToken.mint", [ZERO32, me, FAR], "MoneyToken_NotConsortium"],
    ["MoneyToken.transfer", [home.owner.address, 1n], "ERC20InsufficientBalance"],
    ["EnergyToken.attestStored", [1_000n], "EnergyToken_MeterNotValid"],
    ["EnergyToken.takeExport", [home.meter, 1n], "EnergyToken_NotSettlement"],
    ["Meters.setAuditor", [me, true], "Meters_NotConsortium"],
    ["Meters.certify", [me, 1n, FAR], "Meters_NotAuditor"],
    ["Meters.revoke", [home.meter], "Meters_NotAuditor"],
    ["Meters.recordReading", [1, 0n, 0n], "Meters_NotValid"],
    ["Participants.enrol", [ZERO32, me, me, 1], "Participants_NotConsortium"],
    ["Participants.retire", [home.id], "Participants_NotConsortium"],
    ["Participants.PublishInfo", [infoFor(home, 0), mandate], "Participants_BadMandate"],
    ["BilateralMarket.MakeOffer", [0, 3, 100n, 100n, 150_000n, "0x"], "Participants_UnknownAgent"],
    ["BilateralMarket.setGuards", [[me]], "BilateralMarket_NotConsortium"],
    ["BilateralMarket.setSettlement", [me, true], "BilateralMarket_NotConsortium"],
    ["MeteredSettlement.open", [[]], "MeteredSettlement_NotMarket"],
    ["MeteredSettlement.setMarket", [me, true], "MeteredSettlement_NotConsortium"],
    ["Vault.hold", [ZERO32, home.owner.address, 1n, FAR], "Vault_NotCaller"],
    ["Vault.release", [ZERO32], "Vault_HoldUnknown"],
    ["Vault.setCaller", [me, true], "Vault_NotConsortium"],
    ["Vault.deposit", [1n], "ERC20InsufficientAllowance"],
    ["DataAnchor.anchor", [ZERO32, 0, ZERO32], "DataAnchor_NotParticipant"],
    ["MoneyToken.transferFrom", [MoneyToken, me, 1n], "ERC20InsufficientAllowance"],
  ];
}

interface Attacked<T> {
  readonly community: Community;
  /** What `attack` gave. */
  readonly sent: T;
  readonly receiptOf: (hash: Hex) => Receipt | undefined;
}

/** A day of `tiny` with an RPC endpoint, attacked when its first interval is booked; all that must hold is checked. */
async function attacked<T>(
  attack: (community: Community) => Promise<T>,
  look: (after: Attacked<T>) => Promise<void>,
): Promise<void> {
  const community = await openTiny(temporaryDirectory(), { rpcPort: 0 });
  try {
    const until = community.plan(TINY_INTERVALS);
    await community.run(interval(1));
    const sent = await attack(community);
    await community.run(until);
    await assertSound(community, until);
    assert.equal(community.summary(until, 0).trades, TRADES_OF_A_DAY);
    await look({ community, sent, receiptOf: receiptOf(community) });
  } finally {
    await community.close();
  }
}

describe("a stranger at the RPC endpoint (slow: a run on the chain)", () => {
  it("is refused by every contract, by name, and owns and decides nothing", async () => {
    const attack = async (community: Community) => {
      const tried = attempts(community);
      const calls = tried.map(([name, args]) => callOf(name, args));
      return { tried, hashes: await send(community, STRANGER, calls) };
    };
    await attacked(attack, async ({ community, sent: { tried, hashes }, receiptOf }) => {
      const refused = tried.map(([name], i) => {
        const receipt = receiptOf(hashes[i] as Hex);
        return [name, receipt?.ok, receipt?.refusal?.error];
      });
      const expected = tried.map(([name, , error]) => [name, false, error]);
      assert.deepEqual(refused, expected);
      const about = (contract: string, name: string) =>
        community.chain.read({ contract, function: name, args: [STRANGER.address] });
      const owns = ["Vault", "MoneyToken", "EnergyToken"].map((contract) => about(contract, "balanceOf"));
      assert.deepEqual(await Promise.all(owns), [0n, 0n, 0n]);
      const is = [about("Meters", "isValid"), about("Participants", "isActive"), about("Consortium", "isMember")];
      assert.deepEqual(await Promise.all(is), [false, false, false]);
    });
  });
});

describe("a member who acts by hand (slow: runs on the chain)", () => {
  it("and offers through an agent that nobody knows is left alone", async () => {
    const attack = async (community: Community) => {
      const { chain, identities, scenario } = community;
      const home = identities[0] as HouseholdIdentity;
      const domain = { chainId: chain.chainId, participants: addressesOf(scenario).Participants };
      const mandate = mandateDigest({ agent: STRANGER.address, household: home.id, technology: "pv" }, domain);
      return send(community, STRANGER, [
        callOf("Participants.PublishInfo", [infoFor(home, 1), hexOf(home.owner.signDigest(bytesOf(mandate)))]),
        callOf("BilateralMarket.MakeOffer", [0, 2, 5_000n, 5_000n, 100_000n, "0x"]),
      ]);
    };
    await attacked(attack, async ({ community, sent, receiptOf }) => {
      assert.deepEqual(
        sent.map((hash) => receiptOf(hash)?.refusal),
        [null, null],
      );
      const { allowed } = await tradesOnChain(community);
      assert.ok(allowed.every(({ seller }) => seller !== STRANGER.address));
    });
  });

  it("with the keys of agents gets its transactions, and the agents act on", async () => {
    const approve = callOf("MoneyToken.approve", [STRANGER.address, 0n]);
    const attack = async (community: Community) => {
      const keys = community.day.host.agents.map((hosted) => hosted.keys);
      return (await Promise.all(keys.map((key) => send(community, key, [approve])))).flat();
    };
    await attacked(attack, async ({ sent, receiptOf }) => {
      assert.notEqual(sent.length, 0);
      for (const hash of sent) assert.equal(receiptOf(hash)?.ok, true);
    });
  });
});
