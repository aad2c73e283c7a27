import { minWh, type Wh, wh } from "#domain";

/** What the community as a whole exchanged in one step. */
export interface Balance {
  /** Through the connection to the utility. */
  readonly importWh: Wh;
  readonly exportWh: Wh;
  /** What went from meter to meter without leaving the community. */
  readonly sharedWh: Wh;
}

/**
 * The power balance of one step: what all meters import less what all export comes from the utility, the reverse goes to
 * it. Line losses are not modelled. Over a longer time add up the steps: netting over it would hide exchange in between.
 *
 * @source MZ 4.4 (micro-grid operator: balance, flows to and from the utility); Kirchhoff's current law at the hub
 * @example
 * powerBalance([{ importWh: wh(5n), exportWh: wh(0n) }, { importWh: wh(0n), exportWh: wh(3n) }])   // { importWh: 2n, exportWh: 0n, sharedWh: 3n }
 */
export function powerBalance(meters: readonly { readonly importWh: Wh; readonly exportWh: Wh }[]): Balance {
  const imported = wh(meters.reduce((sum, meter) => sum + meter.importWh, 0n));
  const exported = wh(meters.reduce((sum, meter) => sum + meter.exportWh, 0n));
  const sharedWh = minWh(imported, exported);
  return { importWh: wh(imported - sharedWh), exportWh: wh(exported - sharedWh), sharedWh };
}
