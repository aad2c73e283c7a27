import { bytesOf, type Calendar, type Hex, hexOf, linkOf, type MeterId } from "#domain";
import { type KeyPair, keyPairFromSecret, type MeterKeyTree, meterKeyTree, sealTo } from "#privacy";
import { KEYS_BY_HAND } from "./receipts.ts";
import { ROOTS_KEPT } from "./roots.ts";

/** One root of a meter with all that its meter must keep: made again from the meter's own key and a number. */
export interface MeterRing {
  readonly number: number;
  readonly keys: MeterKeyTree;
  readonly salt: Hex;
  /** Opens to the meter for whoever knows the salt. */
  readonly link: Hex;
}

/** A root lives a day and a half at most. */
const RING_DAYS = 1.5;

/**
 * How many keys a root needs: a statement and a receipt for each interval of its life, and some by hand.
 *
 * @source L5 (SPB II-B)
 * @example
 * ringSize({ intervalSeconds: 900 })   // 512
 */
export function ringSize({ intervalSeconds }: Pick<Calendar, "intervalSeconds">): number {
  const needed = (2 * RING_DAYS * 86_400) / intervalSeconds + KEYS_BY_HAND;
  return 2 ** Math.ceil(Math.log2(needed));
}

/** The ring of a meter with a number: the same number gives the same keys. */
export function meterRing(meter: KeyPair, number: number, size: number): MeterRing {
  const keys = meterKeyTree(meter.derive(`receipt keys ${number}`), size);
  const salt = hexOf(meter.derive(`link of receipt keys ${number}`));
  return { number, keys, salt, link: linkOf(meter.address, keys.root, salt) };
}

/** The opening of a ring's link, which only the auditor can read: meter, root and salt. */
export function sealedLink(meter: KeyPair, { number, keys, salt }: MeterRing, auditor: Uint8Array): Hex {
  const opening = bytesOf(`0x${meter.address.slice(2)}${keys.root.slice(2)}${salt.slice(2)}`);
  return hexOf(sealTo(auditor, opening, keyPairFromSecret(meter.derive(`seal of receipt keys ${number}`))));
}

/** A meter's rings, of which the newest few are at hand. */
export interface MeterRings {
  at(number: number): MeterRing;
  /** The ring with a root, one of the newest from a number downwards; null when it is none of them. */
  under(root: Hex, newest: number): MeterRing | null;
}

/** As many as a meter has roots that anybody may ask for, and the next one. */
const RINGS_AT_HAND = ROOTS_KEPT + 1;

/** Makes a meter's rings as they are asked for: each is some hundred keys, so few are kept. */
export function ringsOf(meter: KeyPair, size: number): MeterRings {
  const made = new Map<number, MeterRing>();
  const at = (number: number): MeterRing => {
    const ring = made.get(number) ?? meterRing(meter, number, size);
    made.set(number, ring);
    for (const other of made.keys()) if (other <= number - RINGS_AT_HAND) made.delete(other);
    return ring;
  };
  const under = (root: Hex, newest: number): MeterRing | null => {
    for (let number = newest; number >= Math.max(0, newest - RINGS_AT_HAND); number--) {
      if (at(number).keys.root === root) return at(number);
    }
    return null;
  };
  return { at, under };
}

/** The public half of what a meter's first ring says. */
export function firstRoot(meter: KeyPair, size: number): readonly [MeterId, Hex] {
  return [meter.address, meterRing(meter, 0, size).keys.root];
}
