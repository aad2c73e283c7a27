import type { Clock } from "../format.ts";

/** Room for the numbers of the upright axis, in pixels. */
export const LEFT = 36;
export const RIGHT = 8;

/** The time axis of a drawing. */
export interface Frame {
  readonly width: number;
  readonly x: (at: string | number) => number;
  readonly ticks: readonly number[];
  readonly clock: Clock;
  readonly now: number;
}

/** The numbers at the left, and the time below. */
export function Axes({
  frame,
  height,
  values,
  y,
  unit,
}: {
  readonly frame: Frame;
  readonly height: number;
  readonly values: readonly number[];
  readonly y: (value: number) => number;
  readonly unit: string;
}) {
  return (
    <g className="axes">
      {values.map((value, i) => (
        <g key={value}>
          <line x1={LEFT} x2={frame.width - RIGHT} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
            {value}
            {i === values.length - 1 && unit !== "" ? ` ${unit}` : ""}
          </text>
        </g>
      ))}
      {frame.ticks.map((tick) => (
        <text key={tick} x={frame.x(tick)} y={height - 4} textAnchor="middle">
          {frame.clock.time(tick)}
        </text>
      ))}
    </g>
  );
}

/** A line where we are, and one where the pointer is. */
export function Marks({
  frame,
  height,
  pointed,
}: {
  readonly frame: Frame;
  readonly height: number;
  readonly pointed: number | null;
}) {
  const inside = (at: number) => frame.x(at) >= LEFT && frame.x(at) <= frame.width - RIGHT;
  return (
    <g className="marks">
      {inside(frame.now) && (
        <line className="now" x1={frame.x(frame.now)} x2={frame.x(frame.now)} y1="0" y2={height - 20} />
      )}
      {pointed !== null && inside(pointed) && (
        <line x1={frame.x(pointed)} x2={frame.x(pointed)} y1="0" y2={height - 20} />
      )}
    </g>
  );
}
