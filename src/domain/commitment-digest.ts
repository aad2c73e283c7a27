import { type AbiField, keccakOfFields, keccakOfHex, keccakOfText } from "./abi.ts";
import type { Commitment } from "./commitment.ts";
import { NeighborwattError } from "./errors.ts";
import type { Address, Hex } from "./ids.ts";

/** Where commitments and their anchors are valid: one commitment ledger on one chain. */
export interface CommitmentDomain {
  readonly chainId: number;
  readonly ledger: Address;
}

/** The root of the nodes' database at a moment, as a quorum of nodes signs it. */
export interface Anchor {
  /** 1 for the first, then one more each. */
  readonly number: number;
  /** Root of the anchor before; `ZERO_HASH` for the first. */
  readonly previous: Hex;
  readonly root: Hex;
  /** Block time in seconds. */
  readonly at: number;
}

const DOMAIN_TYPE = keccakOfText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const DOMAIN_NAME = keccakOfText("neighborwatt commitments");
const DOMAIN_VERSION = keccakOfText("1");
const COMMITMENT_TYPE = keccakOfText(
  "Commitment(address consumer,uint64 sequence,bytes32 previous,uint64 heldNano,address producer,uint32 interval," +
    "uint64 energyWh,uint64 pricePerWh,uint64 expiry,bytes32 consumerRoot,bytes32 producerRoot,bytes32 trade)",
);
const ANCHOR_TYPE = keccakOfText("Anchor(uint32 number,bytes32 previous,bytes32 root,uint64 at)");

/** A node hashes thousands of commitments of one ledger; the separator is the same for all of them. */
const separators = new WeakMap<CommitmentDomain, Hex>();

/**
 * The digest that a consumer signs, and the commitment's id: the same as `digestOf` of the contract CommitmentLedger.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source EIP-712; contracts/src/types/Commitment.sol
 */
export function commitmentDigest(commitment: Commitment, domain: CommitmentDomain): Hex {
  return digest([[COMMITMENT_TYPE, 256], ...fieldsOf(commitment)], domain);
}

/** The same of a commitment that may come from anybody: `null` where a field does not fit. */
export function commitmentDigestOrNull(commitment: Commitment, domain: CommitmentDomain): Hex | null {
  try {
    return commitmentDigest(commitment, domain);
  } catch (error) {
    if (error instanceof NeighborwattError) return null;
    throw error;
  }
}

/**
 * The digest that the nodes sign of an anchor, as `anchor` of the contract CommitmentLedger computes it.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source EIP-712; contracts/src/interfaces/ICommitmentLedger.sol
 */
export function anchorDigest({ number, previous, root, at }: Anchor, domain: CommitmentDomain): Hex {
  const fields: AbiField[] = [
    [ANCHOR_TYPE, 256],
    [number, 32],
    [previous, 256],
    [root, 256],
    [at, 64],
  ];
  return digest(fields, domain);
}

function digest(fields: readonly AbiField[], domain: CommitmentDomain): Hex {
  return keccakOfHex(`1901${separatorOf(domain).slice(2)}${keccakOfFields(fields).slice(2)}`);
}

function separatorOf(domain: CommitmentDomain): Hex {
  const known = separators.get(domain);
  if (known !== undefined) return known;
  const separator = keccakOfFields([
    [DOMAIN_TYPE, 256],
    [DOMAIN_NAME, 256],
    [DOMAIN_VERSION, 256],
    [domain.chainId, 256],
    [domain.ledger, 160],
  ]);
  separators.set(domain, separator);
  return separator;
}

function fieldsOf(c: Commitment): readonly AbiField[] {
  return [
    [c.consumer, 160],
    [c.sequence, 64],
    [c.previous, 256],
    [c.heldNano, 64],
    [c.producer, 160],
    [c.interval, 32],
    [c.energyWh, 64],
    [c.pricePerWh, 64],
    [c.expiry, 64],
    [c.consumerRoot, 256],
    [c.producerRoot, 256],
    [c.trade, 256],
  ];
}
