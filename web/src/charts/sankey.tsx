import { SankeyChart } from "echarts/charts";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useLayoutEffect, useRef } from "react";
import { type Colour, colourValue, useTheme } from "./theme.ts";
import { useWidth } from "./use-width.ts";

const BAR = 10;
/** From this width on three names stand beside each other. */
const ROOMY = 480;

use([SankeyChart, CanvasRenderer]);

/** A place where energy comes from, passes or goes to. */
export interface SankeyNode {
  readonly id: string;
  readonly name: string;
  /** How much passes, as it is written. */
  readonly amount: string;
  readonly colour: Colour;
  readonly column: 0 | 1 | 2;
}

/** A band between two places; as wide as its value. */
export interface SankeyLink {
  readonly from: string;
  readonly to: string;
  readonly value: number;
  readonly colour: Colour;
}

/** Bands from sources to sinks. @param label  For whoever cannot see it; its table has the numbers. */
export default function Sankey({
  label,
  nodes,
  links,
  height,
}: {
  readonly label: string;
  readonly nodes: readonly SankeyNode[];
  readonly links: readonly SankeyLink[];
  readonly height: number;
}) {
  const [element, width] = useWidth<HTMLDivElement>();
  const theme = useTheme();
  const chart = useRef<EChartsType | null>(null);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const drawn = init(element.current, null, { renderer: "canvas" });
    chart.current = drawn;
    return () => drawn.dispose();
  }, [element]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours.
  useEffect(() => {
    if (width === 0) return;
    chart.current?.resize({ width, height });
    chart.current?.setOption(optionOf(nodes, links, width < ROOMY), { notMerge: true });
  }, [nodes, links, width, height, theme]);
  return <div ref={element} className="plot" role="img" aria-label={label} style={{ height }} />;
}

function optionOf(nodes: readonly SankeyNode[], links: readonly SankeyLink[], isNarrow: boolean) {
  return {
    animation: false,
    series: [
      {
        type: "sankey",
        silent: true,
        left: 4,
        right: 4,
        top: 28,
        bottom: 8,
        nodeWidth: BAR,
        nodeGap: 40,
        draggable: false,
        // The order of the lists stays, so that nothing jumps while power changes.
        layoutIterations: 0,
        data: nodes.map((node) => nodeOf(node, isNarrow)),
        links: links.map(({ from, to, value, colour }) => ({
          source: from,
          target: to,
          value,
          lineStyle: { color: colourValue(colour), opacity: 0.35, curveness: 0.5 },
        })),
      },
    ],
  };
}

/** Names stand above their bar, within the drawing on both sides; where there is no room for three, the middle one below it. */
function nodeOf({ id, name, amount, colour, column }: SankeyNode, isNarrow: boolean) {
  const align = (["left", "center", "right"] as const)[column];
  const text = { fontFamily: "system-ui, sans-serif", fontSize: 13, lineHeight: 18 };
  return {
    name: id,
    depth: column,
    itemStyle: { color: colourValue(colour), borderWidth: 0 },
    label: {
      show: true,
      position: column === 1 && isNarrow ? "bottom" : [column * (BAR / 2), -20],
      align,
      formatter: `{name|${name}} {amount|${amount}}`,
      rich: {
        name: { ...text, color: colourValue("quiet") },
        amount: { ...text, color: colourValue("text"), fontWeight: 600 },
      },
    },
  };
}
