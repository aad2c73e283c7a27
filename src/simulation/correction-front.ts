import { z } from "zod";
import type { EmbeddedChain } from "#chain/embedded";
import { EXIT, type Hex, interval as intervalOf, NeighborwattError, wh } from "#domain";
import type { CorrectionRequest, StoredCorrection } from "./correction-desk.ts";

/** The methods with which the RPC front takes corrections in. */
export const CORRECTIONS = { next: "corrections_next", handIn: "corrections_handIn" } as const;

const energy = z.string().regex(/^\d{1,19}$/);
const request = z.strictObject({
  number: z.int().min(1),
  household: z.string().min(1).max(200),
  interval: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  importWh: energy,
  exportWh: energy,
  reason: z.string().max(2_000),
  signature: z.string().regex(/^0x[0-9a-f]{130}$/),
});

/** What takes corrections in. */
export interface CorrectionTaker {
  /** The number that the next correction gets. */
  nextCorrection(): number;
  correct(request: CorrectionRequest): StoredCorrection;
}

/**
 * Lets the operator, and meters, correct readings through the chain's RPC front. Amounts are decimal strings.
 *
 * @throws (told to the caller) SIMULATION_DESK_REQUEST, SIMULATION_CORRECTION_REFUSED, SIMULATION_CORRECTION_SIGNER
 */
export function offerCorrections(chain: Pick<EmbeddedChain, "offer">, taker: CorrectionTaker): void {
  chain.offer(CORRECTIONS.next, () => taker.nextCorrection());
  chain.offer(CORRECTIONS.handIn, ([asked]) => {
    const read = request.safeParse(asked);
    if (!read.success) throw malformed(read.error.issues[0]?.path.join(".") ?? "");
    const { interval, importWh, exportWh, signature, ...rest } = read.data;
    const stored = taker.correct({
      ...rest,
      interval: intervalOf(interval),
      importWh: wh(BigInt(importWh)),
      exportWh: wh(BigInt(exportWh)),
      signature: signature as Hex,
    });
    return JSON.parse(
      JSON.stringify(stored, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one)),
    ) as unknown;
  });
}

function malformed(field: string): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_DESK_REQUEST",
    `A correction was expected; its ${field || "form"} is none.`,
    {
      details: { field },
      exitCode: EXIT.data,
    },
  );
}
