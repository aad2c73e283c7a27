import type { Flow } from "#api";

/** A bar of the drawing: how much comes from, passes or goes to one place. */
export interface FlowNode {
  readonly id: string;
  readonly kind: "sun" | "batteries" | "neighbours" | "grid" | "homes";
  readonly column: 0 | 1 | 2;
  readonly powerW: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** A band between two bars, given by its edges. */
export interface FlowBand {
  readonly from: FlowNode;
  readonly to: FlowNode;
  readonly powerW: number;
  readonly fromY: number;
  readonly toY: number;
  readonly height: number;
}

export interface FlowPicture {
  readonly nodes: readonly FlowNode[];
  readonly bands: readonly FlowBand[];
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly barWidth: number;
  readonly gap: number;
}

const LEFT = ["sun", "batteries", "grid"] as const;
const RIGHT = ["homes", "batteries", "grid"] as const;
/** The thinnest line that can be seen. */
const THINNEST = 1.5;

/** Where bars and bands stand: sources on the left, the neighbours' exchange in the middle, sinks on the right. */
export function layOut(flows: readonly Flow[], size: Size): FlowPicture {
  const sum = (end: "from" | "to", kind: string) =>
    flows.reduce((total, flow) => (flow[end] === kind ? total + flow.powerW : total), 0);
  const left = LEFT.map((kind) => ({ kind, powerW: sum("from", kind) }));
  const right = RIGHT.map((kind) => ({ kind, powerW: sum("to", kind) }));
  const total = Math.max(all(left), all(right), 1);
  const scale = (size.height - 2 * size.gap - 3 * THINNEST) / total;
  const ends = [...column(left, 0, 0, scale, size), ...column(right, 2, size.width - size.barWidth, scale, size)];
  const exchange = middle(sum("to", "neighbours"), scale, size);
  if (exchange === null) return { nodes: ends, bands: bandsOf(flows, ends, scale) };
  const y = between(bandsOf(flows, [...ends, exchange], scale), exchange, size);
  const nodes = [...ends, { ...exchange, y }];
  return { nodes, bands: bandsOf(flows, nodes, scale) };
}

/** Half way between where its bands begin and where they end, so that they cross as little as may be. */
function between(bands: readonly FlowBand[], { id, height }: FlowNode, size: Size): number {
  const own = bands.filter((band) => band.from.id === id || band.to.id === id);
  const farEnd = (band: FlowBand) => (band.from.id === id ? band.toY : band.fromY) + band.height / 2;
  const weight = own.reduce((total, band) => total + band.height, 0);
  const centre = own.reduce((total, band) => total + farEnd(band) * band.height, 0) / weight;
  return Math.min(Math.max(centre - height / 2, 0), size.height - height);
}

function column(
  items: readonly { readonly kind: FlowNode["kind"]; readonly powerW: number }[],
  place: 0 | 2,
  x: number,
  scale: number,
  { height, gap }: Size,
): FlowNode[] {
  const shown = items.filter((item) => item.powerW > 0);
  const used = shown.reduce((sum, item) => sum + thickness(item.powerW, scale), 0) + gap * (shown.length - 1);
  let y = Math.max(0, (height - used) / 2);
  return shown.map(({ kind, powerW }) => {
    const node = { id: `${kind}/${place}`, kind, column: place, powerW, x, y, height: thickness(powerW, scale) };
    y += node.height + gap;
    return node;
  });
}

function middle(powerW: number, scale: number, { width, height, barWidth }: Size): FlowNode | null {
  if (powerW === 0) return null;
  const own = thickness(powerW, scale);
  const place = { x: (width - barWidth) / 2, y: (height - own) / 2, height: own };
  return { id: "neighbours/1", kind: "neighbours", column: 1, powerW, ...place };
}

function bandsOf(flows: readonly Flow[], nodes: readonly FlowNode[], scale: number): FlowBand[] {
  const leaves = new Map<string, number>();
  const arrives = new Map<string, number>();
  const node = (kind: string, side: 0 | 2) =>
    nodes.find((n) => n.kind === kind && (kind === "neighbours" || n.column === side)) as FlowNode;
  return [...flows]
    .sort((a, b) => order(a) - order(b))
    .map(({ from, to, powerW }) => {
      const [source, sink] = [node(from, 0), node(to, 2)];
      const height = powerW * scale;
      const fromY = source.y + (leaves.get(source.id) ?? 0);
      const toY = sink.y + (arrives.get(sink.id) ?? 0);
      leaves.set(source.id, (leaves.get(source.id) ?? 0) + height);
      arrives.set(sink.id, (arrives.get(sink.id) ?? 0) + height);
      return { from: source, to: sink, powerW, fromY, toY, height: Math.max(height, 1) };
    });
}

/** Bands leave and arrive in this order, so that few cross. */
const ORDER = ["homes", "neighbours", "batteries", "grid", "sun"];
function order({ from, to }: Flow): number {
  return ORDER.indexOf(to) * ORDER.length + ["sun", "batteries", "neighbours", "grid"].indexOf(from);
}

function all(items: readonly { readonly powerW: number }[]): number {
  return items.reduce((sum, item) => sum + item.powerW, 0);
}

function thickness(powerW: number, scale: number): number {
  return Math.max(powerW * scale, THINNEST);
}
