import { keccakOfText } from "./abi.ts";
import type { Address, Hex } from "./ids.ts";
import { domainSeparator, typedDigest } from "./typed-data.ts";

/** What an authority signs: this producer may open an energy account (A4). */
export interface EnergyAccountCertificate {
  readonly producer: Address;
  /** Block time in seconds: the last at which the account can be opened with it. */
  readonly validUntil: number;
}

/** Where energy accounts are opened: one contract on one chain. */
export interface EnergyAccountsDomain {
  readonly chainId: number;
  /** The contract EnergyAccounts. */
  readonly accounts: Address;
}

const NAME = "neighborwatt energy accounts";
const ACCOUNT_TYPE = keccakOfText("EnergyAccount(address producer,uint64 validUntil)");

/**
 * The digest that an authority signs.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source A4; EIP-712; contracts/src/interfaces/IEnergyAccounts.sol
 */
export function energyAccountDigest(certificate: EnergyAccountCertificate, domain: EnergyAccountsDomain): Hex {
  const { producer, validUntil } = certificate;
  return typedDigest(domainSeparator(NAME, domain.chainId, domain.accounts), ACCOUNT_TYPE, [
    [producer, 160],
    [validUntil, 64],
  ]);
}
