import { EXIT, type Hex, type Instant, type IntervalIndex, isoTime, NeighborwattError, type Wh } from "#domain";
import type { FoundCommitment } from "#simulation";
import { clockText, energyText, moneyText } from "./amounts.ts";

export function unknownCommitment(digest: Hex): NeighborwattError {
  return error(
    "CLI_COMMITMENT_UNKNOWN",
    `The node holds no commitment ${digest}: check the id, and that --data is the community to which it was handed in.`,
    { digest },
  );
}

export function alreadyPaid(digest: Hex): NeighborwattError {
  return error("CLI_COMMITMENT_PAID", `The commitment ${digest} is paid (already-done): a commitment is paid once.`, {
    digest,
  });
}

/** Its money is free as soon as no batch that nodes vouch for could still pay it. */
export function expired(
  { commitment, digest, amountNano, freeFrom }: FoundCommitment,
  now: Instant,
): NeighborwattError {
  const free = (freeFrom * 1000) as Instant;
  const when = now >= free ? `is free again since ${isoTime(free)}` : `is free again from ${isoTime(free)} on`;
  const over = isoTime((commitment.expiry * 1000) as Instant);
  return error(
    "CLI_COMMITMENT_EXPIRED",
    `The commitment ${digest} expired at ${over}, and it is ${clockText(now)} there: no receipt counts any more, nothing was paid, and ${moneyText(amountNano)} ${when}.`,
    { digest, amountNano: String(amountNano), freeFrom: isoTime(free) },
  );
}

export function tooMuch({ commitment, digest }: FoundCommitment, energyWh: Wh): NeighborwattError {
  return error(
    "CLI_RECEIPT_TOO_MUCH",
    `${energyText(energyWh)} were confirmed, but the commitment ${digest} is over ${energyText(commitment.energyWh)}: confirm at most as much, and commit anew to more.`,
    { energyWh: String(energyWh), committedWh: String(commitment.energyWh) },
  );
}

export function tooEarly(interval: IntervalIndex, end: Instant, command: string): NeighborwattError {
  return error(
    "CLI_RECEIPT_TOO_EARLY",
    `Interval ${interval} is over at ${isoTime(end)}, not before that a receipt counts. Then, or now to wait for it: ${command}.`,
    { interval, end: isoTime(end) },
    EXIT.tryAgain,
  );
}

export function timeStands(now: Instant, end: Instant): NeighborwattError {
  return error(
    "CLI_TIME_STANDS",
    `Time stands still there at ${clockText(now)}, before the end of the interval at ${isoTime(end)}: let the community run on, then try again.`,
    { now: clockText(now) },
    EXIT.tryAgain,
  );
}

/** What a contract finds wrong, in its own words. */
export function refusedByContract(
  found: FoundCommitment,
  { contract, verdict, reason }: { readonly contract: string; readonly verdict: string; readonly reason: string },
  now: Instant,
): NeighborwattError {
  const { digest } = found;
  if (reason === `${contract}_Paid`) return alreadyPaid(digest);
  if (reason === `${contract}_ReceiptLate`) return expired(found, now);
  return error(
    "CLI_RECEIPT_REFUSED",
    `${contract} pays nothing for ${digest}: ${verdict}, ${reason}. docs/errors.md says what that means.`,
    { digest, verdict, reason },
    EXIT.failed,
  );
}

/** The consumer's meter has nothing over which it could confirm: the producer's has no certificate any more. */
export function refusedByMeter({ digest }: FoundCommitment, producerRoot: Hex): NeighborwattError {
  return error(
    "CLI_RECEIPT_REFUSED",
    `The consumer's meter confirms nothing for ${digest}: bad-evidence, the certificate of existence of the producer's meter is over or revoked (root ${producerRoot}).`,
    { digest, verdict: "bad-evidence", reason: "CertificateInvalid" },
    EXIT.failed,
  );
}

function error(
  code: string,
  message: string,
  details: Record<string, string | number>,
  exitCode: number = EXIT.data,
): NeighborwattError {
  return new NeighborwattError(code, message, { details, exitCode, retryable: exitCode === EXIT.tryAgain });
}
