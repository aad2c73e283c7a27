import { keccakOfHex, keccakOfText } from "./abi.ts";
import { NeighborwattError } from "./errors.ts";
import type { Address, Hex } from "./ids.ts";
import type { Claim, Confirmation, ExportReport, ImportReport } from "./receipt.ts";
import { domainSeparator, typedDigest } from "./typed-data.ts";

/** Where statements and receipts are valid: one settlement on one chain. */
export interface MetersDomain {
  readonly chainId: number;
  /** The contract AtomicSettlement; for confirmations of single commitments, SingleSettlement. */
  readonly settlement: Address;
}

const NAME = "neighborwatt meters";
const STATEMENT_TYPE = keccakOfText("Statement(uint32 interval,uint64 exportWh,bytes32 claims)");
const RECEIPT_TYPE = keccakOfText("Receipt(uint32 interval,uint64 importWh,bytes32 claims,bytes32 statements)");
const CONFIRMATION_TYPE = keccakOfText("Confirmation(bytes32 commitment,uint64 deliveredWh,bytes32 statement)");

/**
 * What a producer's meter signs.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source T1; EIP-712; contracts/src/libraries/Evidence.sol
 */
export function statementDigest(report: ExportReport, domain: MetersDomain): Hex {
  return typedDigest(separatorOf(domain), STATEMENT_TYPE, [
    [report.interval, 32],
    [report.exportWh, 64],
    [claimsHash(report.claims), 256],
  ]);
}

/**
 * What a consumer's meter signs.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @throws DOMAIN_RECEIPT_LENGTHS when there is not one statement, or `ZERO_HASH`, for each claim
 * @source T1; EIP-712; contracts/src/libraries/Evidence.sol
 */
export function receiptDigest(report: ImportReport, domain: MetersDomain): Hex {
  const { interval, importWh, claims, statements } = report;
  if (statements.length !== claims.length) throw lengthsDiffer(claims.length, statements.length);
  return typedDigest(separatorOf(domain), RECEIPT_TYPE, [
    [interval, 32],
    [importWh, 64],
    [claimsHash(claims), 256],
    [keccakOfHex(statements.map((digest) => digest.slice(2)).join("")), 256],
  ]);
}

/**
 * What a consumer's meter signs for one commitment by hand.
 *
 * @param domain Its `settlement` is the contract SingleSettlement.
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source T1 (`ERC CTP_ID energy_amount`); EIP-712; contracts/src/interfaces/ISingleSettlement.sol
 */
export function confirmationDigest({ commitment, deliveredWh, statement }: Confirmation, domain: MetersDomain): Hex {
  return typedDigest(separatorOf(domain), CONFIRMATION_TYPE, [
    [commitment, 256],
    [deliveredWh, 64],
    [statement, 256],
  ]);
}

/** keccak256 over a list of claims, 40 bytes each: id and energy. @example claimsHash([]).slice(0, 10)   // "0xc5d24601" */
export function claimsHash(claims: readonly Claim[]): Hex {
  return keccakOfHex(claims.map(({ id, energyWh }) => id.slice(2) + energyWh.toString(16).padStart(16, "0")).join(""));
}

function separatorOf({ chainId, settlement }: MetersDomain): Hex {
  return domainSeparator(NAME, chainId, settlement);
}

function lengthsDiffer(claims: number, statements: number): NeighborwattError {
  return new NeighborwattError(
    "DOMAIN_RECEIPT_LENGTHS",
    `A receipt names one statement for each claim, got ${statements} for ${claims}; pass ZERO_HASH where none was made.`,
    { details: { claims, statements }, exitCode: 65 },
  );
}
