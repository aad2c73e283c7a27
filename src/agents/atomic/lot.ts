import { type Address, type Hex, hexOf, keccakOfFields, keccakOfHex } from "#domain";
import type { KeyPair } from "#privacy";

/** Rounds that one hash chain of a node lasts: two a day for five years; fewer when strangers ask for roots that nobody needs. */
export const LOT_LINKS = 4_096;
const chains = new WeakMap<KeyPair, { readonly number: number; readonly links: readonly Hex[] }>();

/**
 * A link of a node's hash chains for the community's lot: within a chain link n hashes to link n − 1, and nobody can tell n + 1
 * from n. After each 4,096 links a new chain begins, with a head that the node commits to.
 *
 * @param number  0 is the head that the node commits to first; it reveals 1, 2, 3 …
 * @source contracts/src/interfaces/INodes.sol
 */
export function lotLink(node: KeyPair, number: number): Hex {
  const chain = Math.max(0, Math.ceil(number / LOT_LINKS) - 1);
  return linksOf(node, chain)[number - chain * LOT_LINKS] as Hex;
}

/** What a node commits to so that it can reveal the link with a number next. */
export function lotHead(node: KeyPair, next: number): Hex {
  const chain = Math.ceil(next / LOT_LINKS) - 1;
  return linksOf(node, chain)[next - 1 - chain * LOT_LINKS] as Hex;
}

function linksOf(node: KeyPair, number: number): readonly Hex[] {
  const known = chains.get(node);
  if (known?.number === number) return known.links;
  const links = [hexOf(node.derive(number === 0 ? "the lot" : `the lot ${number}`))];
  for (let i = 0; i < LOT_LINKS; i++) links.push(keccakOfHex((links[i] as Hex).slice(2)));
  links.reverse();
  chains.set(node, { number, links });
  return links;
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
