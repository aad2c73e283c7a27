import type { Agent, TraderState } from "#agents";
import type { Call } from "#chain";
import {
  type Agreement,
  type Calendar,
  ceilingOf,
  type Hex,
  type Instant,
  type IntervalIndex,
  instant,
  interval as intervalOf,
  startOf,
  type Trade,
  tradeOf,
} from "#domain";
import { SIDE_NUMBER } from "#market";
import { keyPairFor } from "#privacy";
import type { Addresses } from "../../founding/index.ts";
import type { Hosted } from "../../host.ts";
import type { Scenario } from "../../scenario/index.ts";
import { tariffOf } from "../../tariff.ts";
import { studyFailed } from "../errors.ts";

/** Something an agent tries at the wrong time, or without the right to it. */
export interface Attempt {
  /** Step of the paper whose gate is tried. */
  readonly step: number;
  readonly agent: string;
  readonly at: Instant;
  /** What is wrong with it, in words. */
  readonly what: string;
  readonly call: string;
  /** The call, from what the agent knows at that moment. */
  make(known: TraderState): Call;
}

/** Seconds after a full minute at which honest agents do nothing, so that an attempt has a block for itself. */
const ODD_SECONDS = 20.137;
/** An agent that nobody let in. */
export const STRANGER = "stranger/seller";

/** The attempts around one interval: each step's gate is tried from outside it. */
export function attemptsAround(scenario: Scenario, addresses: Addresses, k: IntervalIndex): readonly Attempt[] {
  const { calendar, floors } = scenario;
  const ceiling = ceilingOf(tariffOf(scenario)(k));
  const at = (minutes: number) => minutesFrom(calendar, k, minutes);
  const offer = (interval: number, price: bigint, side: "sell" | "buy" = "sell") =>
    market("MakeOffer", [SIDE_NUMBER[side], interval, 100n, 100n, price, "0x"]);
  const fair = (floors.pv + ceiling) / 2n;
  const write = (known: TraderState) => {
    const { agreement, signature } = firstAgreement(known, k);
    return market("AllowTransaction", [{ ...agreement, expiry: BigInt(agreement.expiry) }, signature]);
  };
  const settle = (known: TraderState) =>
    market("MakeTransaction", [writtenTrade(known, k, addresses.BilateralMarket), addresses.MeteredSettlement]);
  const [alice, bob, MAKE_OFFER] = ["alice/seller", "bob/buyer", "BilateralMarket.MakeOffer"];
  const ALLOW = "BilateralMarket.AllowTransaction";
  const next = intervalOf(k + 1);
  return [
    {
      step: 1,
      agent: STRANGER,
      at: at(-40),
      what: "an offer by an agent that never called PublishInfo",
      call: MAKE_OFFER,
      make: () => offer(k, fair),
    },
    {
      step: 2,
      agent: alice,
      at: at(-38),
      what: "an offer for the hour after, whose window is not open",
      call: MAKE_OFFER,
      make: () => offer(next, fair),
    },
    {
      step: 2,
      agent: bob,
      at: at(-3),
      what: "an offer in the margin",
      call: MAKE_OFFER,
      make: () => offer(k, fair, "buy"),
    },
    {
      step: 4,
      agent: alice,
      at: at(-36),
      what: "a price above the grid's",
      call: MAKE_OFFER,
      make: () => offer(k, ceiling + 1n),
    },
    {
      step: 4,
      agent: alice,
      at: at(-35),
      what: "a price below the cost of production",
      call: MAKE_OFFER,
      make: () => offer(k, floors.pv - 1n),
    },
    { step: 5, agent: alice, at: at(-10), what: "an agreement written before the margin", call: ALLOW, make: write },
    { step: 5, agent: bob, at: at(-2), what: "an agreement written by its buyer", call: ALLOW, make: write },
    { step: 5, agent: alice, at: at(-1), what: "an agreement written a second time", call: ALLOW, make: write },
    {
      step: 6,
      agent: alice,
      at: at(30),
      what: "payment asked for before the hour is over and read",
      call: "BilateralMarket.MakeTransaction",
      make: settle,
    },
  ];
}

/** Honest agents, of which some also make attempts, and a stranger among them. */
export function withAttempts(honest: readonly Hosted[], attempts: readonly Attempt[], seed: bigint): readonly Hosted[] {
  const impatient = (hosted: Hosted): Hosted => {
    const own = attempts.filter(({ agent }) => agent === hosted.agent.name);
    return own.length === 0 ? hosted : { ...hosted, agent: alsoTries(hosted.agent, own) };
  };
  return [...honest, strangerOf(seed)].map(impatient);
}

/** Where an interval's delivery begins, moved by minutes and off the beat of the honest. */
function minutesFrom(calendar: Calendar, k: IntervalIndex, minutes: number): Instant {
  return instant(startOf(calendar, k) + minutes * 60_000 + ODD_SECONDS * 1000);
}

/** An agent that does what it always did and, at some instants, one thing more. */
function alsoTries(agent: Agent, attempts: readonly Attempt[]): Agent {
  return {
    ...agent,
    handle(state, event, now) {
      const due = event.kind === "clock" ? attempts.filter(({ at }) => at === now) : [];
      if (due.length > 0) {
        const effects = due.map(({ make }) => ({ kind: "submit" as const, call: make(state as TraderState) }));
        return { state, effects };
      }
      const step = agent.handle(state, event, now);
      if (event.kind !== "start") return step;
      return { ...step, effects: [...step.effects, ...attempts.map(({ at }) => ({ kind: "wake" as const, at }))] };
    },
  };
}

function strangerOf(seed: bigint): Hosted {
  const keys = keyPairFor(seed, STRANGER);
  const agent: Agent = {
    name: STRANGER,
    role: "seller",
    address: keys.address,
    interests: [],
    init: () => ({ negotiations: [] }),
    handle: (state) => ({ state, effects: [] }),
  };
  return { agent, keys, household: "stranger" };
}

function market(name: string, args: readonly unknown[]): Call {
  return { contract: "BilateralMarket", function: name, args };
}

function firstAgreement(known: TraderState, k: IntervalIndex): { agreement: Agreement; signature: Hex } {
  const signed = known.negotiations.find(({ interval }) => interval === k)?.agreements[0];
  if (signed === undefined) throw studyFailed(`there is no agreement for interval ${k} when one was expected`);
  return signed;
}

function writtenTrade(known: TraderState, k: IntervalIndex, address: Hex): Trade {
  return tradeOf(firstAgreement(known, k).agreement, address);
}
