import {
  commitmentDigest,
  confirmationDigest,
  type ExportStatement,
  endOf,
  type Hex,
  type MetersDomain,
  statementDigest,
} from "#domain";
import { type ConfirmedDelivery, packConfirmation } from "#settlement";
import { studyFailed } from "../errors.ts";
import { type Made, type Sent, sentCall } from "./blocks.ts";
import { asPromised } from "./evidence.ts";
import { expectPaid, overAt } from "./paid.ts";
import { type Anchored, statementsOf, type Trading } from "./trading.ts";

/** Trades of one interval, each settled by a transaction of its own on its meter's confirmation, all in one block. */
export async function settleOneByOne(trading: Trading, anchored: Anchored): Promise<Made> {
  return expectPaid(await trading.write(confirmedCalls(trading, anchored), overAt(trading, anchored)), anchored.trades);
}

/**
 * A call for each commitment of an interval: the producers' meters state what they exported, and each consumer's meter confirms
 * what came, over the digest of such a statement.
 *
 * @throws SIMULATION_REPRODUCTION_FAILED for a consumer's second commitment in the interval: only the newest in its anchor
 * is settled alone
 * @source SPB II-B (`ERC CTP_ID energy_amount`); T1; contracts/src/interfaces/ISingleSettlement.sol
 */
export function confirmedCalls(trading: Trading, { interval, number }: Anchored): readonly Sent[] {
  const { street, database, commitments } = trading;
  const endsAt = endOf(street.scenario.calendar, interval) / 1000;
  const covering = digestsByClaim(statementsOf(trading, interval), trading.meters);
  const domain = { chainId: street.chain.chainId, settlement: street.addresses.SingleSettlement };
  return street.consumers.flatMap(({ meter }) => {
    const [entry, second] = database.claimsOf(interval, meter.root).bought;
    if (second !== undefined) throw studyFailed("a consumer has a second commitment in the interval");
    if (entry === undefined) return [];
    const { commitment, signature } = entry;
    const digest = commitmentDigest(commitment, commitments);
    const deliveredWh = asPromised([commitment]);
    const statement = covering.get(digest) as Hex;
    const signed = meter.sign(confirmationDigest({ commitment: digest, deliveredWh, statement }, domain));
    const confirmation: ConfirmedDelivery = { deliveredWh, statement, ...signed };
    const path = database.pathIn(number, commitment.consumer);
    const packed = packConfirmation({ commitment, signature, anchor: number, path, confirmation }, endsAt);
    return [sentCall(database.sender, "SingleSettlement", "settle", [packed])];
  });
}

function digestsByClaim(statements: readonly ExportStatement[], domain: MetersDomain): ReadonlyMap<Hex, Hex> {
  return new Map(
    statements.flatMap((statement) => {
      const digest = statementDigest(statement, domain);
      return statement.claims.map(({ id }) => [id, digest] as const);
    }),
  );
}
