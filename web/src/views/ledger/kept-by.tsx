import type { Receipts } from "#api";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, counted, short } from "../../format.ts";

type Node = Receipts["nodes"][number];

/** Who keeps the commitments, what all of them have signed last, and who is silent. */
export function KeptBy({ receipts, clock }: { readonly receipts: Receipts; readonly clock: Clock }) {
  const { nodes, quorum, anchor, funding } = receipts;
  const hasAnchors = anchor !== null || funding === "commitments";
  return (
    <section aria-labelledby="kept-by">
      <h3 id="kept-by" title={`A quorum of ${quorum} of ${nodes.length} nodes signs each anchor`}>
        Kept by {counted(nodes.length, "node")}, of which {quorum} have to agree
      </h3>
      <Anchor receipts={receipts} clock={clock} />
      <Scrolls label="Nodes that keep the commitments">
        <table>
          <thead>
            <tr>
              <th scope="col">Node of</th>
              {hasAnchors && (
                <>
                  <th scope="col" className="number roomy">
                    Commitments
                  </th>
                  <th scope="col" className="number">
                    Anchor
                  </th>
                </>
              )}
              <th scope="col" className="number">
                Last heard of
              </th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <Row key={node.address} node={node} newest={hasAnchors ? (anchor?.number ?? 0) : null} clock={clock} />
            ))}
          </tbody>
        </table>
      </Scrolls>
    </section>
  );
}

function Anchor({ receipts, clock }: { readonly receipts: Receipts; readonly clock: Clock }) {
  const { anchor, commitments, funding } = receipts;
  if (anchor === null) {
    return (
      <p className="quiet after">
        {funding === "escrow"
          ? "The money comes with the orders here, so they keep only what people commit to by hand; they hand in what meters confirm."
          : "When the first agreements are made, the nodes take in what buyers commit to, and sign it together."}
      </p>
    );
  }
  return (
    <p className="after">
      <b>{counted(commitments, "commitment")}</b>, signed together at {clock.time(anchor.at)}:{" "}
      <span title="The nodes sign the Merkle root over every buyer's newest commitment; the chain keeps it">
        anchor {anchor.number}
      </span>{" "}
      <span className="quiet">
        with root <code title={anchor.root}>{short(anchor.root)}</code>, block {anchor.block}{" "}
        <code title={anchor.transaction}>{short(anchor.transaction)}</code>
        {anchor.by !== null && `, handed in by ${anchor.by}`}
      </span>
    </p>
  );
}

function Row({
  node,
  newest,
  clock,
}: {
  readonly node: Node;
  /** null where the nodes anchor nothing. */
  readonly newest: number | null;
  readonly clock: Clock;
}) {
  const { name, address, commitments, anchor, lastActiveAt, silent } = node;
  const heard = lastActiveAt === null ? "–" : clock.time(lastActiveAt);
  return (
    <tr>
      <th scope="row">
        <span title={address}>{name}</span>
      </th>
      {newest !== null && (
        <>
          <td className="number roomy">{commitments}</td>
          <td className="number">{newest === 0 ? "–" : anchor}</td>
        </>
      )}
      <td className="number">
        {silent ? (
          <strong className="trouble">{lastActiveAt === null ? "silent" : `silent since ${heard}`}</strong>
        ) : (
          heard
        )}
      </td>
    </tr>
  );
}
