import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Call } from "#chain";
import {
  type Address,
  bytesOf,
  existenceDigest,
  type Hex,
  hexOf,
  type Instant,
  interval,
  keccakOfText,
  type MeterId,
} from "#domain";
import type { Effect } from "../agent.ts";
import { HOURLY, logOf, minute, only, overTheWire } from "../fixtures.ts";
import { type CosigningNews, cosigningMessage, readCosigningNews } from "./cosigning-message.ts";
import { ANNA, AUDITED_UNTIL, BEN, CERTIFICATES, CLEO, DORA, type Home, rotationConfig } from "./fixtures.ts";
import { drawnMeter } from "./lot.ts";
import {
  askAgain,
  firstRing,
  followRoots,
  onCosigning,
  type RotationConfig,
  type RotationState,
  renewRoot,
} from "./rotation.ts";

const HOMES = [ANNA, BEN, CLEO, DORA];
/** Noon is twelve hours after the first interval, which begins at noon by the clock. */
const NOON = minute(12 * 60);
const TURN_MS = 120_000;
const NEXT = ANNA.rings.at(1);
const SEED = seedThatDraws(BEN);

/** A seed whose first draw for Anna's next root is somebody. */
function seedThatDraws(home: Home): Hex {
  const meters = HOMES.map(({ meter }) => ({ meter: meter.address, valid: true }));
  for (let n = 0; ; n++) {
    const seed = keccakOfText(`seed ${n}`);
    if (drawnMeter(seed, NEXT.keys.root, meters) === home.meter.address) return seed;
  }
}

/** The part of a meter that renews its root. */
class RotationAtWork {
  readonly config: RotationConfig;
  state: RotationState;

  constructor(home: Home, change: Partial<RotationConfig> = {}) {
    this.config = rotationConfig(home, change);
    this.state = firstRing(this.config);
  }

  boundary(k: number): readonly string[] {
    const now = minute(k * 60);
    return callsOf(renewRoot(this.config, this.state, interval(k), now)).map(({ function: name }) => name);
  }

  hears(event: string, args: Readonly<Record<string, unknown>>, now = NOON): readonly Effect[] {
    return followRoots(this.config, this.state, logOf("ExistenceCertificates", event, args, now), now);
  }

  wakes(now: Instant): readonly Effect[] {
    return askAgain(this.config, this.state, now);
  }

  gets(from: Address, news: CosigningNews, now = NOON): readonly Effect[] {
    const read = readCosigningNews(overTheWire(cosigningMessage(from, this.config.keys.address, now, news)));
    assert.ok(read !== null);
    return onCosigning(this.config, this.state, read, from, now);
  }
}

function callsOf(effects: readonly Effect[]): readonly Call[] {
  return only("submit", effects).map(({ call }) => call);
}

function letters(effects: readonly Effect[]) {
  return only("send", effects).map(({ message }) => ({
    to: message.receiver,
    news: readCosigningNews(overTheWire(message)),
  }));
}

/** Anna's meter has asked for a root, and the lot of the next round was drawn. */
function drawn(seed = SEED, now = NOON) {
  const anna = new RotationAtWork(ANNA);
  anna.boundary(12);
  anna.hears("RootRequested", { root: NEXT.keys.root, round: 3 });
  anna.hears("RoundClosed", { round: 3, seed: keccakOfText("too early") });
  return { anna, asked: anna.hears("RoundClosed", { round: 4, seed }, now) };
}

function requestIn(effects: readonly Effect[]) {
  const news = letters(effects)[0]?.news;
  assert.ok(news?.what === "request");
  return news.request;
}

/** What the drawn meter answers. */
function answered(home: Home, effects: readonly Effect[], change: Partial<RotationConfig> = {}, now = NOON) {
  const meter = new RotationAtWork(home, change);
  return (
    letters(meter.gets(ANNA.meter.address, { what: "request", request: requestIn(effects) }, now))[0]?.news ?? null
  );
}

function certificateSigned(by: Home): CosigningNews {
  const certificate = { root: NEXT.keys.root, auditedUntil: AUDITED_UNTIL, link: NEXT.link };
  const signature = hexOf(by.meter.signDigest(bytesOf(existenceDigest(certificate, CERTIFICATES))));
  return { what: "signature", root: NEXT.keys.root, signature };
}

describe("a meter's root", () => {
  it("is renewed in the middle of each day, once a day", () => {
    const anna = new RotationAtWork(ANNA);
    const asked = Array.from({ length: 72 }, (_, k) => k).filter((k) => {
      const names = anna.boundary(k);
      anna.state.wanted = null;
      return names.length > 0;
    });
    assert.deepEqual(asked, [12, 36, 60]);
  });

  it("is renewed after noon by a meter that was out of order at noon, and at noon again the next day", () => {
    const anna = new RotationAtWork(ANNA);
    assert.deepEqual(anna.boundary(11), []);
    assert.deepEqual(anna.boundary(17), ["request"]);
    anna.state.wanted = null;
    assert.deepEqual(anna.boundary(35), []);
    assert.deepEqual(anna.boundary(36), ["request"]);
  });

  it("is renewed on days of any number of intervals", () => {
    for (const [intervalSeconds, first] of [
      [900, 48],
      [28_800, 1],
      [86_400, 1],
    ] as const) {
      const anna = new RotationAtWork(ANNA, { calendar: { ...HOURLY, intervalSeconds } });
      const asked = [0, 1, 2, 47, 48, 49].filter((k) => anna.boundary(k).length > 0);
      assert.equal(asked[0], first);
    }
  });

  it("is not asked for while the meter is suspended or its audit over, and is when it counts again", () => {
    const anna = new RotationAtWork(ANNA);
    anna.hears("MeterSuspended", { meter: ANNA.meter.address });
    assert.deepEqual(anna.boundary(12), []);
    anna.hears("MeterCertified", { meter: ANNA.meter.address, auditedUntil: BigInt(AUDITED_UNTIL) });
    assert.deepEqual(anna.boundary(13), ["request"]);
    const old = new RotationAtWork(ANNA, {
      metersAtStart: [{ meter: ANNA.meter.address, valid: true, auditedUntil: 1 }],
    });
    assert.deepEqual(old.boundary(12), []);
  });

  it("that was not certified in a day is not asked for again, unless the chain never took the request", () => {
    const anna = new RotationAtWork(ANNA);
    anna.boundary(12);
    assert.deepEqual(anna.boundary(36), ["request"]);
    anna.hears("RootRequested", { root: NEXT.keys.root, round: 3 });
    assert.deepEqual(anna.boundary(60), []);
  });
});

describe("a meter that has asked for a root", () => {
  it("asks the meter that the lot of the round after its request draws, and no earlier", () => {
    const { anna, asked } = drawn();
    assert.deepEqual(
      letters(asked).map(({ to }) => to),
      [BEN.meter.address],
    );
    assert.equal(requestIn(asked).root, NEXT.keys.root);
    assert.equal(anna.state.wanted?.seed, SEED);
  });

  it("asks the next one when a turn is over, and nobody twice in a turn", () => {
    const { anna, asked } = drawn();
    assert.deepEqual(
      only("wake", asked).map(({ at }) => at),
      [NOON + TURN_MS],
    );
    assert.deepEqual(anna.wakes(minute(12 * 60 + 1)), []);
    const second = anna.wakes((NOON + TURN_MS) as Instant);
    assert.deepEqual(
      letters(second).map(({ to }) => to),
      [CLEO.meter.address],
    );
  });

  it("lets its own turn pass", () => {
    const { anna, asked } = drawn(seedThatDraws(ANNA));
    assert.deepEqual(letters(asked), []);
    assert.deepEqual(
      letters(anna.wakes((NOON + TURN_MS) as Instant)).map(({ to }) => to),
      [BEN.meter.address],
    );
  });

  it("asks whoever's turn it is when it was out of order as the lot was drawn", () => {
    const { asked } = drawn(SEED, minute(12 * 60 + 5));
    assert.deepEqual(
      letters(asked).map(({ to }) => to),
      [DORA.meter.address],
    );
  });

  it("passes over meters that do not count any more, and those whose audit is over", () => {
    const anna = new RotationAtWork(ANNA);
    anna.boundary(12);
    anna.hears("RootRequested", { root: NEXT.keys.root, round: 3 });
    anna.hears("MeterRevoked", { meter: BEN.meter.address });
    anna.hears("MeterCertified", { meter: CLEO.meter.address, auditedUntil: BigInt(HOURLY.epoch / 1000 + 60) });
    assert.deepEqual(
      letters(anna.hears("RoundClosed", { round: 4, seed: SEED })).map(({ to }) => to),
      [DORA.meter.address],
    );
  });

  it("knows of meters that join later, in the order of the contract", () => {
    const anna = new RotationAtWork(ANNA);
    const meter: MeterId = `0x${"99".repeat(20)}`;
    anna.hears("MeterCertified", { meter, auditedUntil: 9n });
    anna.hears("MeterCertified", { meter: BEN.meter.address, auditedUntil: 7n });
    assert.deepEqual(
      anna.state.meters.map((known) => [known.meter, known.auditedUntil]),
      [
        [ANNA.meter.address, AUDITED_UNTIL],
        [BEN.meter.address, 7],
        [CLEO.meter.address, AUDITED_UNTIL],
        [DORA.meter.address, AUDITED_UNTIL],
        [meter, 9],
      ],
    );
  });

  it("hands the drawn meter's signature in, once, with its link sealed to the auditor", () => {
    const { anna, asked } = drawn();
    const signature = answered(BEN, asked);
    assert.ok(signature !== null);
    const [call] = callsOf(anna.gets(BEN.meter.address, signature));
    assert.equal(call?.function, "certify");
    assert.deepEqual(call?.args.slice(0, 3), [NEXT.keys.root, BigInt(AUDITED_UNTIL), NEXT.link]);
    assert.ok(!String(call?.args[4]).includes(NEXT.salt.slice(2)), "sealed");
    assert.deepEqual(anna.gets(BEN.meter.address, signature), []);
  });

  for (const [why, news, from, at] of [
    ["of a meter that was not drawn", certificateSigned(CLEO), CLEO, NOON],
    ["after the turn of its meter", certificateSigned(BEN), BEN, minute(12 * 60 + 2)],
    ["over something else", { ...certificateSigned(BEN), signature: `0x${"22".repeat(64)}1b` }, BEN, NOON],
    ["that another meter passes off as its own", certificateSigned(CLEO), BEN, NOON],
    ["for another root", { ...certificateSigned(BEN), root: BEN.keys.root }, BEN, NOON],
  ] as const) {
    it(`does not hand in a signature ${why}`, () => {
      assert.deepEqual(drawn().anna.gets(from.meter.address, news as CosigningNews, at), []);
    });
  }

  it("does not take a signature before the lot is drawn, nor one that it has not asked for", () => {
    const anna = new RotationAtWork(ANNA);
    assert.deepEqual(anna.gets(BEN.meter.address, certificateSigned(BEN)), []);
    anna.boundary(12);
    assert.deepEqual(anna.gets(BEN.meter.address, certificateSigned(BEN)), []);
  });

  it("announces the root when it is certified, asks nobody any more, and then has its next ring", () => {
    const { anna } = drawn();
    const [call] = callsOf(anna.hears("RootCertified", { root: NEXT.keys.root }));
    assert.deepEqual([call?.function, call?.args], ["announce", [NEXT.keys.root, NEXT.salt]]);
    assert.deepEqual(anna.wakes((NOON + TURN_MS) as Instant), []);
    assert.deepEqual(anna.gets(BEN.meter.address, certificateSigned(BEN)), []);
    anna.hears("RootAnnounced", { root: NEXT.keys.root, meter: ANNA.meter.address });
    assert.deepEqual([anna.state.ring, anna.state.wanted], [1, null]);
  });

  it("announces it again the next day when that came to nothing", () => {
    const { anna } = drawn();
    anna.hears("RootCertified", { root: NEXT.keys.root });
    assert.deepEqual(anna.boundary(36), ["announce"]);
  });

  it("is not moved by what others request, certify and announce", () => {
    const { anna } = drawn();
    const before = structuredClone(anna.state);
    for (const event of ["RootRequested", "RootCertified", "RootAnnounced"]) {
      assert.deepEqual(anna.hears(event, { root: BEN.keys.root, round: 9, meter: BEN.meter.address }), []);
    }
    anna.hears("RoundClosed", { round: 9, seed: keccakOfText("another round") });
    assert.deepEqual(anna.state, before);
  });

  it("goes on from what it remembers after a restart, with the same root", () => {
    const { anna } = drawn();
    const again = new RotationAtWork(ANNA);
    again.state = structuredClone(anna.state);
    assert.equal(callsOf(again.gets(BEN.meter.address, certificateSigned(BEN)))[0]?.function, "certify");
  });
});

describe("a meter that is asked to co-sign", () => {
  const { asked } = drawn();
  const request = requestIn(asked);
  const askedBy = (
    from: Home,
    change: Partial<typeof request> = {},
    config: Partial<RotationConfig> = {},
    now = NOON,
  ) => {
    const ben = new RotationAtWork(BEN, config);
    return letters(ben.gets(from.meter.address, { what: "request", request: { ...request, ...change } }, now));
  };

  it("signs the certificate of existence for a meter whose papers are in order", () => {
    assert.deepEqual(askedBy(ANNA), [{ to: ANNA.meter.address, news: certificateSigned(BEN) }]);
  });

  it("signs for a root once", () => {
    const ben = new RotationAtWork(BEN);
    const news = { what: "request", request } as const;
    assert.equal(letters(ben.gets(ANNA.meter.address, news)).length, 1);
    assert.deepEqual(letters(ben.gets(ANNA.meter.address, news)), []);
  });

  it("remembers some roots that it has signed for, not all", () => {
    const ben = new RotationAtWork(BEN);
    ben.state.signed = Array.from({ length: 64 }, (_, i) => keccakOfText(`root ${i}`));
    ben.gets(ANNA.meter.address, { what: "request", request });
    assert.equal(ben.state.signed.length, 64);
  });

  it("refuses when somebody else asks in a meter's name", () => {
    assert.deepEqual(askedBy(CLEO), []);
  });

  it("refuses when the request is not signed by its meter, or its link opens to another one", () => {
    assert.deepEqual(askedBy(ANNA, { signature: `0x${"22".repeat(64)}1b` }), []);
    assert.deepEqual(askedBy(ANNA, { salt: keccakOfText("another salt") }), []);
  });

  it("refuses a meter that is suspended, not certified, or whose audit is over", () => {
    const meters = (change: object) => ({
      metersAtStart: [{ meter: ANNA.meter.address, valid: true, auditedUntil: AUDITED_UNTIL, ...change }],
    });
    assert.deepEqual(askedBy(ANNA, {}, meters({ valid: false })), []);
    assert.deepEqual(askedBy(ANNA, {}, { metersAtStart: [] }), []);
    assert.deepEqual(askedBy(ANNA, {}, meters({ auditedUntil: AUDITED_UNTIL - 1 })), []);
    assert.deepEqual(askedBy(ANNA, {}, {}, ((AUDITED_UNTIL + 1) * 1000) as Instant), []);
  });

  it("refuses when the manufacturer's certificate does not count", () => {
    assert.deepEqual(askedBy(ANNA, {}, { certificateRefusal: () => "not-yet-valid" as never }), []);
  });

  it("does not co-sign for itself", () => {
    const anna = new RotationAtWork(ANNA);
    assert.deepEqual(anna.gets(ANNA.meter.address, { what: "request", request }), []);
  });
});

describe("letters about roots", () => {
  const message = cosigningMessage(ANNA.meter.address, BEN.meter.address, NOON, certificateSigned(BEN));
  const { asked } = drawn();
  const requesting = cosigningMessage(ANNA.meter.address, BEN.meter.address, NOON, {
    what: "request",
    request: requestIn(asked),
  });

  it("come through as they were sent", () => {
    for (const sent of [message, requesting]) assert.deepEqual(readCosigningNews(overTheWire(sent)), sent.content);
  });

  it("are told apart by what they are, their root and their time", () => {
    const later = cosigningMessage(ANNA.meter.address, BEN.meter.address, minute(1), certificateSigned(BEN));
    assert.equal(new Set([message, requesting, later].map(({ conversationId }) => conversationId)).size, 3);
  });

  const signature = message.content as object;
  const { request } = requesting.content as { request: object };
  for (const [why, change] of [
    ["another protocol", { protocol: "receipt" }],
    ["another performative", { performative: "cfp" }],
    ["no object", { content: "signature" }],
    ["a list", { content: [] }],
    ["nothing", { content: null }],
    ["of an unknown kind", { content: { ...signature, what: "stamp" } }],
    ["a root that is no hash", { content: { ...signature, root: "0x12" } }],
    ["a signature that is no bytes", { content: { ...signature, signature: "0xzz" } }],
    ["a signature that is too long", { content: { ...signature, signature: `0x${"00".repeat(5_000)}` } }],
    ["no request", { content: { what: "request" } }],
    ["a request without a salt", { content: { what: "request", request: { ...request, salt: 5 } } }],
    ["a request without a certificate", { content: { what: "request", request: { ...request, certificate: null } } }],
    ["a request with a broken time", { content: { what: "request", request: { ...request, auditedUntil: "x" } } }],
  ] as const) {
    it(`are not read out of ${why}`, () => {
      assert.equal(readCosigningNews({ ...message, ...change } as typeof message), null);
    });
  }
});
