import { EXIT, type HouseholdName, isoTime } from "#domain";
import { recomputedHashes, type StoredCommunity, storedCommunity, storedStatement } from "#simulation";
import { readCommunityStore } from "#storage/sqlite";
import type { AuditOptions } from "../audit.ts";
import { say, sayJson } from "../support/output.ts";
import { table } from "../support/table.ts";
import { type Anchors, anchorsOfDirectory } from "./anchors.ts";

/** What an audit finds of a home's bills. */
interface AuditedHome {
  readonly household: HouseholdName;
  readonly owner: string | null;
  readonly days: number;
  readonly anchored: number;
  /** Days whose bill is not what the home anchored. */
  readonly altered: readonly string[];
  /** Days whose bill is not what its bookings give; `null` where that was not asked for. */
  readonly notFromBookings: readonly string[] | null;
}

/** Compares every home's bills with the chain. */
export async function auditCommunity({ data, json, bookings }: AuditOptions): Promise<void> {
  const reader = readCommunityStore(data);
  try {
    const community = storedCommunity(reader);
    const anchors = await anchorsOfDirectory(data, community.scenario);
    const again = bookings === true ? recomputedHashes(community) : null;
    const homes = community.households.map((home) => audited(community, home, anchors, again));
    const holds = homes.every(
      ({ altered, notFromBookings }) => altered.length === 0 && (notFromBookings ?? []).length === 0,
    );
    if (json) sayJson({ holds, chain: anchors.source, contract: anchors.contract, homes });
    else say(textOf(homes, anchors.source, holds));
    if (!holds) process.exitCode = EXIT.failed;
  } finally {
    reader.close();
  }
}

function audited(
  community: StoredCommunity,
  household: HouseholdName,
  anchors: Anchors,
  again: ReturnType<typeof recomputedHashes> | null,
): AuditedHome {
  const identity = community.identities.find(({ name }) => name === household);
  const owner = identity?.actors.find(({ role }) => role === "buyer")?.keys.address ?? null;
  const { days } = storedStatement(community, household);
  const roots = days.map(({ interval }) => (owner === null ? [] : anchors.of(owner, "statement", interval)));
  const named = (wrong: (i: number) => boolean) => days.filter((_, i) => wrong(i)).map(({ from }) => isoTime(from));
  const isAnchored = (i: number) => roots[i]?.some(({ root }) => root === days[i]?.hash) === true;
  return {
    household,
    owner,
    days: days.length,
    anchored: days.filter((_, i) => isAnchored(i)).length,
    altered: named((i) => (roots[i]?.length ?? 0) > 0 && !isAnchored(i)),
    notFromBookings:
      again === null ? null : named((i) => again.get(`${household}/${days[i]?.interval}`) !== days[i]?.hash),
  };
}

function textOf(homes: readonly AuditedHome[], chain: string, holds: boolean): string {
  const rows = homes.map(({ household, days, anchored, altered, notFromBookings }) => [
    household,
    String(days),
    String(anchored),
    altered.length === 0 ? "none" : altered.join(", "),
    notFromBookings === null
      ? "not asked for (--bookings)"
      : notFromBookings.length === 0
        ? "none"
        : notFromBookings.join(", "),
  ]);
  const header = ["home", "days billed", "of them anchored", "altered", "not what bookings give"];
  return [
    table(header, rows, ["left", "right", "right", "left", "left"]),
    `Compared with ${chain}.`,
    holds ? "No bill is another than its home anchored." : "Some bills are NOT what their homes anchored.",
  ].join("\n");
}
