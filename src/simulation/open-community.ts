import { join } from "node:path";
import type { CommitmentNode, NodeState } from "#agents";
import { type EmbeddedChain, openEmbeddedChain } from "#chain/embedded";
import {
  COMMUNITY,
  type Instant,
  type IntervalIndex,
  instant,
  interval as intervalOf,
  isoTime,
  startOf,
} from "#domain";
import type { CommunityMeta, CommunityStore } from "#storage";
import { openCommunityStore } from "#storage/sqlite";
import { atomicVenue, closeNodeStores, type NodeStores, openNodeStores } from "./atomic-venue.ts";
import { BlockWriter } from "./block-writer.ts";
import { Books, type BooksConfig, type StoredBooking } from "./books.ts";
import { castOf } from "./cast/cast.ts";
import { HANDED_IN, type HandedInRecord } from "./commitment-desk.ts";
import { Community } from "./community.ts";
import { storedCorrections } from "./correction-desk.ts";
import { dueCorrections, dueStatements, dueTallies } from "./daily-statements.ts";
import { dueSums } from "./day-sums.ts";
import { blackoutsOf, type Fault, faultsText, outagesOf } from "./faults.ts";
import { addressesOf, found, foundingSeconds, operatorOf, registerContracts } from "./founding/index.ts";
import type { Hosted } from "./host.ts";
import { type HouseholdIdentity, identitiesOf } from "./identities.ts";
import { type DayEvents, type DayState, MarketDay } from "./market-day.ts";
import { MARKET_OF, SETTLEMENT_OF } from "./markets.ts";
import { type BuiltMechanism, linearSolverFor, type SettlementName } from "./mechanisms.ts";
import { repairNodeStores } from "./node-repair.ts";
import { OfferDesk, type OfferDeskState } from "./offer-desk.ts";
import { paceOf } from "./pace.ts";
import { type Listener, Recorder } from "./recorder.ts";
import { registryOf } from "./registry.ts";
import { type LoadedScenario, type Scenario, withChoices } from "./scenario/index.ts";
import { rememberScenario } from "./scenario-memory.ts";
import { sharingVenueOf } from "./sharing/venue.ts";
import { bookings, savedIn } from "./snapshot.ts";
import type { RunChoices } from "./summary.ts";
import { billingTermsOf, dearestTariffOf, tariffOf } from "./tariff.ts";
import { residentsOf, World } from "./world.ts";

/** How to open a community that runs on this machine. */
export interface CommunityOptions {
  readonly loaded: LoadedScenario;
  readonly choices: RunChoices & {
    readonly mechanism: BuiltMechanism;
    readonly settlement: SettlementName;
    readonly admission: string;
    readonly profiles?: string;
    /** What tells the energy of a home that somebody brought from any other. */
    readonly mine?: string;
  };
  /** Where its state lies; made when it is missing. */
  readonly directory: string;
  readonly codeVersion: string;
  /** null: no RPC front; 0: a free port. */
  readonly rpcPort?: number | null;
  /** A clock that never goes back, in ms: it only paces, it decides nothing. */
  readonly wallMs: () => number;
  readonly events?: DayEvents & Listener;
  /** What is out of order: a directory goes on with the same ones only. */
  readonly faults?: readonly Fault[];
  /** Parts replaced by dishonest ones, to see what holds; a directory does not remember them. */
  readonly intruders?: {
    readonly offers?: (saved: OfferDeskState | undefined) => OfferDesk;
    readonly agents?: (honest: readonly Hosted[]) => readonly Hosted[];
  };
}

/**
 * Opens a community: its chain, its store and its day, at the point where they were left, or founds it.
 *
 * @throws STORAGE_FOREIGN when the directory belongs to another scenario, seed or choice
 * @throws SIMULATION_DIVERGED, CHAIN_*, STORAGE_*
 */
export async function openCommunity(options: CommunityOptions): Promise<Community> {
  const scenario = scenarioOf(options);
  const store = openCommunityStore(options.directory);
  try {
    const genesisAt = genesisOf(scenario);
    store.begin(metaOf(options, genesisAt));
    rememberScenario(store, scenario);
    const chain = await openEmbeddedChain({
      directory: join(options.directory, "chain"),
      genesisAt,
      rpcPort: options.rpcPort ?? null,
    });
    try {
      return await assemble(options, store, chain);
    } catch (error) {
      await chain.close();
      throw error;
    }
  } catch (error) {
    store.close();
    throw error;
  }
}

async function assemble(options: CommunityOptions, store: CommunityStore, chain: EmbeddedChain): Promise<Community> {
  const scenario = scenarioOf(options);
  const ledger = { chainId: chain.chainId, ledger: addressesOf(scenario).CommitmentLedger };
  const nodeStores = openNodeStores(scenario, options.directory, ledger);
  try {
    return await assembleAround(options, store, chain, nodeStores);
  } catch (error) {
    closeNodeStores(nodeStores);
    throw error;
  }
}

async function assembleAround(
  options: CommunityOptions,
  store: CommunityStore,
  chain: EmbeddedChain,
  nodeStores: NodeStores,
): Promise<Community> {
  const { profiles } = options.loaded;
  const { mechanism, settlement } = options.choices;
  const { intruders, faults = [] } = options;
  const scenario = scenarioOf(options);
  const isDark = blackoutsOf(faults, scenario.feeders);
  const identities = identitiesOf(scenario);
  const addresses = addressesOf(scenario);
  registerContracts(chain, addresses);
  const saved = savedIn(store, chain.head().number, options.directory);
  const writer = new BlockWriter(chain, saved?.writer);
  const ledgerDomain = { chainId: chain.chainId, ledger: addresses.CommitmentLedger };
  const repairs =
    saved === undefined ? [] : await repairNodeStores(nodeStores, chain, ledgerDomain, newestMarked(saved.day));
  const sharing = mechanism === "sharing" ? sharingVenueOf(scenario, profiles, identities) : null;
  const foundedAt =
    saved === undefined ? await found(scenario, identities, writer, chain, genesisOf(scenario), sharing) : null;
  const world = new World(scenario, profiles, saved?.world, isDark);
  const books = new Books(booksConfig(scenario, identities), bookings(store, saved), saved?.books);
  for (const { correction, billedWith } of storedCorrections({ reader: store })) books.correct(correction, billedWith);
  const recorder = new Recorder(store, options.events);
  const registry = registryOf(identities);
  const venue = {
    chainId: chain.chainId,
    market: addresses[MARKET_OF[mechanism]],
    settlement: addresses[SETTLEMENT_OF[settlement]],
    settledBy: SETTLEMENT_OF[settlement],
    atomic:
      settlement === "atomic"
        ? await atomicVenue(scenario, identities, addresses, chain.chainId, nodeStores, genesisOf(scenario))
        : null,
    meterOf: registry.meterOf,
    operator: operatorOf(identities),
    mechanism,
    linearSolver: await linearSolverFor(mechanism, scenario),
    sharing,
  };
  const offers = intruders?.offers?.(saved?.day.offers) ?? new OfferDesk(saved?.day.offers);
  const honest = castOf(scenario, identities, profiles, venue);
  const agents = intruders?.agents?.(honest) ?? honest;
  const names = agents.map(({ agent }) => agent.name);
  const parts = {
    calendar: scenario.calendar,
    residents: residentsOf(scenario),
    world,
    writer,
    books,
    offers,
    recorder,
    agents,
    outages: outagesOf(faults, names),
    isDark,
    statements: (booked: IntervalIndex) => dueStatements(scenario, identities, books.ledger, booked),
    corrections: (booked: StoredBooking) => dueCorrections(identities, booked.corrections ?? []),
    tallies: (booked: IntervalIndex) => dueTallies(scenario, books.ledger, booked),
    sums: (booked: IntervalIndex) => dueSums(scenario.calendar, books.ledger, booked),
  };
  const day = new MarketDay(parts, options.events ?? {}, saved?.day ?? { foundedAt: foundedAt as Instant });
  handInAgain(store, day, saved?.day.handedIn ?? 0);
  const pace = paceOf(options.wallMs);
  return new Community({
    scenario,
    choices: options.choices,
    chain,
    store,
    identities,
    writer,
    world,
    books,
    recorder,
    day,
    pace,
    nodeStores,
    node:
      (agents.map(({ agent }) => agent).find((agent) => agent.role === "node") as CommitmentNode | undefined) ?? null,
    ledgerDomain,
    repairs,
  });
}

/** What the books need to know of a scenario; `statement` uses it as well. */
export function booksConfig(scenario: Scenario, identities: readonly HouseholdIdentity[]): BooksConfig {
  return {
    calendar: scenario.calendar,
    tariffAt: tariffOf(scenario),
    dearestTariffAt: dearestTariffOf(scenario),
    billingTermsAt: billingTermsOf(scenario),
    homes: identities.filter(({ name }) => name !== COMMUNITY).map(({ name, meter }) => ({ name, meter })),
    shares: scenario.choices.mechanism === "sharing",
  };
}

/** The newest anchor that any node had taken note of. */
function newestMarked({ host }: DayState): number {
  return Math.max(0, ...host.states.map((state) => (state as Partial<NodeState> | null)?.marked?.number ?? 0));
}

/** What was handed in since the snapshot comes again when it came. */
function handInAgain(store: CommunityStore, day: MarketDay, from: number): void {
  const records = store.records({ kind: HANDED_IN }).map(({ body }) => body as HandedInRecord);
  for (const { number, node, commitments, at } of records.sort((a, b) => a.number - b.number)) {
    if (number >= from) day.handIn(node, commitments, at);
  }
}

/** The community's time begins early enough to be founded before the first gate opens. */
export function genesisOf(scenario: Scenario): Instant {
  const { calendar } = scenario;
  return instant(startOf(calendar, intervalOf(0)) - (calendar.windowSeconds + foundingSeconds(scenario)) * 1000);
}

/** The scenario as the choices need it. */
function scenarioOf({ loaded, choices }: CommunityOptions): Scenario {
  const { mechanism, settlement } = choices;
  return withChoices(loaded.scenario, { mechanism, settlement });
}

function metaOf(options: CommunityOptions, genesis: Instant): CommunityMeta {
  const { choices, codeVersion, faults = [] } = options;
  const scenario = scenarioOf(options);
  const { mechanism, settlement, privacy, admission, profiles, mine } = choices;
  const always = { mechanism, settlement, privacy, admission, profiles: profiles ?? "", start: isoTime(genesis) };
  const own = mine === undefined ? always : { ...always, mine };
  const chosen = faults.length === 0 ? own : { ...own, faults: faultsText(faults) };
  return { scenario: scenario.name, seed: scenario.seed, choices: chosen, genesis, chainId: 28_279, codeVersion };
}
