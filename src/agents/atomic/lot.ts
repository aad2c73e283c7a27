import { type Address, type Hex, hexOf, keccakOfFields, keccakOfHex } from "#domain";
import type { KeyPair } from "#privacy";

/** Rounds that one hash chain of a node lasts: two a day for five years. */
const LINKS = 4_096;
const chains = new WeakMap<KeyPair, readonly Hex[]>();

/**
 * A link of a node's hash chain for the community's lot: link n hashes to link n − 1, and nobody can tell n + 1 from n.
 *
 * @param number  0 is the head that the node commits to; it reveals 1, 2, 3 … up to 4,096.
 * @source contracts/src/interfaces/INodes.sol
 */
export function lotLink(node: KeyPair, number: number): Hex {
  const known = chains.get(node) ?? chainOf(node);
  chains.set(node, known);
  return known[number] as Hex;
}

function chainOf(node: KeyPair): readonly Hex[] {
  const links = [hexOf(node.derive("the lot"))];
  for (let i = 0; i < LINKS; i++) links.push(keccakOfHex((links[i] as Hex).slice(2)));
  return links.reverse();
}

/**
 * The meter that a lot draws to co-sign a root; whoever does not answer within a turn gives way to the next.
 *
 * @param meters  All meters ever certified, in the order of the contract `Meters`.
 * @param turn  Turns that have passed since the request.
 * @returns null when none of them counts
 * @source contracts/src/trust/ExistenceCertificates.sol, `cosignerOf`
 * @example
 * drawnMeter(ZERO_HASH, ZERO_HASH, [{ meter: "0x01", valid: false }, { meter: "0x02", valid: true }])   // "0x02"
 */
export function drawnMeter(
  seed: Hex,
  root: Hex,
  meters: readonly { readonly meter: Address; readonly valid: boolean }[],
  turn = 0,
): Address | null {
  const first =
    Number(
      BigInt(
        keccakOfFields([
          [seed, 256],
          [root, 256],
        ]),
      ) % BigInt(meters.length || 1),
    ) + turn;
  for (let i = 0; i < meters.length; i++) {
    const drawn = meters[(first + i) % meters.length];
    if (drawn?.valid) return drawn.meter;
  }
  return null;
}
