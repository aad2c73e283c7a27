import type { DayState, LiveState } from "#api";
import { EnergyFlow, type FlowBand } from "../../common/energy-flow.tsx";
import { type Clock, kW, kWh } from "../../format.ts";
import { useDay, useDayBefore } from "../../live/day.ts";
import type { ViewProps } from "../../shell/view.ts";
import { texts } from "../../texts/index.ts";
import { Figures } from "./figures.tsx";
import { Homes } from "./homes.tsx";
import { MyHome } from "./my-home.tsx";
import { PowerOfDay } from "./power-of-day.tsx";

/** What is happening, or what a day that is over was like. */
export default function Now({ state, address, clock, now }: ViewProps) {
  const day = useDay(state, address.date);
  const before = useDayBefore(day);
  if (address.date === null) return <Live state={state} clock={clock} now={now} before={before} />;
  if (day.is === "waiting") return <p className="empty">{texts.page.waiting}</p>;
  if (day.is === "refused") return <p className="empty">{texts.days.unknown(address.date)}</p>;
  return <Past state={state} day={day.value} before={before} clock={clock} />;
}

interface LiveProps {
  readonly state: LiveState;
  readonly clock: Clock;
  readonly now: number;
  readonly before: DayState | null;
}

function Live({ state, clock, now, before }: LiveProps) {
  const { now: step, flows, series } = state.power;
  const { flow } = texts;
  return (
    <>
      <MyHome homes={state.homes} currency={state.community.currency} isLive />
      <div className="now">
        <section aria-labelledby="flow">
          <h2 id="flow">
            {flow.title} {step !== null && <small>{flow.power(clock.span(step.from, step.to))}</small>}
          </h2>
          {step === null ? (
            <p className="empty">{flow.empty(clock.time(state.clock.day.from))}</p>
          ) : (
            <EnergyFlow bands={flows.map(({ from, to, powerW }) => ({ from, to, value: powerW }))} text={kW} />
          )}
        </section>
        <Figures live={state} sums={state.today} before={before} currency={state.community.currency} clock={clock} />
      </div>
      <PowerOfDay series={series} day={state.clock.day} clock={clock} now={now} />
      <Homes homes={state.homes} currency={state.community.currency} date={null} isLive />
    </>
  );
}

interface PastProps {
  readonly state: LiveState;
  readonly day: DayState;
  readonly before: DayState | null;
  readonly clock: Clock;
}

function Past({ state, day, before, clock }: PastProps) {
  const { flow } = texts;
  const { currency } = state.community;
  return (
    <>
      <MyHome homes={day.homes} currency={currency} isLive={false} />
      <div className="now">
        <section aria-labelledby="flow">
          <h2 id="flow">
            {flow.title} <small>{flow.ofDay}</small>
          </h2>
          <EnergyFlow bands={day.power.flows.map(bandOf)} text={energyText} />
        </section>
        <Figures live={null} sums={day.today} before={before} currency={currency} clock={clock} />
      </div>
      <PowerOfDay series={day.power.series} day={day} clock={clock} now={undefined} />
      <Homes homes={day.homes} currency={currency} date={day.date} isLive={false} />
    </>
  );
}

function bandOf({ from, to, energyWh }: DayState["power"]["flows"][number]): FlowBand {
  return { from, to, value: Number(energyWh) };
}

function energyText(energyWh: number): string {
  return kWh(String(energyWh));
}
