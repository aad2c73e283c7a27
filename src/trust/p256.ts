import { p256 } from "@noble/curves/nist.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";

/** What stands before the 65 bytes of an uncompressed P-256 key in DER (RFC 5480). */
const SPKI_PREFIX = hexToBytes("3059301306072a8648ce3d020106082a8648ce3d030107034200");

/** How certificates name the algorithm. */
export const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** The public key of a secret, as certificates hold it. */
export function p256KeyOf(secret: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(SPKI_PREFIX, p256.getPublicKey(secret, false));
}

/** A secret as the X.509 library passes keys around; only `p256Crypto` can use it. */
export function signingKeyOf(secret: Uint8Array): CryptoKey {
  return { type: "private", algorithm: P256, extractable: false, usages: ["sign"], secret } as unknown as CryptoKey;
}

/**
 * As much of the Web Cryptography API as the X.509 library asks for, on P-256. The platform's own signs with fresh chance
 * each time; here the same certificate has the same bytes (RFC 6979), so that its fingerprint is the same in every run.
 */
export const p256Crypto = {
  subtle: {
    async sign(_: unknown, key: { readonly secret: Uint8Array }, data: ArrayBuffer): Promise<ArrayBuffer> {
      return Uint8Array.from(p256.sign(new Uint8Array(data), key.secret, { lowS: false })).buffer;
    },
    async importKey(_: unknown, spki: ArrayBuffer): Promise<{ readonly point: Uint8Array }> {
      const bytes = new Uint8Array(spki);
      const point = bytes.subarray(SPKI_PREFIX.length);
      if (!SPKI_PREFIX.every((byte, i) => bytes[i] === byte) || !p256.utils.isValidPublicKey(point, false)) {
        throw new TypeError("not a key on P-256");
      }
      return { point };
    },
    async verify(
      _: unknown,
      key: { readonly point: Uint8Array },
      signature: ArrayBuffer,
      data: ArrayBuffer,
    ): Promise<boolean> {
      return p256.verify(new Uint8Array(signature), new Uint8Array(data), key.point, { lowS: false });
    },
  },
} as unknown as Crypto;
