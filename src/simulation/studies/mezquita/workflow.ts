import type { Call } from "#chain";
import {
  type Address,
  type Calendar,
  endOf,
  gateOpening,
  type Instant,
  type IntervalIndex,
  instant,
  interval as intervalOf,
  type Message,
  silenceFrom,
  type Trade,
} from "#domain";
import { NEGOTIATION_PROTOCOL } from "#market";
import type { Community } from "../../community.ts";
import type { Fault } from "../../faults.ts";
import { addressesOf } from "../../founding/index.ts";
import type { CommunityEvents } from "../../listeners.ts";
import { openCommunity } from "../../open-community.ts";
import type { LoadedScenario } from "../../scenario/index.ts";
import { studyFailed } from "../errors.ts";
import type { StudySetting } from "../setting.ts";
import { type Attempt, attemptsAround, withAttempts } from "./attempts.ts";
import { namesOf, type RecordedTransaction, recordedTransactions } from "./recorded.ts";

/** The verdicts of a settlement, in the contracts' order (contracts/src/types/Trade.sol). */
const VERDICTS = ["Settled", "AlreadyDone", "NotBinding", "NoEvidence", "BadEvidence", "TooEarly", "Expired"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** An offer as GetOffers returns it. */
export interface ReadOffer {
  readonly owner: Address;
  readonly side: number;
  readonly energyWh: bigint;
  readonly openWh: bigint;
  readonly pricePerWh: bigint;
}

/** A message of a negotiation, with when it was sent. */
export interface SentMessage {
  readonly at: Instant;
  readonly who: string;
  readonly performative: string;
}

/** Everything a run of the three homes leaves behind. */
export interface WorkflowRun {
  /** The interval around which the paper's steps are shown. */
  readonly shown: IntervalIndex;
  /** The interval after which a meter says nothing. */
  readonly silent: IntervalIndex;
  /** Who is behind an address. */
  readonly names: ReadonlyMap<Address, string>;
  readonly transactions: readonly RecordedTransaction[];
  readonly messages: readonly SentMessage[];
  readonly attempts: readonly Attempt[];
  /** What GetOffers returned, and when it was asked. */
  readonly offers: { readonly at: Instant; readonly block: number; readonly found: readonly ReadOffer[] };
  /** What MakeTransaction answered when it was asked for early, and when a meter was silent. */
  readonly verdicts: { readonly early: Verdict; readonly silent: Verdict };
}

/** Interval 0 follows right on the founding; the next one has a full hour before it. */
const SHOWN = intervalOf(1);
const SILENT = intervalOf(2);
const SILENT_HOME = "carla";
/** A block is a second; two see what was posted at once. */
const POSTED_MS = 2_000;
/** When the seller has asked for its money: ten minutes after the interval, and a block. */
const ASKED_MS = 602_000;
const EXPIRED_MS = 122_000;
const OFFERS_READ = 100n;

/**
 * Runs the paper's example on a real chain with real agents: Alice sells to Bob and to Carla, hour after hour. Around one
 * hour some agents also try each step outside its gate; after the next one Carla's meter stays silent.
 *
 * The operator is out of order from the start: as in the paper, whoever sold asks for the money.
 *
 * @param directory  Where the run keeps its state; empty.
 * @source MZ 4.1 (six steps), 4.2 (Alice, Bob and Carla)
 */
export async function runWorkflow(
  loaded: LoadedScenario,
  { directory, codeVersion, stopwatch }: StudySetting,
): Promise<WorkflowRun> {
  const { scenario } = loaded;
  const attempts = attemptsAround(scenario, addressesOf(scenario), SHOWN);
  const heard: Heard = { messages: [], trades: [] };
  const community = await openCommunity({
    loaded,
    directory,
    codeVersion,
    wallMs: stopwatch.wallMs,
    choices: { ...scenario.choices, mechanism: "negotiation", settlement: "metered" },
    events: listenerOf(heard),
    faults: faultsOf(scenario.calendar),
    intruders: { agents: (honest) => withAttempts(honest, attempts, scenario.seed) },
  });
  try {
    const answers = await watch(community, heard, attempts.at(-1) as Attempt);
    const names = new Map(namesOf(scenario, community.identities));
    for (const { agent } of community.day.host.agents) names.set(agent.address, agent.name);
    const transactions = recordedTransactions(community.chain, names);
    const messages = heard.messages.map(({ at, message }) => {
      return { at, who: names.get(message.sender) as string, performative: message.performative };
    });
    return { shown: SHOWN, silent: SILENT, names, transactions, messages, attempts, ...answers };
  } finally {
    await community.close();
  }
}

interface Heard {
  readonly messages: { readonly at: Instant; readonly message: Message }[];
  readonly trades: Trade[];
}

function listenerOf({ messages, trades }: Heard): CommunityEvents {
  return {
    message: (message, at) => {
      if (message.protocol === NEGOTIATION_PROTOCOL) messages.push({ at, message });
    },
    block: (_, logs) => {
      for (const { event, args } of logs) if (event === "TransactionAllowed") trades.push(args.trade as Trade);
    },
  };
}

function faultsOf(calendar: Calendar): readonly Fault[] {
  const readAt = endOf(calendar, SILENT);
  return [
    { agent: "community/operator", from: instant(0) },
    { agent: `${SILENT_HOME}/meter`, from: instant(readAt - 60_000), to: instant(readAt + 60_000) },
  ];
}

/** Lets time pass and asks the contracts at the moments that matter. */
async function watch(
  community: Community,
  heard: Heard,
  early: Attempt,
): Promise<Pick<WorkflowRun, "offers" | "verdicts">> {
  const { chain, scenario, identities } = community;
  const { calendar } = scenario;
  const verdictOn = async (trade: Trade | undefined) =>
    VERDICTS[Number(await chain.read(market("MakeTransaction", [trade, addressesOf(scenario).MeteredSettlement])))];

  const postedAt = instant(gateOpening(calendar, SHOWN) + POSTED_MS);
  await upTo(community, postedAt);
  const found = (await chain.read(market("GetOffers", [SHOWN, 0n, OFFERS_READ]))) as readonly ReadOffer[];
  const offers = { at: postedAt, block: chain.head().number, found };

  await upTo(community, early.at + POSTED_MS);
  const whenEarly = await verdictOn(heard.trades.find(({ interval }) => interval === SHOWN));

  await upTo(community, endOf(calendar, SILENT) + ASKED_MS);
  const silentHome = new Set(identities.find(({ name }) => name === SILENT_HOME)?.actors.map((a) => a.keys.address));
  const unread = heard.trades.find(({ interval, buyer }) => interval === SILENT && silentHome.has(buyer));
  const whenSilent = await verdictOn(unread);

  await upTo(community, silenceFrom(calendar, SILENT) + EXPIRED_MS);
  if (whenEarly === undefined || whenSilent === undefined) throw studyFailed("MakeTransaction gave an unknown verdict");
  return { offers, verdicts: { early: whenEarly, silent: whenSilent } };
}

async function upTo({ day }: Community, at: number): Promise<void> {
  while (day.nextAt <= at) await day.next();
}

function market(name: string, args: readonly unknown[]): Call {
  return { contract: "BilateralMarket", function: name, args };
}
