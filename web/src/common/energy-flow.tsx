import { lazy, Suspense, useMemo } from "react";
import type { SankeyLink, SankeyNode } from "../charts/sankey.tsx";
import type { Colour } from "../charts/theme.ts";
import { useNarrow } from "../charts/use-width.ts";
import { texts } from "../texts/index.ts";
import { TableTwin } from "./table-twin.tsx";

const Sankey = lazy(() => import("../charts/sankey.tsx"));

type Kind = "sun" | "batteries" | "neighbours" | "grid" | "homes";

/** Energy or power from a source to a sink. */
export interface FlowBand {
  readonly from: Kind;
  readonly to: Kind;
  readonly value: number;
}

interface Place {
  readonly id: string;
  readonly name: keyof typeof texts.flow.names;
  readonly colour: Colour;
  readonly column: 0 | 1 | 2;
}

const PLACES: readonly Place[] = [
  { id: "sun/0", name: "sun", colour: "sun", column: 0 },
  { id: "batteries/0", name: "batteries", colour: "battery", column: 0 },
  { id: "grid/0", name: "grid", colour: "grid", column: 0 },
  { id: "neighbours/1", name: "neighbours", colour: "neighbours", column: 1 },
  { id: "homes/2", name: "homes", colour: "own", column: 2 },
  { id: "batteries/2", name: "charging", colour: "battery", column: 2 },
  { id: "grid/2", name: "toGrid", colour: "grid", column: 2 },
];

/** Where energy comes from and where it goes: a drawing, and the same as a table. @param text  An amount as it is written. */
export function EnergyFlow({
  bands,
  text,
}: {
  readonly bands: readonly FlowBand[];
  readonly text: (value: number) => string;
}) {
  const isNarrow = useNarrow();
  const { flow } = texts;
  const { nodes, links } = useMemo(
    () => drawing(bands, text, isNarrow ? texts.flow.shortNames : texts.flow.names),
    [bands, text, isNarrow],
  );
  const height = isNarrow ? 280 : 380;
  return (
    <>
      <Suspense fallback={<div className="plot" style={{ height }} />}>
        <Sankey label={flow.label} nodes={nodes} links={links} height={height} />
      </Suspense>
      <TableTwin
        caption={flow.table}
        head={flow.columns}
        rows={bands.map(({ from, to, value }) => [`${flow.kinds[from]} → ${flow.kinds[to]}`, text(value)])}
      />
    </>
  );
}

function drawing(
  bands: readonly FlowBand[],
  text: (value: number) => string,
  names: Readonly<Record<Place["name"], string>>,
): { readonly nodes: readonly SankeyNode[]; readonly links: readonly SankeyLink[] } {
  const drawn = bands.filter(({ value }) => value > 0);
  const links = drawn.map((band) => ({
    from: placeId(band.from, 0),
    to: placeId(band.to, 2),
    value: band.value,
    colour: colourOf(band),
  }));
  const sum = (id: string) => {
    const into = links.filter(({ to }) => to === id);
    const from = links.filter((link) => link.from === id);
    const side = into.length > 0 ? into : from;
    return side.reduce((total, { value }) => total + value, 0);
  };
  const nodes = PLACES.filter(({ id }) => links.some(({ from, to }) => from === id || to === id)).map(
    ({ id, name, colour, column }) => ({ id, name: names[name], amount: text(sum(id)), colour, column }),
  );
  return { nodes, links };
}

function placeId(kind: Kind, column: 0 | 2): string {
  return kind === "neighbours" ? "neighbours/1" : `${kind}/${column}`;
}

/** A band has the colour of where it comes from; what passes between neighbours is theirs on both sides. */
function colourOf({ from, to }: FlowBand): Colour {
  if (to === "neighbours" || from === "neighbours") return "neighbours";
  if (from === "batteries") return "battery";
  return from === "sun" && to === "homes" ? "own" : from === "sun" ? "sun" : "grid";
}
