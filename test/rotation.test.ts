import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readReceiptNews } from "#agents";
import { type Address, type Hex, type Instant, instant, type Message } from "#domain";
import type { Community, Fault, MechanismName } from "#simulation";
import { asReceived, assertKeysUsedOnce, assertSameRoots } from "./support/atomic.ts";
import { logsOf, refusalsBy } from "./support/clearing.ts";
import { choicesWith, finishedTiny, tiny } from "./support/community.ts";
import { assertSound } from "./support/soundness.ts";

/** Hours, which are the intervals of `tiny`: roots are renewed after 12, 36 and 60. */
const TWO_DAYS = 48;
const NOONS: readonly [number, number] = [12, 36];
const { calendar } = tiny().scenario;

function hour(hours: number): Instant {
  return instant(calendar.epoch + hours * 3_600_000);
}

/** What is left of two days, and the letters of meters in them. */
function twoDays(
  mechanism: MechanismName,
  faults: readonly Fault[],
  look: (community: Community, letters: readonly Message[]) => Promise<void>,
) {
  const letters: Message[] = [];
  const message = (one: Message) => {
    if (readReceiptNews(asReceived(one)) !== null) letters.push(one);
  };
  const changes = { choices: choicesWith(mechanism, "atomic"), faults, events: { message } };
  const checked = async (community: Community, until: Parameters<typeof assertSound>[1]) => {
    await assertSound(community, until);
    await look(community, letters);
  };
  return finishedTiny(changes, checked, TWO_DAYS);
}

/** The hours after which each meter announced a root, after the founding. */
async function announcedBy(community: Community): Promise<ReadonlyMap<Address, readonly { root: Hex; at: number }[]>> {
  const byMeter = new Map<Address, { root: Hex; at: number }[]>();
  for (const { args, at } of await logsOf(community, "RootAnnounced")) {
    if (at < calendar.epoch) continue;
    const meter = args.meter as Address;
    const hours = (at - calendar.epoch) / 3_600_000;
    byMeter.set(meter, [...(byMeter.get(meter) ?? []), { root: args.root as Hex, at: hours }]);
  }
  return byMeter;
}

/** The DSO has a meter too, which does nothing while it offers nothing. */
function metersAtWork({ day }: Community): number {
  return day.host.agents.filter(({ agent }) => agent.role === "meter").length;
}

/** The roots of the receipts whose trades were settled, by the intervals that they are about. */
async function settledUnder(community: Community, letters: readonly Message[]) {
  const settled = new Set((await logsOf(community, "TradeSettled")).map(({ args }) => args.tradeId as Hex));
  const receipts = letters.flatMap((letter) => {
    const news = readReceiptNews(asReceived(letter));
    return news?.what === "receipt" ? [news.receipt] : [];
  });
  return receipts.filter(({ claims }) => claims.some(({ id }) => settled.has(id)));
}

for (const mechanism of ["negotiation", "double-auction"] as const) {
  describe(`two days by ${mechanism} (slow: 48 hours on the chain)`, () => {
    it("have every meter renew its root at noon, and receipts settle under the new ones, each key once", async () => {
      await twoDays(mechanism, [], async (community, letters) => {
        assert.deepEqual([...refusalsBy(community)], []);
        const announced = await announcedBy(community);
        assert.equal(announced.size, metersAtWork(community));
        for (const roots of announced.values()) {
          assert.deepEqual(
            roots.map(({ at }) => Math.floor(at)),
            NOONS,
          );
          assert.ok(
            roots.every(({ at }) => at % 1 < 0.5),
            "within half an hour",
          );
        }
        assertKeysUsedOnce(letters);
        const renewed = new Set([...announced.values()].flatMap((roots) => roots.map(({ root }) => root)));
        const receipts = await settledUnder(community, letters);
        for (const { interval, root } of receipts)
          assert.equal(renewed.has(root), interval > NOONS[0], `interval ${interval}`);
        assert.ok(receipts.some(({ interval }) => interval < 12) && receipts.some(({ interval }) => interval > 12));
        assert.deepEqual(await logsOf(community, "TradeVoided", "ClaimRefused"), []);
        if (mechanism === "negotiation") await assertSameRoots(community);
      });
    });
  });
}

describe("two days in which things fall silent at noon (slow: 48 hours on the chain)", () => {
  it("have a meter that was out renew its root afterwards, and a node that was out take part in the next day's lot", async () => {
    const faults = [
      { agent: "h03/meter", from: hour(11.9), to: hour(13.5) },
      { agent: "h01/node", from: hour(11.9), to: hour(13.5) },
    ];
    await twoDays("negotiation", faults, async (community) => {
      const announced = await announcedBy(community);
      const late = community.identities.find(({ name }) => name === "h03")?.meter as Address;
      for (const [meter, roots] of announced) {
        assert.deepEqual(
          roots.map(({ at }) => Math.floor(at)),
          meter === late ? [14, 36] : NOONS,
        );
      }
      assert.equal(announced.size, metersAtWork(community));
      const node = community.day.host.agents.find(({ agent }) => agent.name === "h01/node")?.keys.address;
      const withheld = await logsOf(community, "RevealWithheld");
      assert.deepEqual(
        withheld.map(({ args }) => args.node),
        [node],
        "once, and not the next day",
      );
      const voided = new Set((await logsOf(community, "TradeVoided")).map(({ args }) => args.interval));
      assert.deepEqual([...voided], [11], "the silent meter's, and no others");
    });
  });
});
