import type { LiveState } from "#api";
import { type Clock, kW } from "../format.ts";
import { useWidth } from "../use-width.ts";
import { type FlowBand, type FlowNode, layOut } from "./flow-layout.ts";
import { TableTwin } from "./table-twin.tsx";

const BAR = 10;

const NAMES: Readonly<Record<string, string>> = {
  "sun/0": "Sun",
  "batteries/0": "Batteries give",
  "grid/0": "From the grid",
  "neighbours/1": "Between neighbours",
  "homes/2": "Homes use",
  "batteries/2": "Batteries charge",
  "grid/2": "To the grid",
};

const SHORT_NAMES: typeof NAMES = {
  ...NAMES,
  "batteries/0": "Batteries",
  "batteries/2": "Charging",
  "neighbours/1": "Neighbours",
};

/** Where energy comes from and where it goes, as bands as wide as the power that flows. */
export function EnergyFlow({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const [element, width] = useWidth<HTMLDivElement>();
  const { now, flows } = state.power;
  const isNarrow = width < 560;
  const height = isNarrow ? 260 : 400;
  const { nodes, bands } = layOut(flows, { width, height, barWidth: BAR, gap: 36 });
  return (
    <section aria-labelledby="flow">
      <h2 id="flow">
        Where the energy goes
        {now !== null && <small> mean power, {clock.span(now.from, now.to)}</small>}
      </h2>
      <div ref={element} className="drawing">
        {now === null ? (
          <p className="empty">
            From {clock.time(state.clock.day.from)} on, this shows how energy flows from roofs, batteries and the grid
            to the homes, and from neighbour to neighbour.
          </p>
        ) : (
          <svg
            width={width}
            height={height + 28}
            role="img"
            aria-label="Flow of energy; the table below has the numbers"
          >
            <g transform="translate(0 22)">
              {bands.map((band) => (
                <path key={`${band.from.id}>${band.to.id}`} className={`band ${colourOf(band)}`} d={ribbon(band)}>
                  <title>{`${band.from.kind} → ${band.to.kind}: ${kW(band.powerW)}`}</title>
                </path>
              ))}
              {nodes.map((node) => (
                <Bar key={node.id} node={node} width={width} names={isNarrow ? SHORT_NAMES : NAMES} />
              ))}
            </g>
          </svg>
        )}
      </div>
      {now !== null && (
        <TableTwin
          caption="Power by source and sink"
          head={["From → to", "Power"]}
          rows={flows.map(({ from, to, powerW }) => [`${from} → ${to}`, kW(powerW)])}
        />
      )}
    </section>
  );
}

function Bar({
  node,
  width,
  names,
}: {
  readonly node: FlowNode;
  readonly width: number;
  readonly names: Readonly<Record<string, string>>;
}) {
  const anchor = node.column === 0 ? "start" : node.column === 1 ? "middle" : "end";
  const x = node.column === 0 ? 0 : node.column === 1 ? width / 2 : width;
  return (
    <g className={`${node.kind} flow-names`}>
      <rect className="bar" x={node.x} y={node.y} width={BAR} height={node.height} rx="1" />
      <text x={x} y={node.y - 7} textAnchor={anchor}>
        {names[node.id]} <tspan className="value">{kW(node.powerW)}</tspan>
      </text>
    </g>
  );
}

/** A band has the colour of where it comes from; what passes between neighbours is theirs on both sides. */
function colourOf({ from, to }: FlowBand): string {
  if (to.kind === "neighbours") return "neighbours";
  return from.kind === "sun" && to.kind === "homes" ? "own" : from.kind;
}

function ribbon({ from, to, fromY, toY, height }: FlowBand): string {
  const x0 = from.x + BAR;
  const x1 = to.x;
  const mid = (x0 + x1) / 2;
  return [
    `M${x0} ${fromY}`,
    `C${mid} ${fromY} ${mid} ${toY} ${x1} ${toY}`,
    `V${toY + height}`,
    `C${mid} ${toY + height} ${mid} ${fromY + height} ${x0} ${fromY + height}`,
    "Z",
  ].join("");
}
