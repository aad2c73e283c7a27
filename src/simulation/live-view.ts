import type { Log, Receipt } from "#chain";
import {
  type Address,
  type FeederId,
  type Instant,
  type IntervalIndex,
  instant,
  intervalAt,
  interval as intervalOf,
  isoTime,
} from "#domain";
import { timingFor } from "#market";
import type { Ledger, Statement } from "#settlement";
import type { Community } from "./community.ts";
import type { ControlRoom } from "./control-room.ts";
import { POWER, type StepFlowsRecord } from "./energy-flows.ts";
import type { CommunityEvents } from "./listeners.ts";
import { MARKET_OF } from "./markets.ts";
import type { MechanismName } from "./mechanisms.ts";
import type { Fact } from "./recorder.ts";
import type { Scenario } from "./scenario/index.ts";
import type { RunChoices } from "./summary.ts";
import { tariffOf } from "./tariff.ts";
import { type AgentActivity, activitiesOf } from "./view/agent-view.ts";
import { ClearingView } from "./view/clearing-view.ts";
import { clockState } from "./view/clock-view.ts";
import { DayArchive } from "./view/days/day-archive.ts";
import { FeederView, type GridFact } from "./view/feeder-view.ts";
import { type BatteryFact, HomeView, statementsOfDay } from "./view/home-view.ts";
import { MarketView } from "./view/market-view.ts";
import { isBehind, type NodeStanding, nodeStandings } from "./view/node-standings.ts";
import { PowerView } from "./view/power-view.ts";
import { PublishedPrices, priceState } from "./view/price-view.ts";
import { type ReceiptSources, ReceiptView, type ReceiptViewConfig } from "./view/receipt-view.ts";
import { type ShownDay, shownDay } from "./view/shown-day.ts";
import type { LiveState, Section } from "./view/state.ts";
import { TradeView } from "./view/trade-view.ts";
import { type GridOverloads, type Trouble, troublesOf } from "./view/troubles.ts";

/** So many intervals without a sign of life, and an agent that always speaks counts as silent. */
const PATIENCE_INTERVALS = 2;

type SectionMakers = { readonly [S in Section]: () => LiveState[S] };

/**
 * Listens to a community and keeps what its page shows. Pass `events` to `openCommunity`, then `attach` the community:
 * what happened before is read from its records and its chain, so the page is right after a restart as well.
 *
 * @source design, section 11
 */
export class LiveView {
  readonly #scenario: Scenario;
  readonly #choices: RunChoices;
  readonly #room: ControlRoom;
  readonly #market: MarketView;
  readonly #trades: TradeView;
  /** null where readings settle. */
  readonly #receipts: ReceiptView | null;
  readonly #clearing = new ClearingView();
  readonly #power = new PowerView();
  readonly #published: PublishedPrices;
  readonly #feeders: FeederView;
  readonly #homes: HomeView;
  readonly #feederOf = new Map<Address, FeederId>();
  readonly #sections: SectionMakers;
  readonly #changedAt = new Map<Section, number>();
  readonly #watchers = new Set<() => void>();
  #revision = 1;
  #community: Community | null = null;
  #archive: DayArchive | null = null;
  #day: ShownDay;
  #made: { readonly ledger: Ledger; readonly first: IntervalIndex; readonly statements: readonly Statement[] } | null =
    null;

  /** @param room  Listens to the same community; it knows who was last heard of when. */
  constructor(scenario: Scenario, choices: RunChoices, room: ControlRoom) {
    this.#scenario = scenario;
    this.#choices = choices;
    this.#room = room;
    this.#market = new MarketView(choices.privacy === "open");
    this.#trades = new TradeView(scenario.calendar);
    this.#receipts = choices.settlement === "atomic" ? new ReceiptView(receiptConfigOf(scenario, choices)) : null;
    this.#published = new PublishedPrices(scenario);
    this.#feeders = new FeederView(scenario);
    this.#homes = new HomeView(scenario);
    this.#day = shownDay(scenario.calendar, intervalOf(0), intervalOf(0));
    this.#sections = this.#makers();
  }

  /** What to hand to `openCommunity`. */
  readonly events: CommunityEvents = {
    block: ({ receipts }, logs) => {
      for (const log of logs) this.#follow(log, receipts);
      this.#touch("chain", "agents");
      this.#touchMoney();
    },
    boundary: () => {
      this.#turn();
      this.#touch("price", "feeders", "homes", "orders", "talk", "clearing", "agents");
      this.#touchMoney();
    },
    step: (_at, homes) => {
      const seconds = this.#stepSeconds;
      this.#feeders.step(homes, seconds);
      this.#homes.step(homes, seconds);
      this.#touch("feeders", "homes", "batteries");
    },
    fact: (fact) => this.#note(fact),
    message: (message, at) => {
      if (this.#market.hear(message, at)) this.#touch("talk");
    },
  };

  /** Joins the opened community and reads what its records and its chain say of the day so far. */
  attach(community: Community): void {
    this.#community = community;
    this.#archive = this.#archiveOf(community);
    for (const { feeder, actors } of community.identities) {
      for (const { keys } of actors) this.#feederOf.set(keys.address, feeder);
    }
    this.#turn();
    for (const record of community.store.records({ from: this.#day.first })) {
      this.#note(record);
    }
    this.#readChain(community);
    this.#findAnchor(community);
    this.#touch(...(Object.keys(this.#sections) as Section[]));
  }

  /** Past days, and today as far as it is written down. @throws before a community is attached */
  get days(): DayArchive {
    return this.#archive as DayArchive;
  }

  /** Everything, for the first paint. */
  state(): LiveState {
    this.#turn();
    return this.#pick(Object.keys(this.#sections) as Section[]) as LiveState;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Calls the listener whenever something has changed; several times for one block. @returns how to stop it */
  onChange(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  /** The sections that changed after a revision. The clock always has. */
  since(revision: number): Partial<LiveState> {
    this.#turn();
    const names = Object.keys(this.#sections) as Section[];
    return this.#pick(names.filter((name) => name === "clock" || (this.#changedAt.get(name) ?? 0) > revision));
  }

  /** Every agent with its last sign of life. */
  activities(): readonly AgentActivity[] {
    const { epoch, intervalSeconds } = this.#scenario.calendar;
    const since = instant(this.#now - PATIENCE_INTERVALS * intervalSeconds * 1000);
    const behind = new Set(
      this.#nodes.filter((node) => isBehind(node, this.#receipts?.anchor ?? null, this.#now)).map(({ name }) => name),
    );
    const { lastActive } = this.#room.state;
    const all = activitiesOf(this.#community?.identities ?? [], lastActive, since < epoch ? null : since);
    return all.map((agent) => (behind.has(agent.name) ? { ...agent, silent: true } : agent));
  }

  /** What went wrong lately, newest first: on the chain, on the feeders, with agents and nodes. */
  troubles(): readonly Trouble[] {
    const community = this.#community;
    const overloads = community?.store.records({ kind: "grid", from: this.#day.first }) ?? [];
    return troublesOf({
      refused: this.#room.state.refused,
      activities: this.activities(),
      repairs: community?.repairs ?? [],
      overloads: overloads.map(({ interval, body }) => [intervalOf(interval), body as GridOverloads] as const),
      feeders: this.#scenario.feeders,
      calendar: this.#scenario.calendar,
    });
  }

  /** Messages sent in the interval that runs. */
  get messages(): number {
    return this.#room.state.messages.get(this.#running) ?? 0;
  }

  /** What it is a view of. */
  get scenario(): Scenario {
    return this.#scenario;
  }

  /** What time it is in the community. */
  get now(): Instant {
    return this.#now;
  }

  /** The day that the page shows. */
  get day(): ShownDay {
    return this.#day;
  }

  #archiveOf(community: Community): DayArchive {
    const { store: reader, identities } = community;
    return new DayArchive({
      reader,
      scenario: this.#scenario,
      identities,
      receipts: this.#choices.settlement === "atomic" ? receiptConfigOf(this.#scenario, this.#choices) : null,
      nodes: () => this.#nodes,
      progress: () => ({ now: this.#now, booked: community.booked, planned: community.planned }),
    });
  }

  #makers(): SectionMakers {
    const { calendar, timezone, currency, name, title, households } = this.#scenario;
    const { mechanism, settlement, privacy } = this.#choices;
    const homes = households.length;
    const { intervalSeconds } = calendar;
    return {
      community: () => ({
        name,
        title,
        timezone,
        currency,
        mechanism,
        settlement,
        privacy,
        homes,
        intervalSeconds,
      }),
      clock: () => clockState(calendar, this.#community, this.#day, this.#running, this.#window),
      price: () => priceState(this.#scenario, this.#day, this.#running, this.#window, this.#trades, this.#published),
      power: () => this.#power.power(),
      today: () => this.#today(),
      orders: () => this.#market.orders(this.#window),
      talk: () => this.#market.talk(this.#window),
      clearing: () => this.#clearing.state(this.#window),
      trades: () => this.#trades.trades(this.#receipts?.moneyOf(this.#claims) ?? (() => null)),
      receipts: () => this.#receipts?.state(this.#claims, this.#room.state.lastActive) ?? null,
      homes: () => this.#homes.homes(this.#statements()),
      batteries: () => this.#homes.batteries(),
      feeders: () =>
        this.#feeders.feeders({
          interval: this.#running,
          trades: this.#trades.of(this.#running),
          feederOf: (agent) => this.#feederOf.get(agent),
          priceOn: (feeder) => this.#clearing.priceOn(this.#running, feeder),
        }),
      chain: () => this.#chain(),
      agents: () => this.#agentState(),
    };
  }

  #pick(names: readonly Section[]): Partial<LiveState> {
    return Object.fromEntries(names.map((name) => [name, this.#sections[name]()]));
  }

  #touch(...sections: readonly Section[]): void {
    this.#revision++;
    for (const section of sections) this.#changedAt.set(section, this.#revision);
    for (const watcher of this.#watchers) watcher();
  }

  /** Money comes and goes by blocks, by time, and by what nodes learn from each other. */
  #touchMoney(): void {
    if (this.#receipts !== null) this.#touch("receipts", "trades");
  }

  #follow(log: Log, receipts: readonly Receipt[]): void {
    this.#receipts?.follow(log, () => receipts.find(({ hash }) => hash === log.transaction)?.from ?? null);
    if (this.#market.follow(log)) this.#touch("orders");
    if (this.#clearing.follow(log)) this.#touch("clearing");
    if (this.#trades.follow(log)) this.#touch("trades", "today", "price", "feeders");
    if (this.#published.follow(log)) this.#touch("price");
  }

  #note({ kind, key, body }: Pick<Fact, "kind" | "key" | "body">): void {
    if (kind === POWER) this.#power.follow(body as StepFlowsRecord);
    else if (kind === "grid") this.#feeders.follow(body as GridFact);
    else if (kind === "battery") this.#homes.follow(key, body as BatteryFact);
    if (kind === POWER) this.#touch("power", "today");
    else if (kind === "booking") this.#touch("homes", "today");
  }

  /** Turns to the window and the day that it is time for. */
  #turn(): void {
    const before = this.#day;
    this.#day = shownDay(this.#scenario.calendar, this.#running, this.#community?.planned ?? intervalOf(0));
    this.#market.turnTo(this.#window);
    this.#clearing.forgetBefore(this.#running);
    if (this.#day.end !== before.end) this.#touch("price");
    if (this.#day.first === before.first) return;
    this.#power.forgetBefore(this.#day.from);
    this.#trades.forgetBefore(this.#day.first);
    this.#receipts?.forgetBefore(this.#day.from);
    this.#feeders.forgetPeaks();
    this.#touch("power", "today", "trades", "homes");
    this.#touchMoney();
  }

  /** Goes back over the blocks of the shown day, then reads them in their order. */
  #readChain({ chain, block: newest }: Community): void {
    const since = timingFor(this.#scenario.calendar, this.#day.first).opensAt;
    let first = newest + 1;
    while (first > 1 && (chain.block(first - 1)?.at ?? 0) >= since) first--;
    for (let number = first; number <= newest; number++) {
      const block = chain.block(number);
      if (block === null) continue;
      this.events.block?.(
        block,
        block.receipts.flatMap((receipt) => receipt.logs),
      );
    }
  }

  /** The newest anchor may be older than the shown day. */
  #findAnchor({ chain, block: newest }: Community): void {
    const known = Math.max(0, ...this.#nodes.map(({ marked }) => marked));
    for (let number = newest; number > 0 && (this.#receipts?.anchor?.number ?? 0) < known; number--) {
      const receipts = chain.block(number)?.receipts ?? [];
      for (const log of receipts.flatMap(({ logs }) => logs)) {
        if (log.event === "Anchored") this.#follow(log, receipts);
      }
    }
  }

  get #nodes(): readonly NodeStanding[] {
    return this.#community === null ? [] : nodeStandings(this.#community);
  }

  get #claims(): ReceiptSources {
    return { now: this.#now, first: this.#day.first, trades: this.#trades.written(), nodes: this.#nodes };
  }

  get #now(): Instant {
    return this.#community?.now ?? this.#scenario.calendar.epoch;
  }

  /** The interval that is delivered; before the first it is the one before it. */
  get #running(): IntervalIndex {
    return intervalAt(this.#scenario.calendar, this.#now);
  }

  /** The interval whose agreements are made now. */
  get #window(): IntervalIndex {
    return intervalOf(Math.max(0, this.#running + 1));
  }

  get #stepSeconds(): number {
    return Math.min(900, this.#scenario.calendar.intervalSeconds);
  }

  /** Made anew only when the books have grown or the day has turned: two sections need them, twice a second. */
  #statements(): readonly Statement[] {
    const ledger = this.#community?.ledger;
    if (ledger === undefined) return [];
    const made = this.#made;
    if (made?.ledger === ledger && made.first === this.#day.first) return made.statements;
    const statements = statementsOfDay(ledger, this.#day);
    this.#made = { ledger, first: this.#day.first, statements };
    return statements;
  }

  #today(): LiveState["today"] {
    const statements = this.#statements();
    const sum = (of: "withoutCommunityNano" | "withCommunityNano" | "savedNano") =>
      String(statements.reduce((total, s) => total + s[of], 0n));
    const bookedTo = statements.find((s) => s.to !== null)?.to ?? null;
    return {
      ...this.#power.today(),
      paidToNeighboursNano: String(this.#trades.paidNano()),
      withoutCommunityNano: sum("withoutCommunityNano"),
      withCommunityNano: sum("withCommunityNano"),
      savedNano: sum("savedNano"),
      bookedTo: bookedTo === null ? null : isoTime(bookedTo),
    };
  }

  #chain(): LiveState["chain"] {
    const community = this.#community;
    if (community === null) return { block: 0, at: isoTime(this.#now), chainId: 0, transactions: 0, rpcUrl: null };
    const { chain, block, totals } = community;
    const at = isoTime(chain.block(block)?.at ?? this.#now);
    return { block, at, chainId: chain.chainId, transactions: totals.transactions, rpcUrl: chain.rpcUrl };
  }

  #agentState(): LiveState["agents"] {
    const all = this.activities();
    const silent = all.filter((agent) => agent.silent).map(({ name, lastActiveAt }) => ({ name, since: lastActiveAt }));
    return { total: all.length, silent };
  }
}

function receiptConfigOf(scenario: Scenario, { mechanism }: RunChoices): ReceiptViewConfig {
  const byCommitment = MARKET_OF[mechanism as MechanismName] === "BilateralMarket";
  return { calendar: scenario.calendar, tariffAt: tariffOf(scenario), byCommitment };
}
