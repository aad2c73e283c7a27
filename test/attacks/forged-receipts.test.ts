/**
 * Who: a seller that wants to be paid for more than it delivers, or sooner; a stranger to its trades.
 * With what: receipts in the name of its buyers' meters, made up before those speak: signed with a key of its own, or in the
 * name of its own meter; statements in the name of another's meter, sent to its buyers' meters.
 * What must remain true: nodes and meters drop them; the true receipts, which come later, settle every trade as on any day.
 *
 * Requirements T1, L5; design, section 7.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Effect, type ReceiptNews, receiptMessage } from "#agents";
import {
  type Address,
  bytesOf,
  type Claim,
  endOf,
  type Hex,
  hexOf,
  type Instant,
  type IntervalIndex,
  instant,
  type MeterSignature,
  receiptDigest,
  statementDigest,
  type Trade,
  wh,
  ZERO_HASH,
} from "#domain";
import { keyPairFor } from "#privacy";
import type { Community, Hosted, MechanismName } from "#simulation";
import { assertSameRoots } from "../support/atomic.ts";
import { choicesWith, finishedTiny, lasting, tiny } from "../support/community.ts";
import { doing, METERS, meterTree, signedWith, withAgent } from "../support/intruders.ts";
import { assertSound } from "../support/soundness.ts";

const { calendar } = tiny().scenario;
const MECHANISMS: readonly MechanismName[] = ["negotiation", "uniform-price"];
const LIAR = keyPairFor(99n, "liar");
/** Right after the interval: the true receipts take two journeys of a letter. */
const BEFORE_ALL_MS = 1;

/** What a liar sends when an interval is over, about the trades of a seller in it. */
type Lie = (k: IntervalIndex, claims: readonly Claim[]) => readonly ReceiptNews[];

/** The seller of h01 sees its trades on the chain, and sends lies about them to some agents as soon as their interval is over. */
function lying(lie: Lie, to: readonly string[], told: { letters: number }) {
  return (honest: readonly Hosted[]): readonly Hosted[] => {
    const addresses = honest.filter(({ agent }) => to.includes(agent.name)).map(({ keys }) => keys.address);
    const trades = new Map<IntervalIndex, Claim[]>();
    const at = (k: IntervalIndex) => instant(endOf(calendar, k) + BEFORE_ALL_MS);
    const seller = honest.find(({ agent }) => agent.name === "h01/seller")?.keys.address as Address;
    const change = doing((effects, _, event, now) => {
      if (event.kind === "chain" && event.log.event === "TransactionAllowed") {
        const { seller: of, interval: k, energyWh } = event.log.args.trade as Trade;
        if (of !== seller) return effects;
        trades.set(k, [...(trades.get(k) ?? []), { id: event.log.args.tradeId as Hex, energyWh: wh(energyWh) }]);
        return [...effects, { kind: "wake", at: at(k) }];
      }
      const over = event.kind === "clock" ? [...trades].filter(([k]) => at(k) === now) : [];
      const lies = over.flatMap(([k, claims]) => lie(k, claims));
      told.letters += lies.length * addresses.length;
      return [...effects, ...lies.flatMap((news) => addresses.map((receiver) => letter(seller, receiver, now, news)))];
    });
    return withAgent("h01/seller", change)(honest);
  };
}

function letter(sender: Address, receiver: Address, now: Instant, news: ReceiptNews): Effect {
  const message = receiptMessage(sender, receiver, now, news);
  // Several lies about one interval are several letters.
  const { signature } = news.what === "receipt" ? news.receipt : news.statement;
  return {
    kind: "send",
    message: { ...message, conversationId: `${message.conversationId}/${signature.slice(0, 18)}` },
  };
}

/** Confirms all that was sold in the name of every buyer's meter: with the liar's own key in the place of the meter's. */
const inTheirName: Lie = (interval, claims) =>
  ["h03", "h04"].flatMap((home) => {
    const { root } = meterTree(home);
    const report = { interval, importWh: wh(10_000n), claims, statements: claims.map(() => ZERO_HASH) };
    return [
      { what: "receipt", receipt: { ...report, ...byLiar(root, receiptDigest(report, METERS)) }, statements: [] },
    ];
  });

/** The same as its own home's meter: every signature is good, but that meter has bought nothing. */
const asItself: Lie = (interval, claims) => {
  const report = { interval, importWh: wh(10_000n), claims, statements: claims.map(() => ZERO_HASH) };
  const receipt = { ...report, ...signedWith("h01", 100, receiptDigest(report, METERS)) };
  return [{ what: "receipt", receipt, statements: [] }];
};

/** In the name of its own home's meter, before that speaks: nothing was exported. */
const nothingExported: Lie = (interval, claims) => {
  const report = { interval, exportWh: wh(0n), claims };
  return [
    { what: "statement", statement: { ...report, ...byLiar(meterTree("h01").root, statementDigest(report, METERS)) } },
  ];
};

/** Everything as that meter would show it, but for the signature. */
function byLiar(root: Hex, digest: Hex): MeterSignature {
  return { ...signedWith("h01", 100, digest), root, signature: hexOf(LIAR.signDigest(bytesOf(digest))) };
}

const NODES = ["h01/node", "h02/node", "h03/node", "h04/node"];
const ATTACKS: readonly (readonly [string, Lie, readonly string[]])[] = [
  ["receipts in the name of its buyers' meters", inTheirName, NODES],
  ["receipts by a meter that has bought nothing", asItself, NODES],
  ["a statement in the name of the seller's meter", nothingExported, ["h03/meter", "h04/meter"]],
];

async function look(community: Community, until: IntervalIndex) {
  await assertSound(community, until);
  await assertSameRoots(community);
  return lasting(community.summary(until, 0));
}

for (const mechanism of MECHANISMS) {
  describe(`somebody who sends forged words of meters, by ${mechanism} (slow: runs on the chain)`, () => {
    const choices = choicesWith(mechanism, "atomic");
    let honest: Awaited<ReturnType<typeof look>>;
    before(async () => {
      honest = await finishedTiny({ choices }, look);
    });

    for (const [what, lie, to] of ATTACKS) {
      it(`changes nothing by ${what}: the true ones settle all that was delivered`, async () => {
        const told = { letters: 0 };
        const attacked = await finishedTiny({ choices, intruders: { agents: lying(lie, to, told) } }, look);
        assert.ok(told.letters > 0);
        assert.deepEqual(attacked, honest);
      });
    }
  });
}
