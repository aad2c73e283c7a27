import { gateClosure, type Instant, instant, interval as intervalOf, isoTime } from "#domain";
import { emptyLedger } from "#settlement";
import {
  type Community,
  type CommunityEvents,
  ControlRoom,
  ForesightDesk,
  LiveView,
  listeners,
  openCommunity,
  type Summary,
  summaryOf,
} from "#simulation";
import { removeRunFile, writeRunFile } from "#storage";
import { type Interrupt, onInterrupt } from "../support/interrupt.ts";
import { log } from "../support/output.ts";
import { type Progress, progress } from "../support/progress.ts";
import { marked, printSummary } from "../support/summary.ts";
import { VERSION } from "../support/version.ts";
import { mineOf, type PreparedRun, profilesOf, shownChoices } from "./prepare.ts";
import { programOf } from "./program.ts";

/** Ten minutes of the community in a second of ours. */
const SPEED_TO_WATCH = 600;
/** Where the page is unless another port is given or this one is taken. */
export const PAGE_PORT = 8787;
const SAVE_EVERY_MS = 1_000;

/** One run of a community on the embedded chain, from opening to closing. */
export class ChainRun {
  readonly #prepared: PreparedRun;
  readonly #directory: string;
  readonly #room = new ControlRoom();
  readonly #view: LiveView | null;
  readonly #interrupt: Interrupt;
  #community: Community | null = null;
  #until = intervalOf(0);
  /** Blocks up to here were there before. */
  #knownBlocks = 0;
  #hasTraded = false;
  #reported = false;
  #bar: Progress | null = null;

  /** @param leave  Gives up lock and temporary directory when the program must end at once. */
  constructor(prepared: PreparedRun, directory: string, leave: () => void) {
    this.#prepared = prepared;
    this.#directory = directory;
    this.#view = prepared.options.headless
      ? null
      : new LiveView(prepared.loaded.scenario, shownChoices(prepared.choices), this.#room);
    this.#interrupt = onInterrupt(
      () => this.#community?.stop(),
      () => {
        this.#report();
        removeRunFile(directory);
        leave();
      },
    );
  }

  async run(): Promise<void> {
    try {
      const community = await this.#open();
      try {
        if (this.#interrupt.happened) community.stop();
        await this.#pass(community);
      } finally {
        this.#room.save(community.store);
        removeRunFile(this.#directory);
        await community.close();
      }
    } finally {
      this.#interrupt.done();
    }
  }

  async #open(): Promise<Community> {
    const { loaded, choices, options } = this.#prepared;
    const community = await openCommunity({
      loaded,
      choices: { ...choices, ...profilesOf(options), ...mineOf(this.#prepared) },
      directory: this.#directory,
      codeVersion: VERSION,
      rpcPort: 0,
      wallMs: () => performance.now(),
      events: listeners(this.#room.events, this.#announcements, this.#view?.events ?? {}),
    });
    this.#room.resume(community.store);
    this.#knownBlocks = community.chain.head().number;
    this.#community = community;
    return community;
  }

  async #pass(community: Community): Promise<void> {
    this.#expectProfiles(community);
    this.#until = community.plan(this.#prepared.intervals);
    const page = await this.#servePage(community);
    const saving = setInterval(() => this.#room.save(community.store), SAVE_EVERY_MS);
    try {
      writeRunFile(this.#directory, {
        pid: process.pid,
        rpcUrl: community.chain.rpcUrl,
        pageUrl: page?.url ?? null,
        startedAt: instant(Date.now()),
      });
      this.#welcome(community, page?.url ?? null);
      await community.run(this.#until);
      this.#bar?.clear();
      this.#report();
      if (page !== null && !this.#interrupt.happened) {
        log("The day is over; the page stays until Ctrl-C.");
        await community.attend();
      }
    } finally {
      clearInterval(saving);
      await page?.close();
    }
  }

  /** Profiles from files end somewhere: say so before the run, not in the middle of it. */
  #expectProfiles({ planned, booked }: Community): void {
    const { loaded, intervals } = this.#prepared;
    const end = planned > booked ? planned : planned + intervals;
    const lastDay = Math.ceil((end * loaded.scenario.calendar.intervalSeconds) / 86_400) - 1;
    if (loaded.profiles.range !== null) loaded.profiles.day(lastDay);
  }

  async #servePage(community: Community) {
    if (this.#view === null) return null;
    const { isOpenToOthers, startApi } = await import("#api");
    this.#view.attach(community);
    const { port, host = "127.0.0.1" } = this.#prepared.options;
    if (isOpenToOthers(host)) {
      log(
        `WARNING: the page listens on ${host}. Whoever reaches it sees every home's meter, bills and trades, without a password ` +
          "and in the clear. Use it in a network that you trust, or put a proxy with a login in front of 127.0.0.1.",
      );
    }
    const portFixed = port !== undefined;
    const { loaded, choices } = this.#prepared;
    const foresight = new ForesightDesk({ loaded, mechanism: choices.mechanism, clock: () => performance.now() });
    return startApi({
      community,
      view: this.#view,
      program: programOf(this.#directory),
      foresight,
      host,
      port: port ?? PAGE_PORT,
      portFixed,
      warn: log,
    });
  }

  #welcome(community: Community, pageUrl: string | null): void {
    const { options, loaded } = this.#prepared;
    const speed = options.speed ?? (options.headless ? "max" : SPEED_TO_WATCH);
    const first = gateClosure(loaded.scenario.calendar, intervalOf(0));
    community.pace.setSpeed(speed, Math.max(first, community.chain.head().at) as Instant);
    this.#bar = progress(this.#until, "intervals");
    if (this.#knownBlocks > 0 && community.booked > 0) log(`going on at ${isoTime(community.now)}`);
    for (const { household, damage, fetched, from } of community.repairs) {
      log(`commitments of ${household}'s node mended (${damage}): ${fetched} came from ${from}'s`);
    }
    log(`chain: ${community.chain.rpcUrl} (chain id ${community.chain.chainId})`);
    if (pageUrl !== null) log(`page:  ${pageUrl}`);
  }

  /** What is said while time passes. */
  readonly #announcements: CommunityEvents = {
    block: ({ number }, logs) => {
      if (this.#hasTraded || number <= this.#knownBlocks) return;
      if (!logs.some(({ event }) => event === "TransactionAllowed")) return;
      this.#hasTraded = true;
      this.#bar?.clear();
      log(`first agreement on chain after ${(performance.now() / 1000).toFixed(1)} s`);
    },
    step: (at) => this.#bar?.at(this.#community?.booked ?? 0, isoTime(at)),
  };

  #report(): void {
    if (this.#reported) return;
    this.#reported = true;
    const { loaded, options } = this.#prepared;
    const books = this.#community === null ? null : { loaded, ledger: this.#community.ledgerUntil(this.#until) };
    printSummary(marked(this.#summary(), this.#interrupt.happened), options.json, books);
  }

  #summary(): Summary {
    const wallMs = performance.now();
    if (this.#community !== null) return this.#community.summary(this.#until, wallMs);
    const { loaded, choices } = this.#prepared;
    const { scenario } = loaded;
    const names = scenario.households.map((home) => home.name);
    const ledger = emptyLedger(names);
    const tally = { forecasts: [], trades: 0, limitViolations: 0, feederOverloads: 0, unsoldWhileGridBoughtWh: 0n };
    const chain = {
      kind: "embedded",
      chainId: 0,
      blocks: 0,
      transactions: 0,
      gasUsed: 0n,
      stateRoot: "0x",
      refused: 0,
    };
    return summaryOf(scenario, shownChoices(choices), ledger, tally, chain, wallMs);
  }
}
