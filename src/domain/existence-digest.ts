import { keccakOfFields, keccakOfText } from "./abi.ts";
import type { Address, Hex } from "./ids.ts";
import { merkleLeaf } from "./merkle.ts";
import { domainSeparator, typedDigest } from "./typed-data.ts";

/** What a drawn meter signs: a meter exists behind a root of keys, and its audit holds until then (L5). */
export interface ExistenceCertificate {
  readonly root: Hex;
  /** Block time in seconds at which the requester's audit, and with it the root, is over. */
  readonly auditedUntil: number;
  /** Opens to the meter for whoever knows the salt; see `linkOf`. */
  readonly link: Hex;
}

/** Where certificates of existence are valid: one contract on one chain. */
export interface CertificatesDomain {
  readonly chainId: number;
  /** The contract ExistenceCertificates. */
  readonly certificates: Address;
}

const NAME = "neighborwatt certificates";
const CERTIFICATE_TYPE = keccakOfText("ExistenceCertificate(bytes32 root,uint64 auditedUntil,bytes32 link)");

/**
 * What the co-signing meter signs.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source L5; EIP-712; contracts/src/interfaces/IExistenceCertificates.sol
 */
export function existenceDigest(certificate: ExistenceCertificate, domain: CertificatesDomain): Hex {
  const { root, auditedUntil, link } = certificate;
  return typedDigest(domainSeparator(NAME, domain.chainId, domain.certificates), CERTIFICATE_TYPE, [
    [root, 256],
    [auditedUntil, 64],
    [link, 256],
  ]);
}

/**
 * The hidden link from a root of keys to its meter. Whoever knows the salt can open it: the meter, and the auditor.
 *
 * @param salt 32 secret random bytes.
 * @source L5; contracts/src/interfaces/IExistenceCertificates.sol
 */
export function linkOf(meter: Address, root: Hex, salt: Hex): Hex {
  return keccakOfFields([
    [meter, 160],
    [root, 256],
    [salt, 256],
  ]);
}

/**
 * The leaf of a one-time key in a meter's tree.
 *
 * @throws DOMAIN_OUT_OF_RANGE
 * @source L5; OpenZeppelin, StandardMerkleTree
 */
export function keyLeafOf(place: number, key: Address): Hex {
  return merkleLeaf([
    [place, 256],
    [key, 160],
  ]);
}
