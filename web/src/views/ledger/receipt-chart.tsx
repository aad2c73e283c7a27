import type { LiveState, Receipts } from "#api";
import { useWidth } from "../../charts/use-width.ts";
import { TableTwin } from "../../common/table-twin.tsx";
import { type Clock, kWh, money } from "../../format.ts";
import { Axes, LEFT, Marks, RIGHT } from "./axes.tsx";
import { axisTop, hourTicks, linear } from "./scales.ts";

const HEIGHT = 130;
const WIDEST_BAR = 48;
const NANO = 1e9;

type Interval = Receipts["intervals"][number];

/** What became of the money that was put on hold for each interval of the day. */
export function ReceiptChart({
  state,
  intervals,
  clock,
  now,
}: {
  readonly state: LiveState;
  readonly intervals: readonly Interval[];
  readonly clock: Clock;
  readonly now: number;
}) {
  const [element, width] = useWidth<HTMLDivElement>();
  const { currency } = state.community;
  const from = Date.parse(state.clock.day.from);
  const to = Date.parse(state.clock.day.to);
  const scale = linear([from, to], [LEFT, Math.max(width - RIGHT, LEFT + 1)]);
  const x = (at: string | number) => scale(typeof at === "number" ? at : Date.parse(at));
  const frame = { width, x, clock, now, ticks: hourTicks(from, to, width) };
  const shown = intervals.filter((interval) => Date.parse(interval.from) < to);
  const top = axisTop(Math.max(0.01, ...shown.map(heldNano)));
  const y = linear([0, top], [HEIGHT - 20, 8]);
  if (intervals.length === 0) return null;
  return (
    <>
      <div ref={element} className="drawing">
        <p className="legend">
          <span>Money put on hold for each interval, in {currency}:</span>
          {KINDS.map(([kind, label]) => (
            <span key={kind}>
              <i className={`dot ${kind}`} />
              {label}
            </span>
          ))}
        </p>
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label="What became of the money on hold over the day; the table below has the numbers"
        >
          <Axes frame={frame} height={HEIGHT} values={[0, top / 2, top]} y={y} unit="" />
          {shown.map((interval) => (
            <Bar key={interval.interval} interval={interval} x={x} y={y} />
          ))}
          <Marks frame={frame} height={HEIGHT} pointed={null} />
        </svg>
      </div>
      <TableTwin
        caption={`Money on hold over the day in ${currency}`}
        head={["Interval", "Agreed", "Confirmed", "Paid", "Back", "On hold"]}
        rows={intervals.map((i) => [
          clock.span(i.from, i.to),
          kWh(i.agreedWh),
          kWh(i.confirmedWh),
          money(i.paidNano),
          money(i.backNano),
          money(i.onHoldNano),
        ])}
      />
    </>
  );
}

const KINDS = [
  ["paid", "paid", "paidNano"],
  ["back", "back to the buyers", "backNano"],
  ["held", "on hold", "onHoldNano"],
] as const;

function heldNano({ paidNano, backNano, onHoldNano }: Interval): number {
  return (Number(paidNano) + Number(backNano) + Number(onHoldNano)) / NANO;
}

/** Paid at the bottom, what went back or still waits above it. */
function Bar({
  interval,
  x,
  y,
}: {
  readonly interval: Interval;
  readonly x: (at: string) => number;
  readonly y: (amount: number) => number;
}) {
  const [start, end] = [x(interval.from), x(interval.to)];
  const width = Math.min(Math.max(end - start - 2, 2), WIDEST_BAR);
  let below = 0;
  return (
    <>
      {KINDS.map(([kind, , of]) => {
        const from = below;
        below += Number(interval[of]) / NANO;
        return (
          <rect
            key={kind}
            className={`money ${kind}`}
            x={(start + end - width) / 2}
            width={width}
            y={y(below)}
            height={Math.max(y(from) - y(below), 0)}
          />
        );
      })}
    </>
  );
}
