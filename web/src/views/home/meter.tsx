import type { HomeDayState } from "#api";
import { kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** Where a home's energy came from and went: import and export apart. */
export function Meter({ day: { energy, hasPv } }: { readonly day: HomeDayState }) {
  const { home } = texts;
  const sum = (one: string, other: string) => String(BigInt(one) + BigInt(other));
  const rows = [
    [home.used, energy.loadWh, false],
    ...(hasPv ? ([[home.made, energy.pvWh, false]] as const) : []),
    [home.ofWhich.ownRoof, energy.ownUseWh, true],
    [home.imported, sum(energy.boughtWh, energy.gridImportWh), false],
    [home.ofWhich.fromNeighbours, energy.boughtWh, true],
    [home.ofWhich.fromGrid, energy.gridImportWh, true],
    [home.exported, sum(energy.soldWh, energy.gridExportWh), false],
    [home.ofWhich.toNeighbours, energy.soldWh, true],
    [home.ofWhich.toGrid, energy.gridExportWh, true],
  ] as const;
  return (
    <>
      <h3>{home.sums}</h3>
      <dl className="meter">
        {rows.map(([label, energyWh, isPart]) => (
          <div key={label} className={isPart ? "part" : ""}>
            <dt>{label}</dt>
            <dd>{kWh(energyWh)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{home.notNetted}</p>
    </>
  );
}
