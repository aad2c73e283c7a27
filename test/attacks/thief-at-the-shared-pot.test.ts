/**
 * Who: a stranger at the RPC endpoint of a community that shares by a key; a member who acts by hand with its agent's key.
 * With what: an interval shared too early, again, or by a list of one's own; the key changed, another home sent away; readings
 * and payments in another's name; all money announced for withdrawal before what was taken is paid.
 * What must remain true: each is refused by name or changes nothing, and what everybody gave, took and paid is what it is on a day
 * without thieves.
 *
 * Requirement M12; decision 19.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Call } from "#chain";
import { type Hex, interval } from "#domain";
import { packSharingList } from "#market";
import { type KeyPair, keyPairFor } from "#privacy";
import type { Community, Summary } from "#simulation";
import { choicesWith, finishedTiny, openTiny, TINY_INTERVALS, temporaryDirectory } from "../support/community.ts";
import { callOf, receiptOf, send } from "../support/wallet.ts";

const CHOICES = choicesWith("sharing");
const THIEF = keyPairFor(99n, "thief");
/** The attack comes in the second hour: the first is shared, the second flows. */
const [DONE, NOW] = [0, 1];

/** Somebody's attempt and the error that stops it; null: it goes through and changes nothing. */
type Attempt = readonly [who: KeyPair, what: Call, error: string | null];

const sums = ({ energy, money, accounts, statements, trades }: Summary) => ({
  energy,
  money,
  accounts,
  statements,
  trades,
});

function attemptsIn({ day, identities }: Community): readonly Attempt[] {
  const member = day.host.agents.find(({ agent }) => agent.name === "h03/buyer")?.keys as KeyPair;
  const meterOf = (home: string) => identities.find(({ name }) => name === home)?.meter as Hex;
  const ledger = (name: string, ...args: unknown[]) => callOf(`SharingLedger.${name}`, args);
  const mine = packSharingList([{ meter: meterOf("h03"), parts: 1_000_000_000n, value: 1_000_000_000n }]);
  const key = { rule: 0, leftoversOnce: false, agreed: true, agreedPerWh: 0n, utcOffsetSeconds: 0 };
  const hash: Hex = `0x${"11".repeat(32)}`;
  return [
    [THIEF, ledger("share", NOW, mine), "SharingLedger_TooEarly"],
    [THIEF, ledger("share", DONE, mine), "SharingLedger_AlreadyShared"],
    [THIEF, ledger("setKey", key, [hash]), "SharingLedger_NotConsortium"],
    [THIEF, ledger("join"), "Participants_UnknownAgent"],
    [THIEF, ledger("leave", meterOf("h04")), "SharingLedger_NotAccount"],
    [THIEF, callOf("Vault.pay", [hash, THIEF.address, 1n]), "Vault_NotCaller"],
    [THIEF, callOf("Meters.recordReading", [NOW, 0n, 0n]), "Meters_NotValid"],
    [member, ledger("setKey", key, [hash]), "SharingLedger_NotConsortium"],
    [member, ledger("leave", meterOf("h04")), "SharingLedger_NotAccount"],
    [member, callOf("Vault.requestWithdrawal", [999_000_000_000n]), null],
    [member, callOf("Vault.withdraw", []), "Vault_TooEarly"],
  ];
}

describe("a thief at the shared pot (slow: runs on the chain)", () => {
  it("is refused by name, and everybody gives, takes and pays as without it", async () => {
    const honest = await finishedTiny({ choices: CHOICES }, (community, until) => sums(community.summary(until, 0)));
    const community = await openTiny(temporaryDirectory(), { choices: CHOICES, rpcPort: 0 });
    try {
      const until = community.plan(TINY_INTERVALS);
      await community.run(interval(NOW));
      const tried = attemptsIn(community);
      const hashes = new Map<Attempt, Hex>();
      for (const [who, own] of Map.groupBy(tried, ([who]) => who)) {
        const calls = own.map(([, call]) => call);
        const sent = await send(community, who, calls);
        for (const [i, attempt] of own.entries()) hashes.set(attempt, sent[i] as Hex);
      }
      await community.run(until);
      const receipts = receiptOf(community);
      assert.deepEqual(
        tried.map((attempt) => [attempt[1].function, receipts(hashes.get(attempt) as Hex)?.refusal?.error ?? null]),
        tried.map(([, { function: name }, error]) => [name, error]),
      );
      assert.ok(tried.every((attempt) => attempt[2] !== null || receipts(hashes.get(attempt) as Hex)?.ok));
      assert.deepEqual(sums(community.summary(until, 0)), honest);
    } finally {
      await community.close();
    }
  });
});
