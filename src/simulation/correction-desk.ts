import {
  type Address,
  bytesOf,
  EXIT,
  endOf,
  type Hex,
  type HouseholdName,
  hexOf,
  type Instant,
  type IntervalIndex,
  intervalAt,
  interval as intervalOf,
  keccakOfText,
  NeighborwattError,
  startOf,
  type Wh,
} from "#domain";
import { recoverAddress } from "#privacy";
import { type Correction, canonical, correctionAmounts, energyIn, type Flow, type HomeBooking } from "#settlement";
import type { CommunityStore } from "#storage";
import { statementIntervals } from "./daily-statements.ts";
import { operatorOf } from "./founding/index.ts";
import type { Scenario } from "./scenario/index.ts";
import { bookingsOf } from "./stored-books.ts";
import { booksOf, householdUnknown, type StoredCommunity } from "./stored-statement.ts";

/** The kind under which a correction is stored, in the interval with which it is billed. */
export const CORRECTION = "correction";
const MOST_REASON = 500;

/** What a reading was really, and who says so. */
export interface CorrectionRequest {
  /** The number that the correction is to get: who signs knows all before it, and nothing can be handed in twice. */
  readonly number: number;
  readonly household: HouseholdName;
  readonly interval: IntervalIndex;
  readonly importWh: Wh;
  readonly exportWh: Wh;
  readonly reason: string;
  /** Of the operator, over `correctionDigest`: a home that could correct its own meter would write its own bill. */
  readonly signature: Hex;
}

/** A correction with who said so and when it is billed. */
export interface StoredCorrection {
  readonly correction: Correction;
  readonly by: Address;
  readonly billedWith: IntervalIndex;
}

/** What is signed of a request. */
export function correctionDigest(chainId: number, request: Omit<CorrectionRequest, "signature">): Uint8Array {
  const { number, household, interval, importWh, exportWh, reason } = request;
  const flow = { importWh: String(importWh), exportWh: String(exportWh) };
  return bytesOf(
    keccakOfText(canonical({ what: "neighborwatt correction", chainId, number, household, interval, reason, ...flow })),
  );
}

/** Every correction of a community, oldest first. */
export function storedCorrections({ reader }: Pick<StoredCommunity, "reader">): readonly StoredCorrection[] {
  const all = reader.records({ kind: CORRECTION }).map(({ body }) => body as StoredCorrection);
  return all.toSorted((a, b) => a.correction.number - b.correction.number);
}

/**
 * Takes a correction in: it is stored before this returns, and billed with the interval that runs now or is the next one,
 * so that nothing booked, anchored or settled changes.
 *
 * @param now  The community's time.
 * @throws SIMULATION_HOUSEHOLD_UNKNOWN (64), SIMULATION_CORRECTION_REFUSED (65), SIMULATION_CORRECTION_SIGNER (77)
 * @source design, section 11 (late meter data gives a correction, never a silent change); ADR 0023
 */
export function acceptCorrection(
  store: CommunityStore,
  community: StoredCommunity,
  request: CorrectionRequest,
  now: Instant,
): StoredCorrection {
  const by = signerOf(community, request);
  const all = storedCorrections(community);
  if (request.number !== all.length + 1)
    throw refused(`it is signed as number ${request.number}, the next one is ${all.length + 1}; sign it anew`);
  const running = intervalAt(community.scenario.calendar, now);
  const billedWith = intervalOf(Math.max(running, community.booked));
  const stored = { correction: correctionOf(community, request, all), by, billedWith };
  store.appendRecords(billedWith, [{ kind: CORRECTION, key: String(request.number), body: stored }]);
  return stored;
}

function signerOf({ reader, identities, households }: StoredCommunity, request: CorrectionRequest): Address {
  const home = identities.find(({ name }) => name === request.household);
  if (home === undefined || !households.includes(home.name)) throw householdUnknown(request.household, households);
  const digest = correctionDigest(reader.meta()?.chainId ?? 0, request);
  const by = recoverAddress(digest, bytesOf(request.signature));
  if (by === operatorOf(identities)) return by as Address;
  throw new NeighborwattError(
    "SIMULATION_CORRECTION_SIGNER",
    `A reading of ${home.name} is corrected by the operator, not by ${by ?? "an unreadable signature"}.`,
    { details: { household: home.name, by: by ?? null }, exitCode: EXIT.notPermitted },
  );
}

function correctionOf(
  community: StoredCommunity,
  { number, household, interval, importWh, exportWh, reason }: CorrectionRequest,
  earlier: readonly StoredCorrection[],
): Correction {
  const { calendar } = community.scenario;
  if (reason.trim() === "" || reason.length > MOST_REASON)
    throw refused(`its reason has ${reason.trim().length} characters; expected 1 to ${MOST_REASON}`);
  refuseBeyondConnection(community.scenario, household, { importWh, exportWh });
  if (interval >= community.booked)
    throw refused(`interval ${interval} is not billed yet; the first that is not is ${community.booked}`);
  const { home, terms } = billedFor(community, household, interval);
  if (home.metered === null) {
    throw refused(
      `the meter was silent in interval ${interval}: what it counted is billed when its next reading closes the gap`,
    );
  }
  refuseBelowDelivered(home, { importWh, exportWh });
  const before =
    earlier.findLast(({ correction: c }) => c.household === household && c.interval === interval)?.correction.after ??
    home.metered;
  const after: Flow = { importWh, exportWh };
  if (before.importWh === importWh && before.exportWh === exportWh) throw refused("it says what is billed already");
  const change = before.importWh - home.metered.importWh;
  return {
    number,
    household,
    interval,
    from: startOf(calendar, interval),
    to: endOf(calendar, interval),
    reason,
    before,
    after,
    ...correctionAmounts(before, after, { ...terms, gridImportWh: terms.gridImportWh + change }),
    corrects: anchoredHash(community, household, interval),
  };
}

/** Nothing beyond what a home's connection carries can have been counted. */
function refuseBeyondConnection(
  { households }: Scenario,
  household: HouseholdName,
  { importWh, exportWh }: Flow,
): void {
  const most = households.find(({ name }) => name === household)?.connectionWh ?? 0n;
  if (importWh <= most && exportWh <= most) return;
  throw refused(`the connection of ${household} carries ${most} Wh in an interval, so more than that cannot be`);
}

/** What neighbours delivered is settled between two meters: the grid can pay nothing back for it. */
function refuseBelowDelivered({ lines }: HomeBooking, { importWh, exportWh }: Flow): void {
  const [bought, sold] = [energyIn(lines, "bought"), energyIn(lines, "sold")];
  if (importWh >= bought && exportWh >= sold) return;
  throw refused(
    `trades of that interval are settled with ${bought} Wh taken from neighbours and ${sold} Wh given to them; less cannot be counted`,
  );
}

/** What was booked for a home in an interval, and the terms of it. */
function billedFor(community: StoredCommunity, household: HouseholdName, interval: IntervalIndex) {
  const span = { first: interval, end: intervalOf(interval + 1) };
  const home = booksOf(community, span).intervals.find((one) => one.interval === interval)?.homes[
    household
  ] as HomeBooking;
  const [stored] = bookingsOf(community.reader, span.first, span.end);
  // What is booked is stored at the next boundary only.
  if (stored === undefined)
    throw refused(`interval ${interval} has been booked just now; hand it in again in the next one`);
  const { tariff, tieredPrice } = stored;
  const gridImportWh = energyIn(
    home.lines.filter(({ basis }) => basis === "metered"),
    "grid-energy",
  );
  return {
    home,
    terms: {
      tariff,
      tieredPrice,
      gridImportWh,
      takenWh: (home.tally?.importWh ?? 0n) - (home.tally === undefined ? 0n : gridImportWh),
    },
  };
}

function anchoredHash(
  { reader, scenario }: StoredCommunity,
  household: HouseholdName,
  interval: IntervalIndex,
): Hex | null {
  const length = statementIntervals(scenario);
  const last = interval - (interval % length) + length - 1;
  const [anchored] = reader.records({ kind: "statement", key: household, from: last, to: last + 1 });
  return anchored === undefined ? null : (anchored.body as { hash: Hex }).hash;
}

/** A signature as text. */
export function signedCorrection(
  chainId: number,
  request: Omit<CorrectionRequest, "signature">,
  sign: (digest: Uint8Array) => Uint8Array,
): CorrectionRequest {
  return { ...request, signature: hexOf(sign(correctionDigest(chainId, request))) };
}

function refused(why: string): NeighborwattError {
  return new NeighborwattError("SIMULATION_CORRECTION_REFUSED", `This correction is not taken in: ${why}.`, {
    details: { why },
    exitCode: EXIT.data,
  });
}
