import { CONNECTION, type FeederId, type Instant, isoTime, NeighborwattError } from "#domain";
import type { FeederSpec } from "./scenario/index.ts";

interface Outage {
  readonly from: Instant;
  /** When it works again; never when this is missing. */
  readonly to?: Instant;
}

/**
 * An agent out of order: it hears nothing and sends nothing. Afterwards it knows what it knew before, reads what the chain said
 * meanwhile, and opens the letters that wait.
 */
export interface AgentFault extends Outage {
  /** `household/role`, as the agent is called. */
  readonly agent: string;
}

/**
 * A feeder without voltage, and with it all below it: homes use nothing, roofs and batteries, which follow the grid, give
 * nothing, and their registers stand still. Meters and agents have supplies of their own; whoever wants them silent as well
 * names them.
 */
export interface FeederFault extends Outage {
  readonly feeder: FeederId;
}

/** Something out of order, on purpose, from an instant on. */
export type Fault = AgentFault | FeederFault;

/** Which agents are out of order when. */
export interface Outages {
  /** Whether an agent, by its number, is out of order. */
  isOut(agent: number, now: Instant): boolean;
  /** Who works again when. */
  readonly returns: readonly { readonly agent: number; readonly at: Instant }[];
}

/** Whether a feeder is without voltage at an instant. */
export type Blackouts = (feeder: FeederId, at: Instant) => boolean;

/**
 * Looks up which agents the faults of a run concern.
 *
 * @throws SIMULATION_FAULT_UNKNOWN_AGENT
 */
export function outagesOf(faults: readonly Fault[], names: readonly string[]): Outages {
  const outages = faults.flatMap((fault) => ("agent" in fault ? [{ ...fault, agent: numberOf(fault, names) }] : []));
  return {
    isOut: (agent, now) => outages.some((fault) => fault.agent === agent && lasts(fault, now)),
    returns: outages.flatMap(({ agent, to }) => (to === undefined ? [] : [{ agent, at: to }])),
  };
}

/**
 * Looks up which feeders the faults of a run concern.
 *
 * @throws SIMULATION_FAULT_UNKNOWN_FEEDER
 */
export function blackoutsOf(
  faults: readonly Fault[],
  feeders: readonly Pick<FeederSpec, "id" | "parent">[],
): Blackouts {
  const parents = new Map(feeders.map(({ id, parent }) => [id, parent]));
  const failed = faults.filter((fault) => "feeder" in fault);
  for (const { feeder } of failed) if (!parents.has(feeder)) throw unknownFeeder(feeder, [...parents.keys()]);
  return (feeder, at) => {
    for (let above = feeder; above !== CONNECTION; above = parents.get(above) ?? CONNECTION) {
      if (failed.some((fault) => fault.feeder === above && lasts(fault, at))) return true;
    }
    return false;
  };
}

/** The faults of a run in one line: a state directory goes on with the same ones only. */
export function faultsText(faults: readonly Fault[]): string {
  const what = (fault: Fault) => ("agent" in fault ? fault.agent : `feeder ${fault.feeder}`);
  const until = ({ to }: Outage) => (to === undefined ? "" : isoTime(to));
  return faults.map((fault) => `${what(fault)} ${isoTime(fault.from)}/${until(fault)}`).join(", ");
}

function lasts({ from, to }: Outage, at: Instant): boolean {
  return from <= at && (to === undefined || at < to);
}

function numberOf({ agent }: AgentFault, names: readonly string[]): number {
  const number = names.indexOf(agent);
  if (number >= 0) return number;
  throw new NeighborwattError(
    "SIMULATION_FAULT_UNKNOWN_AGENT",
    `No agent is called "${agent}", so it cannot be out of order; there are ${names.join(", ")}.`,
    { details: { agent }, exitCode: 78 },
  );
}

function unknownFeeder(feeder: FeederId, known: readonly FeederId[]): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_FAULT_UNKNOWN_FEEDER",
    `There is no feeder ${feeder} that could be out of order; there are ${known.join(", ")}.`,
    { details: { feeder }, exitCode: 78 },
  );
}
