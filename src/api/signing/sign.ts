import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex, hexToBytes } from "@noble/curves/utils.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Hex, NeighborwattError } from "#domain";
import type { Prepared } from "#simulation";
import { addressOfKey, secretBytes } from "./key.ts";
import { encodeList, numberBytes } from "./rlp.ts";

/** First four bytes of keccak("vote(bytes32,bool)"). */
const VOTE = "0x9f2ce678";

/**
 * Signs what was prepared, in the browser or wherever the key is. Only the signature leaves the caller.
 *
 * @returns The raw transaction for `POST /api/transactions`.
 * @throws API_BAD_KEY, API_WRONG_KEY when the key belongs to somebody else than who is to sign
 * @source EIP-155: legacy with replay protection, at price 0, which every engine of a community takes
 */
export function signPrepared(prepared: Prepared, secret: string): Hex {
  const address = addressOfKey(secret);
  if (address !== prepared.from) {
    throw new NeighborwattError(
      "API_WRONG_KEY",
      `This is the key of ${address}, but ${prepared.from} is to sign: paste that one's key, or say that you are ${address}.`,
      { details: { address, expected: prepared.from } },
    );
  }
  const fields = fieldsOf(prepared);
  const chainId = BigInt(prepared.chainId);
  const digest = keccak_256(encodeList([...fields, numberBytes(chainId), numberBytes(0n), numberBytes(0n)]));
  // Recovery bit, r, s; s is the lower of the two that would do (EIP-2).
  const signature = secp256k1.sign(digest, secretBytes(secret), { prehash: false, format: "recovered" });
  const [parity = 0] = signature;
  const [r, s] = [signature.subarray(1, 33), signature.subarray(33, 65)].map((part) =>
    numberBytes(BigInt(`0x${bytesToHex(part)}`)),
  );
  const signed = [...fields, numberBytes(chainId * 2n + 35n + BigInt(parity)), r as Uint8Array, s as Uint8Array];
  return `0x${bytesToHex(encodeList(signed))}`;
}

/**
 * Signs a vote, after a look at whether what was prepared is that vote: the key's owner need not believe who prepared it.
 *
 * @throws API_NOT_THAT_VOTE, and what `signPrepared` throws
 */
export function signVote(
  prepared: Prepared,
  vote: { readonly id: string; readonly approves: boolean },
  secret: string,
): Hex {
  const expected = `${VOTE}${vote.id.slice(2).toLowerCase()}${(vote.approves ? "1" : "0").padStart(64, "0")}`;
  if (prepared.data !== expected) {
    throw new NeighborwattError(
      "API_NOT_THAT_VOTE",
      "What was prepared is not the vote that was asked for; nothing was signed.",
    );
  }
  return signPrepared(prepared, secret);
}

function fieldsOf({ nonce, gas, to, data }: Prepared): readonly Uint8Array[] {
  const price = numberBytes(0n);
  const value = numberBytes(0n);
  return [
    numberBytes(BigInt(nonce)),
    price,
    numberBytes(BigInt(gas)),
    hexToBytes(to.slice(2)),
    value,
    hexToBytes(data.slice(2)),
  ];
}
