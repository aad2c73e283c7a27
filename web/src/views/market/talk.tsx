import type { LiveState } from "#api";
import { Fresh } from "../../common/fresh.tsx";
import type { Clock } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { inWords } from "./talk-words.ts";

/** Lines of the talk that are shown. */
const LINES = 9;

/** What the agents say to each other, newest first. */
export function Talk({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { messages, proposals, agreements, lines, contents } = state.talk;
  const { market } = texts;
  return (
    <div className="talk">
      <h3>
        {market.talk}{" "}
        <small>
          <Fresh value={String(messages)} /> {market.messages} · <Fresh value={String(proposals)} /> {market.proposals}{" "}
          · <Fresh value={String(agreements)} /> {market.agreedCount}
        </small>
      </h3>
      {lines.length === 0 && <p className="empty">{market.talkEmpty}</p>}
      {!contents && <p className="quiet">{market.talkPrivate}</p>}
      <ol>
        {lines.slice(0, LINES).map((line) => (
          <li key={line.id}>
            <span className="quiet">{clock.time(line.at)}</span> <code title={line.from}>{line.from.slice(0, 6)}</code>{" "}
            {contents ? inWords(line) : market.talks}{" "}
            <span className="quiet roomy">
              {market.to} <code title={line.to}>{line.to.slice(0, 6)}</code>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
