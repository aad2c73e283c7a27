import type { Receipts } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, short } from "../../format.ts";
import { texts } from "../../texts/index.ts";

type Node = Receipts["nodes"][number];

/** Who keeps the commitments, what all of them have signed last, and who is silent. */
export function KeptBy({ receipts, clock }: { readonly receipts: Receipts; readonly clock: Clock }) {
  const { nodes, quorum, anchor, funding } = receipts;
  const words = texts.receipts;
  const hasAnchors = anchor !== null || funding === "commitments";
  return (
    <section aria-labelledby="kept-by">
      <h3 id="kept-by" title={words.keptByHint(quorum, nodes.length)}>
        {words.keptBy(words.nodes(nodes.length), quorum)}
      </h3>
      <Anchor receipts={receipts} clock={clock} />
      <Scrolls label={words.nodesLabel}>
        <table>
          <caption className="for-readers">{words.nodesLabel}</caption>
          <Columns
            of={[
              words.nodeColumns.name,
              ...(hasAnchors
                ? ([
                    [words.nodeColumns.commitments, "number roomy"],
                    [words.nodeColumns.anchor, "number"],
                  ] as const)
                : []),
              [words.nodeColumns.heard, "number"],
            ]}
          />
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
  const words = texts.receipts;
  if (anchor === null) {
    return <p className="quiet after">{funding === "escrow" ? words.noAnchorEscrow : words.noAnchorYet}</p>;
  }
  return (
    <p className="after">
      <b>{words.commitments(commitments)}</b>
      {words.signedAt(clock.time(anchor.at))} <span title={words.anchorHint}>{words.anchor(anchor.number)}</span>{" "}
      <span className="quiet">
        {words.withRoot} <code title={anchor.root}>{short(anchor.root)}</code>
        {words.inBlock(anchor.block)} <code title={anchor.transaction}>{short(anchor.transaction)}</code>
        {anchor.by !== null && words.handedIn(anchor.by)}
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
  const heard = lastActiveAt === null ? texts.page.none : clock.time(lastActiveAt);
  return (
    <tr>
      <th scope="row">
        <span title={address}>{name}</span>
      </th>
      {newest !== null && (
        <>
          <td className="number roomy">{commitments}</td>
          <td className="number">{newest === 0 ? texts.page.none : anchor}</td>
        </>
      )}
      <td className="number">
        {silent ? (
          <strong className="trouble">
            {lastActiveAt === null ? texts.receipts.silent : texts.receipts.silentSince(heard)}
          </strong>
        ) : (
          heard
        )}
      </td>
    </tr>
  );
}
