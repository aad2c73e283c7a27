import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { least } from "#devices";
import { type Instant, interval, type Message, nano, wh } from "#domain";
import type { Effect } from "../agent.ts";
import { HOURLY, keysOf, logOf, minute, only, overTheWire } from "../fixtures.ts";
import { gatesOf } from "../market/gates.ts";
import {
  type AssetOffice,
  type AssetOfficeConfig,
  answerRequest,
  emptyOffice,
  followDeposits,
  followUses,
  homeCapacity,
  takeBack,
} from "./assets.ts";
import { type AssetRequest, readFailedWithdrawal, withdrawAssets } from "./assets-message.ts";

const [OPERATOR, ALICE, BOB, FRESH] = ["operator", "alice", "bob", "fresh"].map(keysOf) as [
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
  ReturnType<typeof keysOf>,
];
const capacity = { sellWh: wh(1_000n), buyWh: wh(3_000n) };

const CONFIG: AssetOfficeConfig = {
  operator: OPERATOR.address,
  calendar: HOURLY,
  gates: gatesOf(HOURLY),
  homes: [
    { household: "h01", feeder: 1, capacity, agents: [ALICE.address], account: nano(500n) },
    { household: "h02", feeder: 2, capacity, agents: [BOB.address], account: nano(0n) },
  ],
};

const WANTED: AssetRequest = {
  anonAddress: FRESH.address,
  feeder: 1,
  sell: true,
  energyWh: wh(2_000n),
  from: interval(1),
  to: interval(6),
  amount: nano(0n),
};

let letters = 0;
/** A letter of Alice's, as it arrives. */
function letter(changes: Partial<AssetRequest> = {}, sender = ALICE, conversationId = `assets/${letters++}`): Message {
  const about = {
    sender: sender.address,
    receiver: OPERATOR.address,
    conversationId,
    sequence: 0,
    replyBy: minute(600),
  };
  return overTheWire(withdrawAssets(about, { ...WANTED, ...changes }));
}

function ask(office: AssetOffice, changes: Partial<AssetRequest> = {}, now: Instant = minute(0), sender = ALICE) {
  return answerRequest(CONFIG, office, letter(changes, sender), now);
}

/** An offer of Alice's uses a permission. */
function use(
  office: AssetOffice,
  used: Record<"assetFrom" | "assetTo" | "from" | "to", number> & { energyWh: bigint },
) {
  const args = { anonAddress: FRESH.address, sell: true, ...used };
  followUses(office, logOf("EnergyAssets", "AssetUsed", args, minute(60)));
}

const issued = (effects: readonly Effect[]) => only("submit", effects).map(({ call }) => call.function);
const refusalIn = (effects: readonly Effect[]) => {
  const [sent] = only("send", effects);
  return sent === undefined ? null : readFailedWithdrawal(overTheWire(sent.message));
};

describe("the DSO, asked for permission to trade", () => {
  it("issues it to the address that is named, under a nonce of its own", () => {
    const office = emptyOffice();
    const [first, second] = [ask(office), ask(office)].map((effects) => only("submit", effects)[0]?.call.args ?? []);
    assert.deepEqual(first?.slice(0, -1), [FRESH.address, 1, true, 2_000n, 1, 6]);
    assert.notEqual(first?.at(-1), second?.at(-1));
  });

  it("issues money too, out of the account that the home has with it", () => {
    const office = emptyOffice();
    assert.deepEqual(issued(ask(office, { amount: nano(300n) })), ["addEnergy", "addFinancialBalance"]);
    assert.equal(refusalIn(ask(office, { amount: nano(300n) }))?.reason, "insufficient-funds");
    assert.deepEqual(issued(ask(office, { amount: nano(200n), energyWh: wh(0n) })), ["addFinancialBalance"]);
  });

  it("makes room again when what was permitted has been offered for an interval that is over", () => {
    const office = emptyOffice();
    ask(office, { energyWh: wh(6_000n) });
    const [from, to] = [interval(4), interval(9)];
    assert.equal(refusalIn(ask(office, { from, to, energyWh: wh(6_000n) }, minute(230)))?.grantableWh, 1_000n);
    use(office, { energyWh: 2_500n, assetFrom: 1, assetTo: 6, from: 2, to: 2 });
    assert.deepEqual(issued(ask(office, { from, to, energyWh: wh(3_500n) }, minute(230))), ["addEnergy"]);
  });

  it("counts an offer in its own intervals as long as its energy can still flow", () => {
    const office = emptyOffice();
    ask(office, { energyWh: wh(6_000n) });
    use(office, { energyWh: 1_000n, assetFrom: 1, assetTo: 6, from: 6, to: 6 });
    const late = { from: interval(6), to: interval(6), energyWh: wh(1n) };
    assert.equal(refusalIn(ask(office, late, minute(60)))?.reason, "more-than-the-home-can-carry");
  });

  it("counts an offer against the permission that it used, not against one that it could have used", () => {
    const office = emptyOffice();
    ask(office, { energyWh: wh(5_000n) });
    ask(office, { energyWh: wh(1_000n), from: interval(1), to: interval(1) });
    use(office, { energyWh: 1_000n, assetFrom: 1, assetTo: 1, from: 1, to: 1 });
    const again = { energyWh: wh(1n), from: interval(2), to: interval(6) };
    assert.equal(refusalIn(ask(office, again, minute(125)))?.grantableWh, 0n);
  });

  it("answers a request once, however often it comes", () => {
    const office = emptyOffice();
    const twice = letter();
    assert.equal(answerRequest(CONFIG, office, twice, minute(0)).length, 1);
    assert.deepEqual(answerRequest(CONFIG, office, { ...twice, sequence: 7 }, minute(1)), []);
  });

  const refusals: readonly (readonly [string, Partial<AssetRequest>, typeof ALICE])[] = [
    ["unknown-participant", {}, FRESH],
    ["other-feeder", { feeder: 2 }, ALICE],
    ["span-invalid", { from: interval(5), to: interval(4) }, ALICE],
    ["span-invalid", { to: interval(97) }, ALICE],
    ["span-invalid", { from: interval(193), to: interval(193) }, ALICE],
    ["span-invalid", { from: interval(2 ** 53 - 1), to: interval(2 ** 53 - 1) }, ALICE],
    ["address-of-another", { anonAddress: BOB.address }, ALICE],
    ["nothing-asked", { energyWh: wh(0n) }, ALICE],
    ["more-than-the-home-can-carry", { energyWh: wh(6_001n) }, ALICE],
    ["insufficient-funds", { amount: nano(501n) }, ALICE],
  ];
  for (const [reason, changes, sender] of refusals) {
    it(`says why not: ${reason} (${Object.keys(changes).join(", ") || "a stranger"})`, () => {
      const effects = ask(emptyOffice(), changes, minute(0), sender);
      assert.deepEqual(issued(effects), []);
      assert.equal(refusalIn(effects)?.reason, reason);
      assert.deepEqual(
        only("send", effects).map(({ message }) => [message.performative, message.receiver]),
        [["refuse", sender.address]],
      );
    });
  }

  it("issues nothing for a span of which nothing can be traded any more", () => {
    const effects = ask(emptyOffice(), { from: interval(0), to: interval(1), energyWh: wh(1n) }, minute(55));
    assert.equal(refusalIn(effects)?.reason, "span-invalid");
  });

  it("links an address to one home only", () => {
    const office = emptyOffice();
    ask(office);
    assert.equal(refusalIn(ask(office, { feeder: 2 }, minute(0), BOB))?.reason, "address-of-another");
  });

  it("leaves an agent's address to its own home, also when a neighbour asks for it first", () => {
    const office = emptyOffice();
    ask(office, { anonAddress: BOB.address });
    assert.deepEqual(issued(ask(office, { anonAddress: BOB.address, feeder: 2 }, minute(0), BOB)), ["addEnergy"]);
  });

  it("keeps count of a permission when its conversation comes again and the chain refuses that", () => {
    const office = emptyOffice();
    const first = answerRequest(
      CONFIG,
      office,
      { ...letter({ energyWh: wh(5_999n) }, ALICE, "again"), replyBy: minute(10) },
      minute(0),
    );
    const later = { ...letter({ energyWh: wh(1n) }, ALICE, "again"), sequence: 1, replyBy: minute(660) };
    const second = answerRequest(CONFIG, office, later, minute(11));
    const [one, other] = [first, second].map((effects) => only("submit", effects)[0]?.call);
    assert.notEqual(one?.args.at(-1), other?.args.at(-1));
    const receipt = { ok: false, refusal: { error: "EnergyAssets_NonceUsed", values: [] } } as never;
    takeBack(office, other as NonNullable<typeof other>, receipt);
    assert.equal(refusalIn(ask(office, { energyWh: wh(2n) }, minute(11)))?.grantableWh, 1n);
  });

  it("says nothing to a letter whose time is over", () => {
    const office = emptyOffice();
    assert.deepEqual(answerRequest(CONFIG, office, { ...letter(), replyBy: minute(1) }, minute(2)), []);
    assert.deepEqual(office, emptyOffice());
  });

  it("grants no more in a span than what it has left there, and says how much that is", () => {
    const office = emptyOffice();
    ask(office, { energyWh: wh(5_000n) });
    const refused = refusalIn(ask(office));
    assert.deepEqual([refused?.reason, refused?.grantableWh], ["more-than-the-home-can-carry", 1_000n]);
    assert.deepEqual(issued(ask(office, { energyWh: wh(1_000n) })), ["addEnergy"]);
    assert.deepEqual(issued(ask(office, { sell: false, energyWh: wh(18_000n) })), ["addEnergy"]);
    assert.deepEqual(issued(ask(office, { from: interval(7), to: interval(8) })), ["addEnergy"]);
  });

  it("counts what was given back no more, and knows whose money comes back", () => {
    const office = emptyOffice();
    ask(office, { energyWh: wh(6_000n), amount: nano(500n) });
    const back = {
      anonAddress: FRESH.address,
      operator: OPERATOR.address,
      sell: true,
      energyWh: 2_500n,
      from: 1,
      to: 6,
    };
    followDeposits(CONFIG, office, logOf("EnergyAssets", "EnergyDeposited", back, minute(5)));
    followDeposits(CONFIG, office, logOf("EnergyAssets", "FinancialDeposited", { ...back, amount: 40n }, minute(5)));
    assert.equal(refusalIn(ask(office, { energyWh: wh(2_501n) }))?.grantableWh, 2_500n);
    assert.deepEqual(issued(ask(office, { energyWh: wh(2_500n), amount: nano(40n) })).length, 2);
    assert.equal(refusalIn(ask(office, { energyWh: wh(0n), amount: nano(1n) }))?.reason, "insufficient-funds");
    const elsewhere = { ...back, operator: BOB.address, amount: 500n };
    followDeposits(CONFIG, office, logOf("EnergyAssets", "FinancialDeposited", elsewhere, minute(5)));
    const stranger = { ...back, anonAddress: BOB.address, amount: 9n };
    assert.doesNotThrow(() =>
      followDeposits(CONFIG, office, logOf("EnergyAssets", "FinancialDeposited", stranger, minute(5))),
    );
  });

  it("takes back what the chain refused, and says so", () => {
    const office = emptyOffice();
    const effects = ask(office, { energyWh: wh(6_000n), amount: nano(500n) });
    const receipt = { ok: false, refusal: { error: "EnergyAssets_NotOperator", values: [] } } as never;
    for (const { call } of only("submit", effects)) {
      const [answer] = only("send", takeBack(office, call, receipt));
      assert.equal(answer?.message.performative, "failure");
      assert.match(readFailedWithdrawal(overTheWire(answer?.message as Message))?.msg ?? "", /NotOperator/);
    }
    assert.equal(issued(ask(office, { energyWh: wh(6_000n), amount: nano(500n) })).length, 2);
    assert.deepEqual(takeBack(office, { contract: "FeederLimits", function: "lower", args: [1] }, receipt), []);
  });

  it("forgets what is over", () => {
    const office = emptyOffice();
    ask(office, { energyWh: wh(6_000n) });
    const late = { ...letter({ from: interval(20), to: interval(21) }), replyBy: minute(60 * 21) };
    answerRequest(CONFIG, office, late, minute(60 * 20));
    assert.deepEqual([office.grants.length, Object.keys(office.answered).length], [1, 1]);
  });

  it("has nothing to say to anything that is no request", () => {
    const { content, ...rest } = letter();
    const fields = content as object;
    for (const other of [
      null,
      "x",
      [],
      { ...fields, what: "x" },
      { ...fields, energyWh: "-1" },
      { ...fields, sell: 1 },
    ])
      assert.deepEqual(answerRequest(CONFIG, emptyOffice(), { ...rest, content: other }, minute(0)), []);
    for (const change of [
      { from: -1 },
      { to: 1.5 },
      { feeder: "1" },
      { anonAddress: "0xAB" },
      { amount: "9".repeat(19) },
    ])
      assert.deepEqual(
        answerRequest(CONFIG, emptyOffice(), { ...rest, content: { ...fields, ...change } }, minute(0)),
        [],
        JSON.stringify(change),
      );
    assert.deepEqual(answerRequest(CONFIG, emptyOffice(), { ...rest, content, protocol: "home" }, minute(0)), []);
  });

  it("never permits more than could flow, whatever is asked in whatever order", () => {
    const span = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 5 }));
    const request = fc.record({ span, energyWh: fc.integer({ min: 1, max: 4_000 }) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 12 }), (requests) => {
        const office = emptyOffice();
        for (const { span, energyWh } of requests) {
          const [from, to] = [interval(span[0]), interval(span[0] + span[1])];
          ask(office, { from, to, energyWh: wh(BigInt(energyWh)) });
        }
        assert.ok(canFlow(office.grants, 1_000n));
      }),
    );
  });

  it("refuses nothing that could flow", () => {
    const office = emptyOffice();
    for (const k of [1, 2, 3]) ask(office, { from: interval(k), to: interval(k), energyWh: wh(1_000n) });
    assert.deepEqual(issued(ask(office, { from: interval(1), to: interval(4), energyWh: wh(1_000n) })), ["addEnergy"]);
    assert.equal(refusalIn(ask(office, { from: interval(1), to: interval(4), energyWh: wh(1n) }))?.grantableWh, 0n);
  });
});

describe("what a home can carry", () => {
  it("is what its connection carries, and of its own making no more than roof and battery give", () => {
    const home = { connectionWh: wh(5_500n), pvPeakW: 4_000, batteryW: 2_000, seconds: 900 };
    assert.deepEqual(homeCapacity(home), { sellWh: 1_500n, buyWh: 5_500n });
    assert.deepEqual(homeCapacity({ ...home, connectionWh: wh(900n) }), { sellWh: 900n, buyWh: 900n });
  });
});

/** Fills interval after interval with what must flow first: that finds a way whenever there is one. */
function canFlow(grants: AssetOffice["grants"], perInterval: bigint): boolean {
  const left = grants.map(({ energyWh, from, to }) => ({ energyWh, from: from as number, to: to as number }));
  for (let k = 0; k < 20; k++) {
    let room = perInterval;
    const due = left.filter(({ from, to }) => from <= k && k <= to).sort((a, b) => a.to - b.to);
    for (const grant of due) {
      const flows = least(grant.energyWh, room);
      grant.energyWh -= flows;
      room -= flows;
    }
  }
  return left.every(({ energyWh }) => energyWh === 0n);
}
