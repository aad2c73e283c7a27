import type { BatteryRow, FeederRow, LiveState } from "#api";
import { cents, kW, kWh, percent } from "../../format.ts";

/** What the cables carry beside what they may, and what the batteries hold. */
export function Grid({ state }: { readonly state: LiveState }) {
  return (
    <div className="two">
      <section aria-labelledby="feeders">
        <h2 id="feeders">
          Feeders <small>power now, and its limit</small>
        </h2>
        {state.feeders.map((feeder) => (
          <Feeder key={feeder.id} feeder={feeder} />
        ))}
      </section>
      <section aria-labelledby="batteries">
        <h2 id="batteries">
          Batteries <small>what they hold</small>
        </h2>
        {state.batteries.length === 0 && <p className="empty">No home here has a battery.</p>}
        {state.batteries.map((battery) => (
          <Battery key={battery.name} battery={battery} />
        ))}
      </section>
    </div>
  );
}

function Feeder({ feeder }: { readonly feeder: FeederRow }) {
  const { name, netImportW, netInLimitW, netOutLimitW, isLowered, peakW, pricePerWh, voltageV } = feeder;
  const now = Math.abs(netImportW ?? 0);
  const limitW = (netImportW ?? 0) >= 0 ? netInLimitW : netOutLimitW;
  const isOver = now > limitW;
  return (
    <div className="gauge">
      <p>
        <b>{name}</b>
        <span>
          {netImportW === null ? "–" : `${netImportW >= 0 ? "takes" : "gives"} ${kW(now)}`} of {kW(limitW)}
        </span>
      </p>
      <meter className={isOver ? "trouble" : ""} min={0} max={limitW} value={Math.min(now, limitW)}>
        {percent(String(now), String(limitW))}
      </meter>
      <p className="quiet">
        {isOver && <strong className="trouble">over its limit · </strong>}
        {isLowered && <strong>lowered by the grid operator · </strong>}
        {promised(feeder)}
        {pricePerWh !== null && ` · ${cents(pricePerWh)} ct/kWh here`} · highest today {kW(peakW)}
        {voltageV !== null && ` · ${voltageV.toFixed(0)} V at its end`}
      </p>
    </div>
  );
}

/** What its homes' trades of this interval use of the cable: no market promises more than the limit. */
function promised({ netOutWh, netInWh, netOutLimitWh, netInLimitWh }: FeederRow): string {
  const isOut = netOutWh !== "0";
  const [netWh, limitWh] = isOut ? [netOutWh, netOutLimitWh] : [netInWh, netInLimitWh];
  if (netWh === "0") return "trades of this interval stay on it";
  const isFull = BigInt(netWh) >= BigInt(limitWh);
  return `trades ${isOut ? "send out" : "bring in"} ${kWh(netWh)} of ${kWh(limitWh)}${isFull ? ": it is full" : ""}`;
}

/** Less is 0.00 kW on the screen. */
const LEAST_SHOWN_W = 5;

function Battery({ battery }: { readonly battery: BatteryRow }) {
  const { name, isShared, storedWh, capacityWh, powerW } = battery;
  return (
    <div className="gauge battery">
      <p>
        <b>{isShared ? "Community battery" : name}</b>
        <span>
          {kWh(storedWh)} of {kWh(capacityWh)}
          {powerW !== null && Math.abs(powerW) >= LEAST_SHOWN_W && (
            <span className="quiet">, {powerW > 0 ? `gives ${kW(powerW)}` : `charges ${kW(-powerW)}`}</span>
          )}
        </span>
      </p>
      <meter min={0} max={Number(capacityWh)} value={Number(storedWh)}>
        {percent(storedWh, capacityWh)}
      </meter>
    </div>
  );
}
