import { type Address, encodeAbiParameters, type Hex, toFunctionSelector } from "viem";
import { merkleRoot, NeighborwattError } from "#domain";
import { attestedItemsOf, type CheckedClaim, checkBatch, VERDICTS } from "../check-batch.ts";
import { packAttestedItems } from "../pack-attested-items.ts";
import { packCommitmentBatch } from "../pack-commitment-batch.ts";
import type { Case } from "./faults.ts";
import { headsOf, viewsOf, type World } from "./market.ts";

/** A batch and what becomes of it, as both languages read it. */
export interface Vector {
  readonly name: string;
  readonly batch: Hex;
  readonly asOf: number;
  /** Of anchor 1. */
  readonly anchoredRoot: Hex;
  readonly validRoots: readonly Hex[];
  /** Keys that have signed something else. */
  readonly usedRoots: readonly Hex[];
  readonly usedLeaves: readonly number[];
  /** abi.encode(Trade[]): opened without money. */
  readonly trades: Hex;
  /** abi.encode(Checked[]); nothing where the bytes are malformed. */
  readonly checked: Hex;
  /** What nodes vouch for: the packed items of what is settled. */
  readonly attested: Hex;
}

const TRADE = [
  { name: "market", type: "address" },
  { name: "ask", type: "bytes32" },
  { name: "bid", type: "bytes32" },
  { name: "seller", type: "address" },
  { name: "buyer", type: "address" },
  { name: "interval", type: "uint32" },
  { name: "energyWh", type: "uint64" },
  { name: "pricePerWh", type: "uint64" },
  { name: "nonce", type: "uint64" },
] as const;
const CHECKED = [
  { name: "verdict", type: "uint8" },
  { name: "reason", type: "bytes4" },
  { name: "digest", type: "bytes32" },
  { name: "trade", type: "bytes32" },
  { name: "consumer", type: "address" },
  { name: "sequence", type: "uint64" },
  { name: "producer", type: "address" },
  { name: "energyWh", type: "uint64" },
  { name: "pricePerWh", type: "uint64" },
  { name: "expiry", type: "uint64" },
  { name: "sellerShareWh", type: "uint64" },
  { name: "buyerShareWh", type: "uint64" },
] as const;

/** A case with what the checker says of it. @param packed Other bytes than the batch's, where the bytes are the fault. */
export function vectorOf(name: string, { world, batch }: Case, packed: Hex = packCommitmentBatch(batch)): Vector {
  return {
    name,
    batch: packed,
    asOf: world.terms.asOf,
    anchoredRoot: merkleRoot(headsOf(world).map(({ leaf }) => leaf)),
    validRoots: world.validRoots,
    usedRoots: world.usedKeys.map(([root]) => root),
    usedLeaves: world.usedKeys.map(([, leaf]) => leaf),
    trades: encodeAbiParameters([{ type: "tuple[]", components: TRADE }], [[...world.openTrades]]),
    ...findings(packed, world),
  };
}

function findings(packed: Hex, world: World): Pick<Vector, "checked" | "attested"> {
  try {
    const checked = checkBatch(packed, world.terms, viewsOf(world));
    return { checked: encoded(checked), attested: packAttestedItems(attestedItemsOf(checked)) };
  } catch (error) {
    if (!(error instanceof NeighborwattError && error.code === "SETTLEMENT_PACKED_MALFORMED")) throw error;
    return { checked: "0x", attested: "0x" };
  }
}

function encoded(checked: readonly CheckedClaim[]): Hex {
  const structs = checked.map((claim) => ({
    ...claim,
    verdict: VERDICTS.indexOf(claim.verdict),
    reason: claim.refusal === null ? NO_REASON : toFunctionSelector(`AtomicSettlement_${claim.refusal}()`),
    consumer: claim.consumer as Address,
    sequence: BigInt(claim.sequence),
    expiry: BigInt(claim.expiry),
  }));
  return encodeAbiParameters([{ type: "tuple[]", components: CHECKED }], [structs]);
}

const NO_REASON: Hex = "0x00000000";
