import { type AbiField, keccakOfFields, keccakOfHex, keccakOfText } from "./abi.ts";
import type { Address, Hex } from "./ids.ts";
import type { Agreement } from "./trade.ts";

/** Where an agreement is valid: one market contract on one chain. */
export interface AgreementDomain {
  readonly chainId: number;
  readonly market: Address;
}

const DOMAIN_TYPE = keccakOfText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const DOMAIN_NAME = keccakOfText("neighborwatt market");
const DOMAIN_VERSION = keccakOfText("1");
const AGREEMENT_TYPE = keccakOfText(
  "Agreement(address settlement,bytes32 ask,bytes32 bid,address seller,address buyer,uint16 askFeeder," +
    "uint16 bidFeeder,uint32 interval,uint64 energyWh,uint64 pricePerWh,uint64 expiry,uint64 nonce)",
);

/**
 * The digest that both parties of an agreement sign, the same as `agreementDigest` of the contract BilateralMarket.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source EIP-712; contracts/src/types/Trade.sol
 */
export function agreementDigest(agreement: Agreement, domain: AgreementDomain): Hex {
  const separator = keccakOfFields([
    [DOMAIN_TYPE, 256],
    [DOMAIN_NAME, 256],
    [DOMAIN_VERSION, 256],
    [domain.chainId, 256],
    [domain.market, 160],
  ]);
  const struct = keccakOfFields([[AGREEMENT_TYPE, 256], ...fieldsOf(agreement)]);
  return keccakOfHex(`1901${separator.slice(2)}${struct.slice(2)}`);
}

function fieldsOf(a: Agreement): readonly AbiField[] {
  return [
    [a.settlement, 160],
    [a.ask, 256],
    [a.bid, 256],
    [a.seller, 160],
    [a.buyer, 160],
    [a.askFeeder, 16],
    [a.bidFeeder, 16],
    [a.interval, 32],
    [a.energyWh, 64],
    [a.pricePerWh, 64],
    [a.expiry, 64],
    [a.nonce, 64],
  ];
}
