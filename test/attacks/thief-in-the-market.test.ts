/**
 * Who: a stranger at the RPC endpoint of a community that clears; a member who acts by hand with its agent's key; whoever has
 * got the operator's last transactions, as from a backup of its computer.
 * With what: offers without a permission to trade or for the side it was not given for; permissions that it issues itself or
 * issues again; a solution, a ranking or trades handed in for another interval, too early, twice, or changed; limits lowered,
 * offers excluded, rules changed.
 * What must remain true: each is in a block and refused by name, or changes nothing; the day goes on, and its trades are those
 * of a day without thieves.
 *
 * Requirements M8, M9, A3, G2; TX 5.2.1, 6.3.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Agent } from "#agents";
import type { Call } from "#chain";
import { type Hex, interval } from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import { addressesOf, type Community, type Hosted, type MechanismName } from "#simulation";
import { logsOf, tradesIn } from "../support/clearing.ts";
import { choicesWith, finishedTiny, openTiny, TINY_INTERVALS, temporaryDirectory } from "../support/community.ts";
import { assertSound } from "../support/soundness.ts";
import { callOf, receiptOf, send } from "../support/wallet.ts";

const THIEF = keyPairFor(99n, "thief");
const ZERO32: Hex = `0x${"0".repeat(64)}`;
const EMPTY: Hex = "0x";
/** The attack comes in the second hour: its trades are final and open, offers stand for the third. */
const [NOW, NEXT] = [1, 2];

/** Somebody's attempt and the error that stops it; null: it goes through and changes nothing. */
type Attempt = readonly [who: KeyPair, what: Call, error: string | null];

/** Calls of agents, as anybody sees them in the blocks. */
interface Seen {
  readonly agent: string;
  readonly call: Call;
}

/** What was last called by a name, with some arguments changed. */
function again(seen: readonly Seen[], name: string, changes: Readonly<Record<number, unknown>> = {}): Call {
  const last = seen.findLast(({ call }) => call.function === name)?.call;
  assert.ok(last, `nobody has called ${name}`);
  return { ...last, args: last.args.map((arg, i) => (i in changes ? changes[i] : arg)) };
}

/** Whatever its agents submit is noted. */
function noting(seen: Seen[]): (honest: readonly Hosted[]) => readonly Hosted[] {
  return (honest) =>
    honest.map((hosted) => {
      const handle: Agent["handle"] = (state, event, now) => {
        const done = hosted.agent.handle(state, event, now);
        for (const effect of done.effects) {
          if (effect.kind === "submit") seen.push({ agent: hosted.agent.name, call: effect.call });
        }
        return done;
      };
      return { ...hosted, agent: { ...hosted.agent, handle } };
    });
}

/** A day attacked when its first hour is booked: every attempt ends as it must, and the trades are those of any day. */
async function attacked(
  mechanism: MechanismName,
  attempts: (community: Community, seen: readonly Seen[]) => readonly Attempt[],
): Promise<void> {
  const choices = choicesWith(mechanism);
  const honest = await finishedTiny({ choices }, tradesIn);
  const seen: Seen[] = [];
  const intruders = { agents: noting(seen) };
  const community = await openTiny(temporaryDirectory(), { choices, rpcPort: 0, intruders });
  try {
    const until = community.plan(TINY_INTERVALS);
    await community.run(interval(NOW));
    const tried = attempts(community, seen);
    const hashes = new Map<Attempt, Hex>();
    for (const [who, own] of Map.groupBy(tried, ([who]) => who)) {
      const sent = await send(
        community,
        who,
        own.map(([, what]) => what),
      );
      for (const [i, attempt] of own.entries()) hashes.set(attempt, sent[i] as Hex);
    }
    await community.run(until);
    await assertSound(community, until);
    const receipts = receiptOf(community);
    assert.deepEqual(
      tried.map((attempt) => [attempt[1].function, receipts(hashes.get(attempt) as Hex)?.refusal?.error ?? null]),
      tried.map(([, { function: name }, error]) => [name, error]),
    );
    const through = [...hashes.values()].filter((hash) => receipts(hash)?.ok);
    assert.equal(through.length, tried.filter(([, , error]) => error === null).length);
    const logs = await logsOf(community, "TransactionAllowed", "OfferPosted", "AssetAdded", "LimitLowered");
    assert.ok(logs.every(({ transaction }) => !through.includes(transaction)));
    assert.deepEqual(await tradesIn(community, until), honest);
  } finally {
    await community.close();
  }
}

function keysOf({ day }: Community, name: string): KeyPair {
  return day.host.agents.find(({ agent }) => agent.name === name)?.keys as KeyPair;
}

describe("a thief in a clearing (slow: runs on the chain)", () => {
  it("is refused by name, whatever it hands in, and no trade changes", async () => {
    await attacked("clearing", (community, seen) => {
      const [buyer, operator] = [keysOf(community, "h04/buyer"), keysOf(community, "community/operator")];
      const clearing = (name: string, ...args: unknown[]) => callOf(`ClearingMarket.${name}`, args);
      const assets = (name: string, ...args: unknown[]) => callOf(`EnergyAssets.${name}`, args);
      const limits = (name: string, ...args: unknown[]) => callOf(`FeederLimits.${name}`, args);
      const nothing = { parent: 0, netOutWh: 0, netInWh: 0, sellWh: 0, buyWh: 0 };
      const table = [{ ...nothing }];
      const { ClearingMarket } = addressesOf(community.scenario);
      return [
        [THIEF, clearing("postOffer", true, 500n, NEXT, NEXT, 90_000n, "0x"), "EnergyAssets_UnknownAddress"],
        [buyer, clearing("postOffer", true, 500n, NEXT, NEXT, 90_000n, "0x"), "EnergyAssets_NotEnough"],
        [THIEF, assets("addEnergy", THIEF.address, 1, true, 500n, NEXT, NEXT, ZERO32), "EnergyAssets_NotOperator"],
        [operator, again(seen, "addEnergy"), "EnergyAssets_NonceUsed"],
        [THIEF, assets("setOperator", THIEF.address, true), "EnergyAssets_NotConsortium"],
        [THIEF, assets("depositEnergy", true, 500n, NEXT, NEXT), "EnergyAssets_NotEnough"],
        [THIEF, again(seen, "submitSolution", { 0: NEXT }), "OrderBook_OffersDiffer"],
        [THIEF, again(seen, "submitSolution", { 0: NOW }), "ClearingMarket_TooLate"],
        [THIEF, clearing("finalize", NEXT, EMPTY, EMPTY, EMPTY, EMPTY), "ClearingMarket_TooEarly"],
        [THIEF, clearing("drop", NEXT, EMPTY, EMPTY, EMPTY, EMPTY), "ClearingMarket_NoCandidate"],
        [THIEF, again(seen, "bind"), null],
        [THIEF, again(seen, "bind", { 2: "0x0000000100000001" }), "ClearingMarket_SolutionDiffers"],
        [THIEF, again(seen, "bind", { 0: NEXT }), "ClearingMarket_NotFinalized"],
        [THIEF, clearing("closeOffer", 5), "OrderBook_NotOver"],
        [THIEF, clearing("exclude", [5]), "OrderBook_NotOperator"],
        [THIEF, clearing("setGuards", []), "OrderBook_NotConsortium"],
        [THIEF, limits("lower", 1, NEXT, NEXT, nothing), "FeederLimits_NotOperator"],
        [buyer, limits("lower", 1, NEXT, NEXT, nothing), "FeederLimits_NotOperator"],
        [THIEF, limits("setLimits", table), "FeederLimits_NotConsortium"],
        [THIEF, limits("setMarket", ClearingMarket, false), "FeederLimits_NotConsortium"],
        [THIEF, limits("checkUses", NEXT, [{ feeder: 1, soldWh: 9n, boughtWh: 9n }]), "FeederLimits_NotMarket"],
      ];
    });
  });
});

describe("a thief in a uniform-price auction (slow: runs on the chain)", () => {
  it("is refused by name, whatever it hands in, and no trade changes", async () => {
    await attacked("uniform-price", (_, seen) => {
      const auction = (name: string, ...args: unknown[]) => callOf(`UniformAuction.${name}`, args);
      return [
        [THIEF, auction("postOffer", true, 500n, NEXT, NEXT, 90_000n, "0x"), "Participants_UnknownAgent"],
        [THIEF, again(seen, "clear", { 0: NEXT }), "UniformAuction_TooEarly"],
        [THIEF, again(seen, "clear"), "UniformAuction_TooLate"],
        [THIEF, again(seen, "bind"), null],
        [THIEF, again(seen, "bind", { 1: "0x00000000010000000200000009" }), "UniformAuction_PairsDiffer"],
        [THIEF, again(seen, "bind", { 0: NEXT }), "UniformAuction_NotCleared"],
        [THIEF, auction("pair", 5, 6, NEXT, 100n, 90_000n), "PairAuction_NotSelf"],
      ];
    });
  });
});
