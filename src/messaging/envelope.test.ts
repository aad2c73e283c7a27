import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { type Envelope, instant, type Message } from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import { MAX_DEPTH } from "./canonical-json.ts";
import { MAX_SEALED_BYTES, openEnvelope, sealerOf, sealMessage } from "./envelope.ts";
import { letterKeyOf, signLetter } from "./letter-key.ts";
import { peerKeys } from "./peer-keys.ts";
import { replayWindow } from "./replay-window.ts";

const alice = keyPairFor(1n, "alice");
const bob = keyPairFor(1n, "bob");
const mallory = keyPairFor(1n, "mallory");

function proposal(changes: Partial<Message> = {}): Message {
  return {
    performative: "propose",
    sender: alice.address,
    receiver: bob.address,
    conversationId: "k17/h01-h02",
    sequence: 3,
    replyBy: instant(1_750_000_000_000),
    protocol: "fipa-iterated-contract-net",
    content: { energyWh: "2500", pricePerWh: "120000" },
    ...changes,
  };
}

function sealed(message = proposal()): Envelope {
  return sealMessage(message, alice, letterKeyOf(bob));
}

/** Seals any plain bytes with the keys of a pair: what a party who knows the shared key can forge. */
function forge(plain: Uint8Array, from: KeyPair, to: KeyPair, by: "sender" | "receiver"): Envelope {
  const key = by === "sender" ? peerKeys(from)(letterKeyOf(to)).sealKey : peerKeys(to)(letterKeyOf(from)).openKey;
  const nonce = new Uint8Array(24).fill(5);
  const parties = [from, to].map((party) => hexToBytes(party.address.slice(2)));
  const associated = concatBytes(utf8ToBytes("neighborwatt envelope v1"), Uint8Array.of(1), ...parties);
  const box = xchacha20poly1305(key, nonce, associated).encrypt(plain);
  return { from: from.address, to: to.address, sealed: concatBytes(Uint8Array.of(1), nonce, box) };
}

/** The plain bytes (signature ‖ body) of an envelope from Alice to Bob. */
function plainOf(envelope: Envelope): Uint8Array {
  const parties = [alice, bob].map((party) => hexToBytes(party.address.slice(2)));
  const associated = concatBytes(utf8ToBytes("neighborwatt envelope v1"), Uint8Array.of(1), ...parties);
  const key = peerKeys(bob)(letterKeyOf(alice)).openKey;
  return xchacha20poly1305(key, envelope.sealed.subarray(1, 25), associated).decrypt(envelope.sealed.subarray(25));
}

function signedBytes(body: Uint8Array): Uint8Array {
  const parties = [alice, bob].map((party) => hexToBytes(party.address.slice(2)));
  return concatBytes(utf8ToBytes("neighborwatt message v1"), ...parties, body);
}

/** A body that Alice signs with her own software, so its format need not be ours. */
function signedByAlice(body: string | Uint8Array): Envelope {
  const bytes = typeof body === "string" ? utf8ToBytes(body) : body;
  return forge(concatBytes(signLetter(alice, signedBytes(bytes)), bytes), alice, bob, "sender");
}

function nested(depth: number): unknown {
  return depth === 0 ? null : [nested(depth - 1)];
}

/** `proposal()` from Alice to Bob, sealed on the day the format was fixed. */
const FIRST_VERSION =
  "01e9971b5270af5e3f8b63e42fda1a44902f567d957196794e6d1c0e30da50a62d5a58e4097380555af03a10571ee775604b" +
  "3c4dc9f4aab1839c7c9a3382b5cc0977bae565a60f8065db809af08fbd5bb94cbe5a0c77862a0263e953249af7570f167efa" +
  "d1a0b78d5dae418907088ef41def61a17ff83a8f665fb437729a6026f906f065453d738cc35af325ab78db6587b0c102856e" +
  "70c5c76f9ef08dbcd7516fe335423fe2d828fc68e0aa67163ccdbede811cda147c8d3cb2bd383aeca1807c57134561383727" +
  "2bc6e1f877d587421b3aa64f5046c643f5";

describe("an envelope", () => {
  it("gives its receiver the message that its sender wrote", () => {
    assert.deepEqual(openEnvelope(sealed(), bob, letterKeyOf(alice)), { ok: true, message: proposal() });
  });

  it("shows the two addresses and nothing of the message", () => {
    const envelope = sealed();
    assert.deepEqual([envelope.from, envelope.to], [alice.address, bob.address]);
    assert.ok(!Buffer.from(envelope.sealed).includes("energyWh"));
  });

  it("differs each time, although the message is the same", () => {
    assert.notDeepEqual(sealed().sealed, sealed().sealed);
  });

  it("carries any JSON content there and back", () => {
    const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    const [from, to] = [sealerOf(alice), sealerOf(bob)];
    fc.assert(
      fc.property(json, fc.nat(), (content, sequence) => {
        const message = proposal({ content, sequence });
        assert.deepEqual(to.open(from.seal(message, letterKeyOf(bob)), letterKeyOf(alice)), { ok: true, message });
      }),
      { numRuns: 50 },
    );
  });

  it("carries a bigint as a decimal string and leaves out what is undefined", () => {
    const opened = openEnvelope(
      sealed(proposal({ content: { wh: 2_500n, note: undefined } })),
      bob,
      letterKeyOf(alice),
    );
    assert.deepEqual(opened.ok && opened.message.content, { wh: "2500" });
  });

  it("still opens what the first version of the format sealed", () => {
    const fixed = hexToBytes(FIRST_VERSION);
    const opened = openEnvelope({ from: alice.address, to: bob.address, sealed: fixed }, bob, letterKeyOf(alice));
    assert.deepEqual(opened, { ok: true, message: proposal() });
  });
});

describe("an attacker", () => {
  it("who flips any one bit gets the envelope refused", () => {
    const { sealed: bytes, ...parties } = sealed();
    const receiver = sealerOf(bob);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] as number) ^ (1 << bit);
        const opened = receiver.open({ ...parties, sealed: changed }, letterKeyOf(alice));
        assert.deepEqual(opened, { ok: false, reason: at === 0 ? "malformed" : "unreadable" });
      }),
      { numRuns: 200 },
    );
  });

  it("who cuts the envelope short anywhere gets it refused", () => {
    const { sealed: bytes, ...parties } = sealed();
    for (let length = 0; length < bytes.length; length += 9) {
      const opened = openEnvelope({ ...parties, sealed: bytes.subarray(0, length) }, bob, letterKeyOf(alice));
      assert.deepEqual(opened, { ok: false, reason: length < 1 + 24 + 64 + 16 ? "malformed" : "unreadable" });
    }
  });

  it("who receives a letter to somebody else is told it is not for them, and cannot read it by renaming it", () => {
    const envelope = sealed();
    assert.deepEqual(openEnvelope(envelope, mallory, letterKeyOf(alice)), { ok: false, reason: "not-for-me" });
    const renamed = { ...envelope, to: mallory.address };
    assert.deepEqual(openEnvelope(renamed, mallory, letterKeyOf(alice)), { ok: false, reason: "unreadable" });
  });

  it("who writes under another's name is refused", () => {
    const own = sealMessage(proposal({ sender: mallory.address }), mallory, letterKeyOf(bob));
    const renamed = { ...own, from: alice.address };
    assert.deepEqual(openEnvelope(renamed, bob, letterKeyOf(alice)), { ok: false, reason: "unreadable" });
    assert.deepEqual(openEnvelope(renamed, bob, letterKeyOf(mallory)), { ok: false, reason: "bad-signature" });
  });

  it("who sends a letter back to its writer as if it were an answer is refused", () => {
    const back = { from: bob.address, to: alice.address, sealed: sealed().sealed };
    assert.deepEqual(openEnvelope(back, alice, letterKeyOf(bob)), { ok: false, reason: "unreadable" });
  });

  it("who is the receiver cannot make up a letter, for lack of the sender's signature", () => {
    const body = plainOf(sealed()).subarray(64);
    const madeUp = concatBytes(signLetter(bob, new Uint8Array(32)), body);
    const opened = openEnvelope(forge(madeUp, alice, bob, "receiver"), bob, letterKeyOf(alice));
    assert.deepEqual(opened, { ok: false, reason: "bad-signature" });
  });

  it("who is the receiver cannot pass a signed letter on as if it were to somebody else", () => {
    const passedOn = forge(plainOf(sealed()), alice, mallory, "receiver");
    assert.deepEqual(openEnvelope(passedOn, mallory, letterKeyOf(alice)), { ok: false, reason: "bad-signature" });
  });

  it("who sends a recorded envelope again opens the same letter, and the replay window refuses it", () => {
    const [envelope, window] = [sealed(), replayWindow()];
    const admitted = [1, 2].map(() => {
      const opened = openEnvelope(envelope, bob, letterKeyOf(alice));
      return opened.ok && window.admit(opened.message, opened.message.replyBy);
    });
    assert.deepEqual(admitted, [{ ok: true }, { ok: false, reason: "seen" }]);
  });

  it("who changes the version byte is refused", () => {
    const { sealed: bytes, ...parties } = sealed();
    for (const version of [0, 2, 255]) {
      const changed = Uint8Array.from(bytes).fill(version, 0, 1);
      const opened = openEnvelope({ ...parties, sealed: changed }, bob, letterKeyOf(alice));
      assert.deepEqual(opened, { ok: false, reason: "malformed" });
    }
  });

  it("who sends too much is refused before anything is computed", () => {
    const huge = { ...sealed(), sealed: new Uint8Array(MAX_SEALED_BYTES + 1).fill(1) };
    assert.deepEqual(openEnvelope(huge, bob, new Uint8Array(33)), { ok: false, reason: "too-large" });
  });

  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  for (const [what, body] of [
    ["no JSON", "propose"],
    ["an object", '{"performative":"propose"}'],
    ["too few fields", '["propose","c",1,0,"p"]'],
    ["too many fields", '["propose","c",1,0,"p",null,null]'],
    ["an unknown performative", '["command","c",1,0,"p",null]'],
    ["an empty conversation", '["propose","",1,0,"p",null]'],
    ["a conversation that is a number", '["propose",7,1,0,"p",null]'],
    ["a negative sequence", '["propose","c",-1,0,"p",null]'],
    ["a sequence with a fraction", '["propose","c",1.5,0,"p",null]'],
    ["an instant that is text", '["propose","c",1,"now","p",null]'],
    ["a protocol name that is too long", `["propose","c",1,0,"${"p".repeat(129)}",null]`],
    ["white space", '["propose","c",1,0,"p", null]'],
    ["keys out of order", '["propose","c",1,0,"p",{"b":1,"a":2}]'],
    ["a key that comes twice", '["propose","c",1,0,"p",{"a":1,"a":2}]'],
    ["a number too large for a number", '["propose","c",1,0,"p",1e999]'],
    ["content nested without end", `["propose","c",1,0,"p",${deep}]`],
  ] as const) {
    it(`who signs a body with ${what} is refused`, () => {
      assert.deepEqual(openEnvelope(signedByAlice(body), bob, letterKeyOf(alice)), { ok: false, reason: "malformed" });
    });
  }

  it("who signs bytes that are no UTF-8 is refused", () => {
    const opened = openEnvelope(signedByAlice(Uint8Array.of(0xff)), bob, letterKeyOf(alice));
    assert.deepEqual(opened, { ok: false, reason: "malformed" });
  });

  it("who hides a prototype in the content changes no object but the content's own key", () => {
    const opened = openEnvelope(
      signedByAlice('["inform","c",1,0,"p",{"__proto__":{"admin":true}}]'),
      bob,
      letterKeyOf(alice),
    );
    assert.ok(opened.ok);
    assert.equal((opened.message.content as { admin?: boolean }).admin, undefined);
    assert.equal(({} as { admin?: boolean }).admin, undefined);
  });
});

describe("a sender", () => {
  it("cannot seal in another's name, nor to a key that is not the receiver's", () => {
    assert.throws(() => sealMessage(proposal(), mallory, letterKeyOf(bob)), { code: "MESSAGING_WRONG_PARTY" });
    assert.throws(() => sealMessage(proposal(), alice, letterKeyOf(mallory)), { code: "MESSAGING_WRONG_PARTY" });
  });

  it("can fill an envelope to its last byte and not one further", () => {
    const empty = sealed(proposal({ content: "" })).sealed.length;
    const full = sealed(proposal({ content: "x".repeat(MAX_SEALED_BYTES - empty) }));
    assert.equal(full.sealed.length, MAX_SEALED_BYTES);
    assert.ok(openEnvelope(full, bob, letterKeyOf(alice)).ok);
    const over = proposal({ content: "x".repeat(MAX_SEALED_BYTES - empty + 1) });
    assert.throws(() => sealed(over), { code: "MESSAGING_TOO_LARGE" });
  });

  for (const [what, content] of [
    ["a function", { act: () => 1 }],
    ["not a number", [Number.NaN]],
    ["infinity", { price: Number.POSITIVE_INFINITY }],
    ["a map", new Map()],
    ["bytes", { key: new Uint8Array(2) }],
    ["nothing", undefined],
    ["a hole", [undefined]],
    ["what is nested too deep", nested(MAX_DEPTH + 1)],
  ] as const) {
    it(`cannot send ${what}`, () => {
      assert.throws(() => sealed(proposal({ content })), { code: "MESSAGING_NOT_JSON" });
    });
  }

  it("learns where in the content the fault is", () => {
    const content = { offers: [{ wh: 1n }, { wh: Number.NaN }] };
    assert.throws(() => sealed(proposal({ content })), /content\.offers\[1\]\.wh is NaN/);
  });

  it("cannot send fields that no receiver would take", () => {
    for (const changes of [{ sequence: -1 }, { sequence: 0.5 }, { conversationId: "" }, { replyBy: instant(0.5) }]) {
      assert.throws(() => sealed(proposal(changes)), { code: "MESSAGING_BAD_MESSAGE" });
    }
  });
});

describe("a sealer", () => {
  it("opens what another sealed, in both directions, many times", () => {
    const [from, to] = [sealerOf(alice), sealerOf(bob)];
    for (let sequence = 0; sequence < 5; sequence++) {
      const there = proposal({ sequence });
      assert.deepEqual(to.open(from.seal(there, letterKeyOf(bob)), letterKeyOf(alice)), { ok: true, message: there });
      const back = proposal({ sequence, sender: bob.address, receiver: alice.address });
      assert.deepEqual(from.open(to.seal(back, letterKeyOf(alice)), letterKeyOf(bob)), { ok: true, message: back });
    }
  });

  it("uses another key for each direction", () => {
    const keys = peerKeys(alice)(letterKeyOf(bob));
    assert.notDeepEqual(keys.sealKey, keys.openKey);
    assert.deepEqual(keys.sealKey, peerKeys(bob)(letterKeyOf(alice)).openKey);
  });

  it("agrees with a peer once", () => {
    let agreements = 0;
    const counting: KeyPair = {
      ...alice,
      sharedSecret: (publicKey) => {
        agreements++;
        return alice.sharedSecret(publicKey);
      },
    };
    const sealer = sealerOf(counting);
    for (let sequence = 0; sequence < 3; sequence++) sealer.seal(proposal({ sequence }), letterKeyOf(bob));
    assert.equal(agreements, 1);
  });

  it("refuses a peer's key that is no public key, or has another length", () => {
    assert.throws(() => sealerOf(alice).seal(proposal(), new Uint8Array(65)), { code: "PRIVACY_BAD_PUBLIC_KEY" });
    assert.throws(() => sealerOf(alice).seal(proposal(), bob.publicKey), { code: "MESSAGING_BAD_LETTER_KEY" });
  });

  it("believes only the letter key that belongs to the sender, even where the sealing key is the sender's", () => {
    const mixed = new Uint8Array([...alice.publicKey, ...letterKeyOf(mallory).subarray(33)]);
    assert.deepEqual(openEnvelope(sealed(), bob, mixed), { ok: false, reason: "bad-signature" });
  });
});
