import type { Log } from "#chain";
import { endOf, type Instant } from "#domain";
import { studyFailed } from "../errors.ts";
import type { Made } from "./blocks.ts";
import type { Anchored, Trading } from "./trading.ts";

/** @throws SIMULATION_REPRODUCTION_FAILED unless so many commitments were paid and none was refused */
export function expectPaid(made: Made, expected: number): Made {
  const logs = made.block.receipts.flatMap((receipt) => receipt.logs);
  const paid = logs.filter(({ event }) => event === "CommitmentPaid").length;
  const [refused] = logs.filter(({ event }) => event === "ClaimRefused");
  if (paid !== expected) throw studyFailed(`${paid} of ${expected} commitments were paid${refusal(refused)}`);
  return made;
}

/** Meters speak when the interval is over, and what they sign is sent at once. */
export function overAt({ street }: Trading, { interval }: Pick<Anchored, "interval">): Instant {
  return endOf(street.scenario.calendar, interval);
}

function refusal(log: Log | undefined): string {
  return log === undefined ? "" : `; one was refused: ${String(log.args.reason)}`;
}
