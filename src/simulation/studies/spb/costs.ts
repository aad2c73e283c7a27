import { BLOCK_SECONDS, type BlockCost } from "./blocks.ts";

/** What trades cost the chain on one way. */
export interface Cost {
  readonly transactions: number;
  readonly gas: number;
  /** Blocks in RLP, headers included. */
  readonly bytes: number;
  readonly blocks: number;
  /** How long their blocks take one after the other; what lies between them, as the delivery, is left out. */
  readonly seconds: number;
}

/** Ways for a trade to be paid: two baselines, and ours in three forms. */
export const WAYS = ["contractPerTrade", "sharedEscrow", "single", "batch", "attested"] as const;
/** One of `WAYS`. */
export type Way = (typeof WAYS)[number];

/**
 * What blocks cost together.
 *
 * @param before  Blocks before them that the trades pass through and that others pay for: they cost time only.
 */
export function costOf(made: readonly { readonly cost: BlockCost }[], before = 0): Cost {
  const sum = (of: (cost: BlockCost) => number) => made.reduce((total, { cost }) => total + of(cost), 0);
  return {
    transactions: sum(({ transactions }) => transactions),
    gas: sum(({ gas }) => gas),
    bytes: sum(({ bytes }) => bytes),
    blocks: made.length,
    seconds: (before + made.length) * BLOCK_SECONDS,
  };
}
