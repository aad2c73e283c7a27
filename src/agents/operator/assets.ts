import type { Call, Log, Receipt } from "#chain";
import { energyAtPower, least } from "#devices";
import {
  type Address,
  type Calendar,
  type FeederId,
  type Hex,
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  intervalAt,
  keccakOfText,
  type Message,
  minWh,
  type Nano,
  type Wh,
  wh,
} from "#domain";
import type { Effect } from "../agent.ts";
import type { MarketGates } from "../market/gates.ts";
import {
  type AssetRefusal,
  type AssetRequest,
  type Correspondence,
  failedWithdrawal,
  readAssetRequest,
} from "./assets-message.ts";

/** What a home can deliver and take in one interval. */
export interface HomeCapacity {
  readonly sellWh: Wh;
  readonly buyWh: Wh;
}

/** What the DSO knows about a home. */
export interface DsoHome {
  readonly household: HouseholdName;
  readonly feeder: FeederId;
  readonly capacity: HomeCapacity;
  /** Who may ask in the home's name. */
  readonly agents: readonly Address[];
  /** Money that the home has given the DSO to keep. */
  readonly account: Nano;
}

/** What issuing permissions takes to know. */
export interface AssetOfficeConfig {
  readonly operator: Address;
  readonly calendar: Calendar;
  readonly gates: MarketGates;
  readonly homes: readonly DsoHome[];
}

/** A permission that was issued and may still be used. */
interface Grant {
  readonly nonce: Hex;
  readonly household: HouseholdName;
  readonly sell: boolean;
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  energyWh: bigint;
  readonly about: Correspondence;
}

/** An offer that used some of a permission: from now on that energy can flow in the offer's own intervals only. */
type Posted = Pick<Grant, "household" | "sell" | "from" | "to" | "energyWh">;

/** Money that was issued. */
interface Payment {
  readonly nonce: Hex;
  readonly household: HouseholdName;
  readonly amount: bigint;
  readonly about: Correspondence;
}

/** What the DSO remembers about permissions. Only it can tell whose an address is. */
export interface AssetOffice {
  grants: Grant[];
  posted: Posted[];
  payments: Payment[];
  /** Money by home: put back less taken out. */
  balance: Record<HouseholdName, bigint>;
  linked: Record<Address, HouseholdName>;
  /** Requests that have had their answer, until when they might come again. */
  answered: Record<string, Instant>;
}

/** The longest span of one permission. */
const SPAN_AT_MOST = 96;
/** How many intervals ahead a permission may reach: what nobody can plan yet would only have to be remembered. */
const AHEAD_AT_MOST = 2 * SPAN_AT_MOST;

/** The office before the first request. */
export function emptyOffice(): AssetOffice {
  return { grants: [], posted: [], payments: [], balance: {}, linked: {}, answered: {} };
}

/**
 * What a home can deliver and take in an interval: its connection carries no more, and it sells no more than roof and
 * battery give.
 *
 * @source TX 6.3: the DSO "checks whether it is safe to give permission"
 * @example
 * homeCapacity({ connectionWh: wh(5_500n), pvPeakW: 4_000, batteryW: 0, seconds: 900 }).sellWh   // 1000n
 */
export function homeCapacity(home: {
  readonly connectionWh: Wh;
  readonly pvPeakW: number;
  readonly batteryW: number;
  readonly seconds: number;
}): HomeCapacity {
  const sourceWh = wh(energyAtPower(home.pvPeakW + home.batteryW, home.seconds));
  return { sellWh: minWh(home.connectionWh, sourceWh), buyWh: home.connectionWh };
}

/**
 * Answers a request, once: with permission and money on the chain, or with the reason why not. Nobody waits any more for the
 * answer to one whose time is over; it is not remembered either.
 */
export function answerRequest(
  config: AssetOfficeConfig,
  office: AssetOffice,
  message: Message,
  now: Instant,
): Effect[] {
  const request = readAssetRequest(message);
  if (request === null || message.replyBy < now) return [];
  forget(config, office, now);
  const key = `${message.sender}/${message.conversationId}`;
  if (key in office.answered) return [];
  office.answered[key] = message.replyBy;
  const about: Correspondence = {
    sender: config.operator,
    receiver: message.sender,
    conversationId: message.conversationId,
    sequence: message.sequence + 1,
    replyBy: message.replyBy,
  };
  const home = config.homes.find(({ agents }) => agents.includes(message.sender));
  const problem = problemOf(config, office, home, request, now);
  if (problem !== null) return [refusal(about, request, problem)];
  return issue(office, home as DsoHome, request, about, key);
}

/** Follows what holders give back: it may be asked for again. Money that went to another DSO is not this one's to give. */
export function followDeposits({ operator }: AssetOfficeConfig, office: AssetOffice, { event, args }: Log): void {
  const household = office.linked[args.anonAddress as Address];
  if (household === undefined) return;
  if (event === "FinancialDeposited") {
    if (args.operator !== operator) return;
    office.balance[household] = (office.balance[household] ?? 0n) + (args.amount as bigint);
  } else if (event === "EnergyDeposited") {
    let returnedWh = args.energyWh as bigint;
    for (const grant of office.grants) {
      if (grant.household !== household || grant.sell !== args.sell || grant.from !== args.from || grant.to !== args.to)
        continue;
      const takenWh = least(returnedWh, grant.energyWh);
      grant.energyWh -= takenWh;
      returnedWh -= takenWh;
    }
  }
}

/**
 * Follows what holders offer: what is bound to an interval that is over leaves room for new permissions. The chain says which
 * permission was used: a guess could take a long one for used up that is not, and permit the same energy again.
 */
export function followUses(office: AssetOffice, { event, args }: Log): void {
  const household = office.linked[args.anonAddress as Address];
  if (event !== "AssetUsed" || household === undefined) return;
  const { sell, assetFrom, assetTo } = args as {
    readonly sell: boolean;
    readonly assetFrom: number;
    readonly assetTo: number;
  };
  const { from, to } = args as { readonly from: IntervalIndex; readonly to: IntervalIndex };
  let usedWh = args.energyWh as bigint;
  for (const grant of office.grants) {
    if (grant.household !== household || grant.sell !== sell || grant.from !== assetFrom || grant.to !== assetTo)
      continue;
    const takenWh = least(usedWh, grant.energyWh);
    grant.energyWh -= takenWh;
    usedWh -= takenWh;
    if (takenWh > 0n) office.posted.push({ household, sell, from, to, energyWh: takenWh });
  }
}

/** The chain refused what the DSO issued: it is not out, and whoever asked learns why. */
export function takeBack(office: AssetOffice, call: Call, { refusal }: Receipt): readonly Effect[] {
  const nonce = call.args.at(-1);
  const grant = office.grants.find((one) => one.nonce === nonce);
  const payment = office.payments.find((one) => one.nonce === nonce);
  office.grants = office.grants.filter((one) => one !== grant);
  office.payments = office.payments.filter((one) => one !== payment);
  if (payment !== undefined) {
    office.balance[payment.household] = (office.balance[payment.household] ?? 0n) + payment.amount;
  }
  const about = (grant ?? payment)?.about;
  if (about === undefined) return [];
  const anonAddress = call.args[0] as Address;
  const msg = `${call.function} failed with ${refusal?.error ?? "no reason"}.`;
  const failed = { anonAddress, reason: "refused-by-the-chain", msg, grantableWh: wh(0n) } as const;
  return [{ kind: "send", message: failedWithdrawal(about, failed) }];
}

interface Problem {
  readonly reason: AssetRefusal;
  readonly msg: string;
  readonly grantableWh?: Wh;
}

function problemOf(
  config: AssetOfficeConfig,
  office: AssetOffice,
  home: DsoHome | undefined,
  request: AssetRequest,
  now: Instant,
): Problem | null {
  const { anonAddress, feeder, from, to, energyWh, amount } = request;
  if (home === undefined) return { reason: "unknown-participant", msg: "The DSO knows no home of this sender." };
  if (feeder !== home.feeder) {
    return { reason: "other-feeder", msg: `The home stands on feeder ${home.feeder}, not on feeder ${feeder}.` };
  }
  if (holderOf(config, office, anonAddress, home) !== home.household) {
    return { reason: "address-of-another", msg: "The address has permissions of another home, or is its agent's." };
  }
  const lastOfAll = intervalAt(config.calendar, now) + AHEAD_AT_MOST;
  if (to < from || to - from >= SPAN_AT_MOST || to > lastOfAll || config.gates.closesAt(to) <= now) {
    const msg =
      `Intervals ${from} to ${to} are no span of at most ${SPAN_AT_MOST} up to ${lastOfAll} ` +
      "of which one can still be traded.";
    return { reason: "span-invalid", msg };
  }
  if (energyWh === 0n && amount === 0n)
    return { reason: "nothing-asked", msg: "Neither energy nor money is asked for." };
  const grantableWh = grantable(config, office, home, request, now);
  if (energyWh > grantableWh) {
    const msg = `Intervals ${from} to ${to} leave ${grantableWh} Wh that the home can carry; ${energyWh} Wh are asked for.`;
    return { reason: "more-than-the-home-can-carry", msg, grantableWh };
  }
  const balance = home.account + (office.balance[home.household] ?? 0n);
  if (amount > balance) {
    return {
      reason: "insufficient-funds",
      msg: `The account holds ${balance} nano; ${amount} are asked for.`,
      grantableWh,
    };
  }
  return null;
}

/**
 * Which home an address is taken for: whose agent it is, else to whom it is linked, else the one that asks. Whoever asked for a
 * neighbour's address first would keep the neighbour from trading, and bind its address to the wrong feeder for good.
 */
function holderOf(config: AssetOfficeConfig, office: AssetOffice, address: Address, asker: DsoHome): HouseholdName {
  const known = config.homes.find(({ agents }) => agents.includes(address));
  return known?.household ?? office.linked[address] ?? asker.household;
}

/**
 * What may still be granted in a span so that everything granted could flow: within any stretch of time no more is permitted
 * than the home can carry in it (Hall's condition, sufficient for contiguous spans).
 */
function grantable(
  { calendar }: AssetOfficeConfig,
  office: AssetOffice,
  { household, capacity }: DsoHome,
  { sell, from, to }: AssetRequest,
  now: Instant,
): Wh {
  const present = intervalAt(calendar, now);
  const perInterval = sell ? capacity.sellWh : capacity.buyWh;
  const own = [...office.grants, ...office.posted]
    .filter((grant) => grant.household === household && grant.sell === sell)
    .map((grant) => ({ from: Math.max(grant.from, present), to: grant.to, energyWh: grant.energyWh }));
  const first = Math.max(from, present);
  const starts = new Set([first, ...own.map((grant) => grant.from).filter((start) => start <= first)]);
  const ends = new Set<number>([to, ...own.map((grant) => grant.to).filter((end) => end >= to)]);
  const left = [...starts].flatMap((start) =>
    [...ends].map((end) => {
      const within = own.filter((grant) => start <= grant.from && grant.to <= end);
      const grantedWh = within.reduce((sum, grant) => sum + grant.energyWh, 0n);
      return perInterval * BigInt(end - start + 1) - grantedWh;
    }),
  );
  return wh(least(...left));
}

function issue(
  office: AssetOffice,
  { household }: DsoHome,
  request: AssetRequest,
  about: Correspondence,
  key: string,
): Effect[] {
  const { anonAddress, feeder, sell, energyWh, from, to, amount } = request;
  office.linked[anonAddress] = household;
  const effects: Effect[] = [];
  // A conversation that was forgotten may come again, but then with a later end: no nonce is ever used twice.
  const once = `${about.replyBy} ${key}`;
  if (energyWh > 0n) {
    const nonce = keccakOfText(`energy ${once}`);
    office.grants.push({ nonce, household, sell, from, to, energyWh, about });
    const args = [anonAddress, feeder, sell, energyWh, from, to, nonce];
    effects.push({ kind: "submit", call: { contract: "EnergyAssets", function: "addEnergy", args } });
  }
  if (amount > 0n) {
    const nonce = keccakOfText(`money ${once}`);
    office.payments.push({ nonce, household, amount, about });
    office.balance[household] = (office.balance[household] ?? 0n) - amount;
    const args = [anonAddress, amount, nonce];
    effects.push({ kind: "submit", call: { contract: "EnergyAssets", function: "addFinancialBalance", args } });
  }
  return effects;
}

function refusal(about: Correspondence, { anonAddress }: AssetRequest, problem: Problem): Effect {
  const { reason, msg, grantableWh = wh(0n) } = problem;
  return { kind: "send", message: failedWithdrawal(about, { anonAddress, reason, msg, grantableWh }) };
}

/** Permissions of intervals that are over permit nothing; letters that are over are not answered. */
function forget({ calendar }: AssetOfficeConfig, office: AssetOffice, now: Instant): void {
  const present = intervalAt(calendar, now);
  office.grants = office.grants.filter(({ to }) => to >= present);
  office.posted = office.posted.filter(({ to }) => to >= present);
  office.payments = office.payments.filter(({ about }) => about.replyBy >= now);
  for (const [key, until] of Object.entries(office.answered)) if (until < now) delete office.answered[key];
}
