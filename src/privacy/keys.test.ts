import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { recoverAddress as viemRecover } from "viem";
import { privateKeyToAddress, sign as viemSign } from "viem/accounts";
import { addressOf, keyPairFor, keyPairFromSecret, randomKeyPair, recoverAddress, verifyDigest } from "./keys.ts";

const ORDER = secp256k1.Point.Fn.ORDER;
const secretNumber = fc.bigInt({ min: 1n, max: ORDER - 1n });
const digests = fc.uint8Array({ minLength: 32, maxLength: 32 });
const bytes32 = (n: bigint) => hexToBytes(n.toString(16).padStart(64, "0"));
const hello = keccak_256(utf8ToBytes("hello"));
const alice = keyPairFor(1n, "alice");
const bob = keyPairFor(1n, "bob");

describe("a key pair", () => {
  it("has the address that Ethereum tools know for the first development account", () => {
    const secret = hexToBytes("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    assert.equal(keyPairFromSecret(secret).address, "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
  });

  it("has the generator as the public key of secret 1", () => {
    const one = keyPairFromSecret(bytes32(1n));
    assert.equal(bytesToHex(one.publicKey), "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    assert.equal(one.address, "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
  });

  it("has the same address as viem gives, for any secret", () => {
    fc.assert(
      fc.property(secretNumber, (n) => {
        const expected = privateKeyToAddress(`0x${bytesToHex(bytes32(n))}`).toLowerCase();
        assert.equal(keyPairFromSecret(bytes32(n)).address, expected);
      }),
      { numRuns: 25 },
    );
  });

  it("does not change when the caller wipes the secret it was made from", () => {
    const secret = bytes32(7n);
    const pair = keyPairFromSecret(secret);
    const before = pair.signDigest(hello);
    secret.fill(0);
    assert.deepEqual(pair.signDigest(hello), before);
  });

  it("shows its address in JSON and its secret nowhere", () => {
    const secret = bytes32(0xdeadbeefdeadbeefdeadbeefn);
    const pair = keyPairFromSecret(secret);
    assert.equal(JSON.stringify(pair), JSON.stringify({ address: pair.address }));
    assert.deepEqual(Object.keys(pair), ["address", "publicKey", "signDigest", "sharedSecret", "derive"]);
    assert.ok(!inspect(pair, { depth: 9, showHidden: true }).includes("222, 173, 190, 239"));
  });

  for (const [name, secret] of [
    ["zero", bytes32(0n)],
    ["the order of the curve", bytes32(ORDER)],
    ["31 bytes", new Uint8Array(31).fill(1)],
  ] as const) {
    it(`is refused for a secret that is ${name}`, () => {
      assert.throws(() => keyPairFromSecret(secret), { code: "PRIVACY_BAD_SECRET" });
    });
  }
});

describe("a simulation key", () => {
  it("is the keccak of domain, seed and name", () => {
    const preimage = `${bytesToHex(utf8ToBytes("neighborwatt simulation key"))}${"2a".padStart(64, "0")}${bytesToHex(utf8ToBytes("h01"))}`;
    const expected = privateKeyToAddress(`0x${bytesToHex(keccak_256(hexToBytes(preimage)))}`).toLowerCase();
    assert.equal(keyPairFor(42n, "h01").address, expected);
  });

  it("differs by seed and by name", () => {
    const pairs = [keyPairFor(1n, "h01"), keyPairFor(2n, "h01"), keyPairFor(1n, "h02"), keyPairFor(-1n, "h01")];
    assert.equal(new Set(pairs.map((p) => p.address)).size, 4);
  });
});

describe("a random key", () => {
  it("is another one each time", () => {
    assert.notEqual(randomKeyPair().address, randomKeyPair().address);
  });
});

describe("a signature", () => {
  it("is byte for byte the deterministic one that viem makes", async () => {
    await fc.assert(
      fc.asyncProperty(secretNumber, digests, async (n, digest) => {
        const hash = `0x${bytesToHex(digest)}` as const;
        const theirs = await viemSign({ hash, privateKey: `0x${bytesToHex(bytes32(n))}`, to: "hex" });
        assert.equal(`0x${bytesToHex(keyPairFromSecret(bytes32(n)).signDigest(digest))}`, theirs);
      }),
      { numRuns: 25 },
    );
  });

  it("is the RFC 6979 signature published for secret 1 and 'Satoshi Nakamoto'", () => {
    // The vector of Bitcoin's and Trezor's test suites: SHA-256 of the text, low s.
    const digest = hexToBytes("a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e");
    const signature = keyPairFromSecret(bytes32(1n)).signDigest(digest);
    assert.equal(
      bytesToHex(signature.subarray(0, 64)),
      "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8" +
        "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
    );
  });

  it("leads viem to the signer's address", async () => {
    const hash = `0x${bytesToHex(hello)}` as const;
    const signature = `0x${bytesToHex(alice.signDigest(hello))}` as const;
    assert.equal((await viemRecover({ hash, signature })).toLowerCase(), alice.address);
  });

  it("names its signer and nobody else", () => {
    const signature = alice.signDigest(hello);
    assert.equal(recoverAddress(hello, signature), alice.address);
    assert.ok(verifyDigest(hello, signature, alice.publicKey));
    assert.ok(!verifyDigest(hello, signature, bob.publicKey));
  });

  it("does not hold for another digest, nor with any byte changed", () => {
    fc.assert(
      fc.property(fc.nat(64), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const forged = alice.signDigest(hello);
        forged[at] = (forged[at] as number) ^ flip;
        assert.notEqual(recoverAddress(hello, forged), alice.address);
        assert.ok(!verifyDigest(hello, forged, alice.publicKey));
      }),
      { numRuns: 60 },
    );
    assert.ok(!verifyDigest(keccak_256(utf8ToBytes("other")), alice.signDigest(hello), alice.publicKey));
  });

  it("is refused in its malleable twin with a high s", () => {
    const twin = alice.signDigest(hello);
    const s = BigInt(`0x${bytesToHex(twin.subarray(32, 64))}`);
    twin.set(bytes32(ORDER - s), 32);
    twin[64] = 27 + 28 - (twin[64] as number);
    assert.equal(recoverAddress(hello, twin), null);
    assert.ok(!verifyDigest(hello, twin, alice.publicKey));
  });

  it("is refused when it is cut short, empty or all zero", () => {
    for (const bytes of [alice.signDigest(hello).subarray(0, 64), new Uint8Array(), new Uint8Array(65).fill(27, 64)]) {
      assert.equal(recoverAddress(hello, bytes), null);
      assert.ok(!verifyDigest(hello, bytes, alice.publicKey));
    }
  });

  it("does not hold for bytes that are no public key", () => {
    assert.ok(!verifyDigest(hello, alice.signDigest(hello), new Uint8Array(33)));
  });

  it("is made over 32 bytes only", () => {
    assert.throws(() => alice.signDigest(utf8ToBytes("hello")), { code: "PRIVACY_BAD_DIGEST" });
    assert.throws(() => recoverAddress(utf8ToBytes("hello"), new Uint8Array(65)), { code: "PRIVACY_BAD_DIGEST" });
  });
});

describe("a shared secret", () => {
  it("is the same from both sides, and the one noble computes", () => {
    const secret = bytes32(5n);
    const five = keyPairFromSecret(secret);
    assert.deepEqual(five.sharedSecret(bob.publicKey), bob.sharedSecret(five.publicKey));
    assert.deepEqual(five.sharedSecret(bob.publicKey), secp256k1.getSharedSecret(secret, bob.publicKey).slice(1));
  });

  it("is refused with bytes that are no public key", () => {
    assert.throws(() => alice.sharedSecret(new Uint8Array(33)), { code: "PRIVACY_BAD_PUBLIC_KEY" });
  });
});

describe("an address", () => {
  it("comes from the compressed and the uncompressed public key alike", () => {
    const uncompressed = secp256k1.Point.fromBytes(alice.publicKey).toBytes(false);
    assert.equal(addressOf(uncompressed), alice.address);
  });

  it("is refused for bytes that are no public key", () => {
    assert.throws(() => addressOf(new Uint8Array(65)), { code: "PRIVACY_BAD_PUBLIC_KEY" });
  });
});
