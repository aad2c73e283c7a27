import { refuseFile } from "./refuse.ts";

/** No file is larger: ten years of quarter hours fit ten times. */
export const MOST_BYTES = 100_000_000;

/**
 * Refuses a file by its size alone, before it is read.
 *
 * @throws METERDATA_TOO_LARGE
 */
export function requireSize(file: string, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  const reason = `The file has ${bytes} bytes, expected at most ${MOST_BYTES}. Export fewer years, or a coarser step.`;
  throw refuseFile("METERDATA_TOO_LARGE", file, reason);
}
