import type { BatteryRow } from "#api";
import { kW, kWh, percent } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** What each battery holds and does now. */
export function Batteries({ batteries }: { readonly batteries: readonly BatteryRow[] }) {
  if (batteries.length === 0) return <p className="empty">{texts.grid.noBattery}</p>;
  return (
    <ul className="gauges">
      {batteries.map((battery) => (
        <li key={battery.name}>
          <Battery battery={battery} />
        </li>
      ))}
    </ul>
  );
}

/** Less is 0.00 kW on the screen. */
const LEAST_SHOWN_W = 5;

function Battery({ battery }: { readonly battery: BatteryRow }) {
  const { isShared, storedWh, capacityWh, powerW } = battery;
  const { grid } = texts;
  const name = isShared ? grid.community : battery.name;
  return (
    <div className="gauge battery">
      <p>
        <b>{name}</b>
        <span>
          {grid.stored(kWh(storedWh), kWh(capacityWh))}
          {powerW !== null && Math.abs(powerW) >= LEAST_SHOWN_W && (
            <span className="quiet">, {powerW > 0 ? grid.discharges(kW(powerW)) : grid.charges(kW(-powerW))}</span>
          )}
        </span>
      </p>
      <meter min={0} max={Number(capacityWh)} value={Number(storedWh)} aria-label={name}>
        {percent(storedWh, capacityWh)}
      </meter>
    </div>
  );
}
