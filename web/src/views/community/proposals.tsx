import { useState } from "react";
import type { Members } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, short, timeLeft } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { callsInWords, openProposals, type Proposal, stillNeeded, titleOf, whoText } from "./proposal-words.ts";
import { Sign } from "./sign.tsx";
import type { Wanted } from "./wanted.ts";

interface ProposalsProps {
  readonly members: Members;
  readonly clock: Clock;
  readonly now: number;
  /** Something was decided. */
  readonly onDone: () => void;
}

/** What is to be decided, and the way to decide it with one's own key. */
export function OpenProposals({ members, ...props }: ProposalsProps) {
  const { community } = texts;
  const open = openProposals(members.proposals);
  return (
    <section aria-labelledby="proposals">
      <h2 id="proposals">{community.proposals}</h2>
      {open.length === 0 && <p className="quiet">{community.noProposals}</p>}
      {open.map((proposal) => (
        <Open key={proposal.id} proposal={proposal} members={members} {...props} />
      ))}
    </section>
  );
}

function Open({ proposal, members, clock, now, onDone }: ProposalsProps & { readonly proposal: Proposal }) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const { community } = texts;
  const { status, yes, no, needed, proposer, proposedAt, votesUntil, executableUntil } = proposal;
  const title = titleOf(proposal);
  const more = stillNeeded(proposal);
  const [say, until] =
    status === "agreed"
      ? ([community.executableUntil, executableUntil] as const)
      : ([community.until, votesUntil] as const);
  return (
    <article className="card" aria-label={title}>
      <h3>{title}</h3>
      <p className="quiet">{community.by(whoText(proposer), momentText(proposedAt, clock))}</p>
      <meter min={0} max={needed} value={Math.min(yes, needed)} aria-label={community.votes}>
        {community.tally(yes, no, needed)}
      </meter>
      <p>
        {community.tally(yes, no, needed)}: <b>{more === 0 ? community.enough : community.stillNeeded(more)}</b>
      </p>
      <p className="quiet">{say(momentText(until, clock), timeLeft(Date.parse(until) - now))}</p>
      <p className="actions">
        {actionsOf(proposal).map(([label, action]) => (
          <button
            key={label}
            type="button"
            className="plain"
            aria-expanded={JSON.stringify(wanted) === JSON.stringify(action)}
            aria-label={community.about(label, title)}
            onClick={() => setWanted(action)}
          >
            {label}
          </button>
        ))}
      </p>
      {wanted !== null && (
        <Sign
          key={JSON.stringify(wanted)}
          wanted={wanted}
          title={community.about(labelOf(proposal, wanted), title)}
          members={members}
          onDone={onDone}
          onClose={() => setWanted(null)}
        />
      )}
      <Calls proposal={proposal} />
      {proposal.votes.length > 0 && <Votes proposal={proposal} clock={clock} />}
    </article>
  );
}

function actionsOf({ id, status }: Proposal): readonly (readonly [label: string, wanted: Wanted])[] {
  const { community } = texts;
  const votes = [
    [community.voteYes, { call: "vote", id, approves: true }],
    [community.voteNo, { call: "vote", id, approves: false }],
  ] as const;
  return status === "agreed" ? [[community.execute, { call: "execute", id }], ...votes] : votes;
}

function labelOf(proposal: Proposal, wanted: Wanted): string {
  return actionsOf(proposal).find(([, action]) => JSON.stringify(action) === JSON.stringify(wanted))?.[0] ?? "";
}

/** What was decided before, newest first, with everybody's vote. */
export function PastProposals({ members, clock }: Pick<ProposalsProps, "members" | "clock">) {
  const { community } = texts;
  const past = members.proposals.filter(({ status }) => status !== "open" && status !== "agreed");
  return (
    <section aria-labelledby="past-proposals">
      <h2 id="past-proposals">{community.past}</h2>
      {past.length === 0 && <p className="quiet">{community.noPast}</p>}
      <ul className="past">
        {past.map((proposal) => (
          <li key={proposal.id}>
            <h3>{titleOf(proposal)}</h3>
            <p className="quiet">
              <b>{community.status[proposal.status]}</b>: {community.tally(proposal.yes, proposal.no, proposal.needed)};{" "}
              {community.by(whoText(proposal.proposer), momentText(proposal.proposedAt, clock))}
              {proposal.carriedOutAt !== null && `, ${community.carriedOut(momentText(proposal.carriedOutAt, clock))}`},{" "}
              {texts.ledger.block(proposal.block)}{" "}
              <code title={proposal.transaction}>{short(proposal.transaction)}</code>
            </p>
            <Calls proposal={proposal} />
            {proposal.votes.length > 0 && <Votes proposal={proposal} clock={clock} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a decision does, where its title cannot say all of it. */
function Calls({ proposal }: { readonly proposal: Proposal }) {
  if (proposal.action !== "other") return null;
  return (
    <details className="twin">
      <summary>
        {texts.community.calls} ({proposal.calls.length})
      </summary>
      <p>{callsInWords(proposal.calls).join(", ")}</p>
    </details>
  );
}

function Votes({ proposal, clock }: { readonly proposal: Proposal; readonly clock: Clock }) {
  const { votes, voteColumns, voteWords, changed } = texts.community;
  return (
    <details className="twin">
      <summary>
        {votes} ({proposal.votes.length})
      </summary>
      <Scrolls label={`${votes}: ${titleOf(proposal)}`}>
        <table>
          <caption className="for-readers">{votes}</caption>
          <Columns of={[voteColumns.who, voteColumns.vote, voteColumns.when, [voteColumns.transaction, "roomy"]]} />
          <tbody>
            {proposal.votes.map((vote) => (
              <tr key={vote.transaction}>
                <th scope="row" title={vote.address}>
                  {whoText(vote)}
                </th>
                <td>
                  {vote.approves ? voteWords.yes : voteWords.no}
                  {!vote.counts && <span className="quiet">, {changed}</span>}
                </td>
                <td>{momentText(vote.at, clock)}</td>
                <td className="roomy">
                  <code title={vote.transaction}>{short(vote.transaction)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </details>
  );
}

/** A day and a time of day. */
export function momentText(at: string, clock: Clock): string {
  return `${clock.date(at)}, ${clock.time(at)}`;
}
