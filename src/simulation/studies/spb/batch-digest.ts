import {
  type Address,
  domainSeparator,
  type Hex,
  type IntervalIndex,
  keccakOfHex,
  keccakOfText,
  typedDigest,
} from "#domain";

const BATCH_TYPE = keccakOfText("Batch(uint32 interval,bytes32 items)");

/**
 * What nodes sign of a batch for which they vouch, and its id.
 *
 * @param packed  As `packAttestedItems` writes it.
 * @source EIP-712; contracts/src/interfaces/IAttestedBatches.sol
 */
export function batchDigest(interval: IntervalIndex, packed: Hex, chainId: number, batches: Address): Hex {
  const items = keccakOfHex(packed.slice(2));
  return typedDigest(domainSeparator("neighborwatt batches", chainId, batches), BATCH_TYPE, [
    [interval, 32],
    [items, 256],
  ]);
}
