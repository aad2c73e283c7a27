import { keccakOfFields, keccakOfHex, keccakOfText } from "./abi.ts";
import type { Address, Hex } from "./ids.ts";
import { TECHNOLOGIES, type Technology } from "./order.ts";

/** What a household's owner signs for each of its agents. */
export interface Mandate {
  readonly agent: Address;
  readonly household: Hex;
  readonly technology: Technology;
}

const DOMAIN_TYPE = keccakOfText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const DOMAIN_NAME = keccakOfText("neighborwatt participants");
const DOMAIN_VERSION = keccakOfText("1");
const MANDATE_TYPE = keccakOfText("Mandate(address agent,bytes32 household,uint8 technology)");

/**
 * The digest of a mandate, the same as the contract Participants makes in `PublishInfo`.
 *
 * @source EIP-712; contracts/src/interfaces/IParticipants.sol
 */
export function mandateDigest(
  mandate: Mandate,
  domain: { readonly chainId: number; readonly participants: Address },
): Hex {
  const separator = keccakOfFields([
    [DOMAIN_TYPE, 256],
    [DOMAIN_NAME, 256],
    [DOMAIN_VERSION, 256],
    [domain.chainId, 256],
    [domain.participants, 160],
  ]);
  const struct = keccakOfFields([
    [MANDATE_TYPE, 256],
    [mandate.agent, 160],
    [mandate.household, 256],
    [TECHNOLOGIES.indexOf(mandate.technology), 8],
  ]);
  return keccakOfHex(`1901${separator.slice(2)}${struct.slice(2)}`);
}
