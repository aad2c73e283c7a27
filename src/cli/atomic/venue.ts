import { InvalidArgumentError } from "commander";
import type { RpcClient } from "#chain/evm";
import {
  type Address,
  type Calendar,
  EXIT,
  endOf,
  type Hex,
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  intervalAt,
  interval as intervalOf,
  isoTime,
  type MeterId,
  NeighborwattError,
  startOf,
  ZERO_HASH,
} from "#domain";
import { householdUnknown } from "#simulation";
import { isoInstant } from "../support/arguments.ts";
import { DEFAULT_DATA } from "../support/data.ts";
import { DeskClient } from "../support/desk.ts";
import { usage } from "../support/failure.ts";
import { type Remote, withRemote } from "../support/remote.ts";
import { clockText } from "./amounts.ts";

/** A running community whose trades are settled by receipts, and its node's desk. */
export interface AtomicRemote extends Remote {
  readonly desk: DeskClient;
  readonly now: Instant;
}

/** Who commits or is committed to: an address with a meter behind it. */
export interface Party {
  readonly address: Address;
  readonly household: HouseholdName;
  readonly meter: MeterId;
}

/**
 * Reaches the community in a state directory, as long as receipts settle there.
 *
 * @throws CLI_NOT_RUNNING, CHAIN_RPC_UNREACHABLE (69), CLI_NOT_ATOMIC (78)
 */
export async function withAtomic<T>(data: string, work: (remote: AtomicRemote) => Promise<T>): Promise<T> {
  return withRemote(data, async (remote) => {
    const { settlement } = remote.scenario.choices;
    if (settlement !== "atomic") throw notAtomic(settlement);
    const desk = new DeskClient(remote.chain.url);
    return work({ ...remote, desk, now: await desk.time() });
  });
}

/**
 * The party that a name or an address stands for: of a home its owner, who does by hand what agents do by themselves.
 *
 * @throws SIMULATION_HOUSEHOLD_UNKNOWN, CLI_METER_UNKNOWN (64)
 */
export function partyOf(text: string, { identities }: Pick<Remote, "identities">): Party {
  const homes = identities.filter(({ feeder }) => feeder !== 0);
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return behind(text.toLowerCase() as Address, homes);
  const home = homes.find(({ name }) => name === text);
  if (home !== undefined) return { address: home.owner.address, household: home.name, meter: home.meter };
  throw householdUnknown(
    text,
    homes.map(({ name }) => name),
  );
}

function behind(address: Address, homes: Remote["identities"]): Party {
  const home = homes.find(({ owner, actors }) =>
    [owner, ...actors.map(({ keys }) => keys)].some((keys) => keys.address === address),
  );
  if (home !== undefined) return { address, household: home.name, meter: home.meter };
  throw new NeighborwattError(
    "CLI_METER_UNKNOWN",
    `Behind ${address} stands no home of this community, so no meter could confirm anything: give a home, or with --key the home whose meter confirms (--meter).`,
    { details: { address }, exitCode: EXIT.usage },
  );
}

/** An interval as somebody gives it: its number, or a time within it. */
export type IntervalText = (calendar: Calendar) => IntervalIndex;

/** The option with which an interval is chosen. */
export const INTERVAL_OPTION = [
  "--interval <n|time>",
  "number of the interval, or a time in it such as 2026-06-25T10:00:00Z (default: the next that has not begun)",
  intervalText,
] as const;

function intervalText(text: string): IntervalText {
  if (/^\d{1,9}$/.test(text)) return () => intervalOf(Number(text));
  try {
    const at = isoInstant(text);
    return (calendar) => intervalAt(calendar, at);
  } catch {
    throw new InvalidArgumentError(
      "Expected the number of an interval, or a time in UTC such as 2026-06-25T10:00:00Z.",
    );
  }
}

/** The interval that was chosen, or the next that has not begun. @throws CLI_USAGE for one before the first */
export function chosenInterval(
  chosen: IntervalText | undefined,
  { scenario, now }: Pick<AtomicRemote, "scenario" | "now">,
): IntervalIndex {
  const { calendar } = scenario;
  if (chosen === undefined) return intervalOf(Math.max(0, intervalAt(calendar, now) + 1));
  const k = chosen(calendar);
  if (k < 0) throw usage(`--interval: the first interval begins at ${isoTime(startOf(calendar, intervalOf(0)))}.`);
  return k;
}

/** The same, for what can only be promised before it begins. @throws CLI_INTERVAL_BEGUN */
export function comingInterval(
  chosen: IntervalText | undefined,
  remote: Pick<AtomicRemote, "scenario" | "now">,
): IntervalIndex {
  const k = chosenInterval(chosen, remote);
  const { calendar } = remote.scenario;
  const start = startOf(calendar, k);
  if (start > remote.now) return k;
  throw new NeighborwattError(
    "CLI_INTERVAL_BEGUN",
    `Interval ${k} began at ${isoTime(start)}, and it is ${clockText(remote.now)} there: what has begun cannot be promised any more. The next is ${chosenInterval(undefined, remote)}.`,
    { details: { interval: k, now: clockText(remote.now) }, exitCode: EXIT.data },
  );
}

/** When an interval begins and ends, for JSON. */
export function timesOf({ calendar }: { readonly calendar: Calendar }, k: IntervalIndex) {
  return { interval: k, startsAt: isoTime(startOf(calendar, k)), endsAt: isoTime(endOf(calendar, k)) };
}

/**
 * The certificate of existence under which a meter signs.
 *
 * @param until  Seconds: it must live so long.
 * @throws CLI_METER_CERTIFICATE (75)
 */
export async function rootOf({ meter, household }: Party, chain: RpcClient, until: number): Promise<Hex> {
  const ask = (name: string, ...args: readonly unknown[]) =>
    chain.read({ contract: "ExistenceCertificates", function: name, args });
  const root = (await ask("rootOf", meter)) as Hex;
  if (root === ZERO_HASH) throw noCertificate(household, "it has announced none");
  if (!(await ask("isValid", root))) throw noCertificate(household, "its newest is over or revoked");
  const { validUntil } = (await ask("certificateOf", root)) as { readonly validUntil: bigint };
  if (validUntil > BigInt(until)) return root;
  const [over, needed] = [Number(validUntil), until].map((s) => isoTime((s * 1000) as Instant));
  throw noCertificate(household, `its newest ends at ${over}, receipts count until ${needed}`);
}

/** How the command is called with this state directory. */
export function called(words: string, data: string): string {
  return `neighborwatt ${words}${data === DEFAULT_DATA ? "" : ` --data ${data}`}`;
}

function noCertificate(household: HouseholdName, why: string): NeighborwattError {
  return new NeighborwattError(
    "CLI_METER_CERTIFICATE",
    `The meter of ${household} has no certificate of existence that lasts (${why}): take an earlier interval, or try again when it has announced its next one, in the middle of the day.`,
    { details: { household }, exitCode: EXIT.tryAgain },
  );
}

function notAtomic(settlement: string): NeighborwattError {
  return new NeighborwattError(
    "CLI_NOT_ATOMIC",
    `This community settles its trades by "${settlement}", where nobody commits and no receipts count: start one with "neighborwatt run --settlement atomic" and another --data.`,
    { details: { settlement }, exitCode: EXIT.configuration },
  );
}
