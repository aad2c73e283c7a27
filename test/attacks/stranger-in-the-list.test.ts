/**
 * Who: a meter that somebody has got into.
 * With what: in what it signs, a claim of a stranger stands among those of its own home: of a trade that does not exist.
 * What must remain true: nothing is paid on its word, since what it lists cannot be shown; nobody's trades with others suffer,
 * not even those of a buyer that has bought from this home and from another.
 *
 * Requirements T1, T7, L5; design, section 7.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Effect, type ReceiptNews, readReceiptNews } from "#agents";
import { type Claim, type Hex, receiptDigest, statementDigest, type Trade, tradeIdOf, wh, ZERO_HASH } from "#domain";
import type { Community, Hosted, LoadedScenario, MechanismName } from "#simulation";
import { asReceived, assertSameRoots } from "../support/atomic.ts";
import { choicesWith, finishedTiny, tiny } from "../support/community.ts";
import { doing, METERS, signedWith, withAgent } from "../support/intruders.ts";
import { assertSound, tradesOnChain } from "../support/soundness.ts";

const MECHANISMS: readonly MechanismName[] = ["negotiation", "uniform-price"];
const STRANGE: Claim = { id: `0x${"5e".repeat(32)}`, energyWh: wh(100n) };

/** So little that buyers need more. */
const LITTLE_WH = 200n;

/** `tiny`, in which the second home has no battery to fill, and sells. */
function withoutBattery(): LoadedScenario {
  const { scenario, profiles } = tiny();
  return {
    scenario: { ...scenario, households: scenario.households.map((home) => ({ ...home, battery: null })) },
    profiles,
  };
}

/** The first home offers little, so that its neighbours buy from both. */
const offeringLittle = withAgent("h01/seller", (honest) => (state, event, now) => {
  if (event.kind !== "message" || event.message.protocol !== "home") return honest(state, event, now);
  const content = { ...(event.message.content as object), sellWh: String(LITTLE_WH) };
  return honest(state, { ...event, message: { ...event.message, content } }, now);
});

/** A meter's statements and receipts, with a stranger's claim in them. */
function listing(news: ReceiptNews, home: string): ReceiptNews {
  if (news.what === "statement") {
    const { leaf, claims, ...rest } = news.statement;
    const report = { ...rest, claims: [...claims, STRANGE] };
    return { what: "statement", statement: { ...report, ...signedWith(home, leaf, statementDigest(report, METERS)) } };
  }
  const { leaf, claims, statements, ...rest } = news.receipt;
  const report = { ...rest, claims: [...claims, STRANGE], statements: [...statements, ZERO_HASH] };
  return { ...news, receipt: { ...report, ...signedWith(home, leaf, receiptDigest(report, METERS)) } };
}

const intoMeterOf = (home: string) =>
  withAgent(
    `${home}/meter`,
    doing((effects) =>
      effects.map((effect): Effect => {
        const news = effect.kind === "send" ? readReceiptNews(asReceived(effect.message)) : null;
        if (effect.kind !== "send" || news === null) return effect;
        return { kind: "send", message: { ...effect.message, content: listing(news, home) } };
      }),
    ),
  );

/** What was paid for: seller, buyer, interval. */
async function look(community: Community, until: Parameters<Community["summary"]>[0]) {
  await assertSound(community, until);
  await assertSameRoots(community);
  const { allowed, settled } = await tradesOnChain(community);
  const byId = new Map(allowed.map((trade) => [tradeIdOf(trade), trade]));
  const names = new Map(community.identities.flatMap(({ name, actors }) => actors.map((a) => [a.keys.address, name])));
  return settled
    .filter(({ args }) => (args.interval as number) < until)
    .map(({ args }) => {
      const { seller, buyer, interval } = byId.get(args.tradeId as Hex) as Trade;
      return `${interval}: ${names.get(seller)} to ${names.get(buyer)}, ${args.deliveredWh} Wh`;
    })
    .sort();
}

for (const mechanism of MECHANISMS) {
  describe(`a meter that lists a stranger's claim, by ${mechanism} (slow: runs on the chain)`, () => {
    const changes = { choices: choicesWith(mechanism, "atomic"), loaded: withoutBattery() };
    let honest: readonly string[];
    before(async () => {
      honest = await finishedTiny({ ...changes, intruders: { agents: offeringLittle } }, look);
      for (const pair of ["h01 to h03", "h02 to h03"]) assert.ok(honest.some((trade) => trade.includes(pair)));
    });

    for (const [whose, home, own] of [
      ["seller", "h01", "h01 to"],
      ["buyer", "h03", "to h03"],
    ] as const) {
      it(`has nothing settled for its home, a ${whose}'s, and takes nothing from the others`, async () => {
        const agents = (all: readonly Hosted[]) => intoMeterOf(home)(offeringLittle(all));
        const settled = await finishedTiny({ ...changes, intruders: { agents } }, look);
        assert.ok(honest.some((trade) => trade.includes(own)));
        assert.deepEqual(
          settled,
          honest.filter((trade) => !trade.includes(own)),
        );
      });
    }
  });
}
