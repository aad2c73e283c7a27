import type { Call } from "#chain";
import { bytesOf, type Hex, type IntervalIndex, keccakOfText } from "#domain";
import type { Wallet } from "../agent.ts";

/** What a batch of data contains. */
export type AnchorKind = "readings" | "pv" | "battery" | "grid" | "statement" | "correction";

/** The call that anchors the root of a batch. */
export function anchorCall(kind: AnchorKind, interval: IntervalIndex, root: Hex): Call {
  return { contract: "DataAnchor", function: "anchor", args: [anchorKindHash(kind), interval, root] };
}

/** How the contract knows a kind of batch. */
export function anchorKindHash(kind: AnchorKind): Hex {
  return keccakOfText(kind);
}

/**
 * The salt of a batch: only the owner of the wallet can make it (a deterministic signature that is never published),
 * and it can be made again when the owner wants to prove a reading. Deleting the salt means refusing to make it.
 */
export function saltFor(wallet: Wallet, kind: AnchorKind, interval: IntervalIndex): Uint8Array {
  return wallet.signDigest(bytesOf(keccakOfText(`neighborwatt salt ${kind} ${interval}`))).subarray(0, 32);
}
