import type { Margin } from "./margin.ts";

/** The measured points of the margin as CSV (RFC 4180). */
export function marginCsv({ points }: Margin): string {
  const header = [
    "agents",
    "agreements",
    "per_second",
    "cpu_ms_own",
    "cpu_ms_engine",
    "gas_per_agreement",
    "fits_in_margin",
    "needed_one_each",
    "needed_as_measured",
    "needed_every_with_every",
  ];
  const rows = points.map((p) => [
    p.agents,
    p.agreements,
    p.perSecond,
    p.cpuMs.own,
    p.cpuMs.engine ?? "",
    p.gasPerAgreement,
    p.fits,
    p.needed.oneEach,
    p.needed.asMeasured,
    p.needed.everyWithEvery,
  ]);
  return [header, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}
