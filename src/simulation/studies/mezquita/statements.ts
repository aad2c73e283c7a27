import { grouped } from "../report/numbers.ts";
import type { Statement } from "../report/statements.ts";
import type { MezquitaFigures } from "./reproduce.ts";
import type { Step } from "./step.ts";

/** What the paper says, beside what chain and messages of ours show; differences are said plainly. */
export function statementsOf(figures: MezquitaFigures): readonly Statement[] {
  return [
    order(figures),
    windows(figures),
    offers(figures),
    reading(figures),
    prices(figures),
    soldOut(figures),
    payments(figures),
    registration(figures),
    agreements(figures),
    otherWrites(figures),
    margin(figures),
    privacy,
  ];
}

function order({ order: { steps, inOrder } }: MezquitaFigures): Statement {
  const holds = inOrder && steps.every((step) => step.holds);
  const inVain = steps.flatMap(({ tried }) => tried).filter((attempt) => attempt.inVain).length;
  return {
    section: "4.1",
    paper:
      "The usual sequence of steps: PublishInfo, MakeOffer, GetOffers, negotiation, AllowTransaction, MakeTransaction.",
    ours: `The same six in the same order. ${inVain} attempts outside a step's gate had no effect: the contracts refused them.`,
    standing: holds ? "as in the paper" : "not held",
  };
}

function windows({ order: { steps, gateOpens, gateCloses, starts } }: MezquitaFigures): Statement {
  const held = [2, 4, 5].every((step) => stepOf(steps, step).holds);
  return {
    section: "4.1",
    paper:
      "Time windows of one hour; after 55 minutes agents cannot continue to negotiate; a margin of 5 minutes to store agreements.",
    ours: `Gate open ${clock(gateOpens)}, closed ${clock(gateCloses)}, hour begins ${clock(starts)} (UTC). The contract holds to it by block time; no message was sent in the margin.`,
    standing: held ? "as in the paper" : "not held",
  };
}

function offers({ order: { steps } }: MezquitaFigures): Statement {
  const posts = stepOf(steps, 2).events;
  const buyers = new Set(posts.filter(({ who }) => who.endsWith("/buyer")).map(({ who }) => who)).size;
  return {
    section: "4.1, step 2",
    paper: "To publish any energy offer, call MakeOffer(): the surplus that could be sold.",
    ours: `Buyers post what they want as well (${posts.length} posts, ${buyers} buyers): each agreement names an offer of both sides, and the contract keeps what is left of both, so that no Wh is promised twice. Before the gate closes whoever has energy open posts again, at its limit.`,
    standing: "differs",
  };
}

function reading({ order: { steps } }: MezquitaFigures): Statement {
  return {
    section: "4.1, step 3",
    paper: "An agent that needs energy calls GetOffers(), which returns the offers published for the next window.",
    ours: `GetOffers returns what was posted (${stepOf(steps, 3).events[0]?.note}). Agents themselves ask an index beside the chain, which can filter, and prove its answer against the contract's digest of all posts.`,
    standing: stepOf(steps, 3).holds ? "differs" : "not held",
  };
}

function prices({ order: { steps, band } }: MezquitaFigures): Statement {
  return {
    section: "4.1, step 4",
    paper:
      "The price has an upper constraint, the price of the energy bought from outside the grid, and a lower one, the minimum price needed to produce it.",
    ours: `${cents(band.floor)} to ${cents(band.ceiling)} ct/kWh, the ceiling less local fees; a price outside is refused on chain. Agreed: ${band.agreed.map(cents).join(" and ")} ct/kWh.`,
    standing: stepOf(steps, 4).holds ? "as in the paper" : "not held",
  };
}

function soldOut({ energy }: MezquitaFigures): Statement {
  return {
    section: "4.1, step 4",
    paper:
      "It is ensured that all the energy will be sold out; no buyer will buy from the main grid while energy is still available.",
    ours: `The second half holds: Bob and Carla bought all they wanted. The first cannot: ${grouped(Number(energy.offeredWh))} Wh were offered, ${grouped(Number(energy.wantedWh))} Wh wanted, ${grouped(Number(energy.agreedWh))} Wh agreed; supply beyond demand stays unsold.`,
    standing: energy.agreedWh === energy.wantedWh ? "differs" : "not held",
  };
}

function payments({ order: { steps } }: MezquitaFigures): Statement {
  const verdicts = stepOf(steps, 6).tried.map(({ answer }) => /verdict (\w+)/.exec(answer)?.[1]);
  return {
    section: "4.1, step 6",
    paper:
      "When the corresponding smart meters have detected the flow, automatic payments can be made by calling MakeTransaction().",
    ours: `${stepOf(steps, 6).events.length} payments after both meters' readings, none before (${verdicts.join(", ")}). Anyone may call it; a community with an operator settles many trades in one transaction instead.`,
    standing: stepOf(steps, 6).holds ? "as in the paper" : "not held",
  };
}

function registration({ homes, order: { steps } }: MezquitaFigures): Statement {
  const published = homes.registration.reduce((sum, { calls }) => sum + (calls["Participants.PublishInfo"] ?? 0), 0);
  return {
    section: "4.2, case 1",
    paper: "Agents write when they are registered; in the whole life cycle this occurs once for each agent.",
    ours: `${published} agents of the three homes called PublishInfo, each once. Those who trade also deposit money once (approve and deposit).`,
    standing: stepOf(steps, 1).holds ? "as in the paper" : "not held",
  };
}

function agreements({ homes }: MezquitaFigures): Statement {
  const ours = homes.agreements.map(({ home, ours }) => `${capital(home)} ${ours}`).join(", ");
  return {
    section: "4.2, case 2",
    paper: "Alice agrees with Bob and Carla: Alice creates two transactions, Bob and Carla one each.",
    ours: `${ours}. The seller writes one transaction per agreement and it carries the buyer's signature, so the buyer need not write: half the transactions, and neither side can deny it.`,
    standing: "differs",
  };
}

function otherWrites({ homes }: MezquitaFigures): Statement {
  const { writes } = homes.hour;
  const all = writes.reduce((sum, { transactions }) => sum + transactions, 0);
  const written = sumOf(writes, "BilateralMarket.AllowTransaction");
  return {
    section: "4.2",
    paper: "The agents only need to write in these two cases.",
    ours: `${all} transactions of the three homes in an hour, ${written} of them agreements: ${sumOf(writes, "BilateralMarket.MakeOffer")} offers, ${sumOf(writes, "Meters.recordReading")} meter readings, ${sumOf(writes, "DataAnchor.anchor")} hashes of data (4.3), ${sumOf(writes, "BilateralMarket.MakeTransaction")} payments asked for. The paper's own steps 2 and 6 and its section 4.3 need them.`,
    standing: "differs",
  };
}

function margin({ margin: { embedded, network } }: MezquitaFigures): Statement {
  return {
    section: "4.2",
    paper:
      "With the time limits proposed, from 5 to 10 minutes, there is enough time; performance will not be affected when the system escalates.",
    ours: `${grouped(embedded.inMargin)} agreements fit into 5 minutes here, ${grouped(network.inMargin)} on a network of ${network.gasPerBlock / 1e6} million gas a second. It is full at ${grouped(network.agents.asMeasured)} homes that trade as the measured ones do, but at ${grouped(network.agents.everyWithEvery)} when every seller agrees with every buyer: it does depend on how many partners an agent has.`,
    standing: "measured",
  };
}

const privacy: Statement = {
  section: "4.2",
  paper: "Agents write by means of ring signatures and stealth addresses.",
  ours: "All figures here are of the open mode; the private one is not built yet and will cost more gas per agreement.",
  standing: "not shown",
};

function stepOf(steps: readonly Step[], number: number): Step {
  return steps[number - 1] as Step;
}

function sumOf(writes: readonly { readonly calls: Readonly<Record<string, number>> }[], call: string): number {
  return writes.reduce((sum, { calls }) => sum + (calls[call] ?? 0), 0);
}

function clock(iso: string): string {
  return iso.slice(11, 16);
}

function cents(nanoPerWh: string): string {
  return (Number(nanoPerWh) / 10_000).toFixed(2);
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
