import {
  type Address,
  bytesOf,
  type Claim,
  type Hex,
  type IntervalIndex,
  keyLeafOf,
  type MetersDomain,
  merkleRootOf,
  receiptDigest,
  statementDigest,
  type Wh,
  ZERO_HASH,
} from "#domain";
import { allocate } from "../allocation.ts";
import type { Evidence, EvidenceEntry } from "./pack-evidence.ts";

/** What can be wrong with a statement or a receipt, the first of it. */
export const FAULTS = ["WrongPath", "CertificateInvalid", "KeyUsedTwice"] as const;
/** One of `FAULTS`. */
export type Fault = (typeof FAULTS)[number];

/** What a chain knows of roots and keys, and who signed something. */
export interface KeyViews {
  /** Whether the certificate of a root held at the time in question and is not revoked. */
  isValid(root: Hex): boolean;
  /** Whether a key had signed nothing else than a digest; of a time that is past the chain says yes. */
  isFree(root: Hex, leaf: number, digest: Hex): boolean;
  /** Who made a signature of 65 bytes; `null` when it is none. */
  recover(digest: Uint8Array, signature: Uint8Array): Address | null;
}

/** A statement or a receipt as it was read. */
export interface Sheet {
  readonly root: Hex;
  readonly leaf: number;
  readonly digest: Hex;
  readonly fault: Fault | null;
}

/** Who lists a claim, and what is left for it; `null` when nobody does. */
export interface Listing {
  readonly statement: Sheet | null;
  readonly receipt: Sheet | null;
  readonly sellerShareWh: Wh;
  readonly buyerShareWh: Wh;
  /** By two statements or two receipts, or twice by one: then nobody knows which part is its own. */
  readonly listedTwice: boolean;
}

/**
 * What evidence says of each claim. A meter's energy is shared among all claims of its list, whatever becomes of each.
 *
 * @source contracts/src/libraries/Evidence.sol
 */
export function listingsOf(
  evidence: Evidence,
  claims: readonly Claim[],
  interval: IntervalIndex,
  domain: MetersDomain,
  views: KeyViews,
): readonly Listing[] {
  const listed = (entry: EvidenceEntry) => entry.claims.map((place) => claims[place] as Claim);
  const statements = evidence.statements.map((entry) => {
    const report = { interval, exportWh: entry.meteredWh, claims: listed(entry) };
    return read(entry, statementDigest(report, domain), views);
  });
  const covering = lastSheets(evidence.statements, statements, claims.length);
  const receipts = evidence.receipts.map((entry) => {
    const digests = entry.claims.map((place) => covering[place]?.digest ?? ZERO_HASH);
    const report = { interval, importWh: entry.meteredWh, claims: listed(entry), statements: digests };
    return read(entry, receiptDigest(report, domain), views);
  });
  // The chain marks keys of receipts first: a key that signed both counts for the receipt.
  const judgedReceipts = withKeysChecked(receipts, [], views);
  const judgedStatements = withKeysChecked(statements, judgedReceipts, views);
  const sold = sharesOf(evidence.statements, claims);
  const bought = sharesOf(evidence.receipts, claims);
  const byStatement = lastSheets(evidence.statements, judgedStatements, claims.length);
  const byReceipt = lastSheets(evidence.receipts, judgedReceipts, claims.length);
  return claims.map((_, place) => ({
    statement: byStatement[place] ?? null,
    receipt: byReceipt[place] ?? null,
    sellerShareWh: sold.shares[place] as Wh,
    buyerShareWh: bought.shares[place] as Wh,
    listedTwice: sold.twice.has(place) || bought.twice.has(place),
  }));
}

/** The fault that counts for a claim: the earlier one of its two sheets. */
export function worstOf(receipt: Sheet, statement: Sheet): Fault | null {
  return FAULTS.find((fault) => receipt.fault === fault || statement.fault === fault) ?? null;
}

function read(entry: EvidenceEntry, digest: Hex, views: KeyViews): Sheet {
  const { root, leaf, path, signature } = entry;
  const key = views.recover(bytesOf(digest), bytesOf(signature));
  const shown = key !== null && merkleRootOf(keyLeafOf(leaf, key), path) === root;
  return { root, leaf, digest, fault: shown ? null : "WrongPath" };
}

function withKeysChecked(sheets: readonly Sheet[], before: readonly Sheet[], views: KeyViews): readonly Sheet[] {
  const seen = [...before];
  return sheets.map((sheet) => {
    const checked = sheet.fault === null ? { ...sheet, fault: keyFault(sheet, seen, views) } : sheet;
    seen.push(checked);
    return checked;
  });
}

function keyFault(sheet: Sheet, seen: readonly Sheet[], views: KeyViews): Fault | null {
  const { root, leaf, digest } = sheet;
  if (!views.isValid(root)) return "CertificateInvalid";
  if (!views.isFree(root, leaf, digest)) return "KeyUsedTwice";
  const used = seen.some((s) => s.fault === null && s.root === root && s.leaf === leaf && s.digest !== digest);
  return used ? "KeyUsedTwice" : null;
}

/** Per claim the last sheet that lists it. */
function lastSheets(
  entries: readonly EvidenceEntry[],
  sheets: readonly Sheet[],
  claims: number,
): readonly (Sheet | undefined)[] {
  const last: (Sheet | undefined)[] = Array.from({ length: claims });
  entries.forEach((entry, i) => {
    for (const place of entry.claims) last[place] = sheets[i];
  });
  return last;
}

function sharesOf(entries: readonly EvidenceEntry[], claims: readonly Claim[]) {
  const shares: Wh[] = claims.map(() => NOTHING);
  const listed = new Set<number>();
  const twice = new Set<number>();
  for (const entry of entries) {
    const energies = entry.claims.map((place) => (claims[place] as Claim).energyWh);
    const split = allocate(energies, entry.meteredWh);
    entry.claims.forEach((place, i) => {
      if (listed.has(place)) twice.add(place);
      listed.add(place);
      shares[place] = split[i] as Wh;
    });
  }
  return { shares, twice };
}

const NOTHING = 0n as Wh;
