/** How near a power is to what a cable may carry. */
export type Nearness = "fine" | "near" | "over";

/** Most that may flow, in W; both positive. */
interface Limits {
  readonly netInLimitW: number;
  readonly netOutLimitW: number;
}

/** From this share of its limit on, somebody should know. */
const NEAR = 0.9;

/** The limit that holds for power in this direction. @param netImportW  Signed: negative when it gives. */
export function limitFor(netImportW: number, { netInLimitW, netOutLimitW }: Limits): number {
  return netImportW >= 0 ? netInLimitW : netOutLimitW;
}

/** The share of its limit that a power uses; nothing may flow where the limit is 0. */
export function shareOf(netImportW: number, limits: Limits): number {
  const limitW = limitFor(netImportW, limits);
  const powerW = Math.abs(netImportW);
  return powerW === 0 ? 0 : limitW === 0 ? Number.POSITIVE_INFINITY : powerW / limitW;
}

/** In one word. */
export function nearnessOf(netImportW: number, limits: Limits): Nearness {
  const share = shareOf(netImportW, limits);
  return share > 1 ? "over" : share >= NEAR ? "near" : "fine";
}
