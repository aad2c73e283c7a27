import { useRef, useState } from "react";
import type { HomeDayState, LiveState } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, clockOf, short } from "../../format.ts";
import { dateIn } from "../../live/day.ts";
import { fetchJson } from "../../live/fetched.ts";
import { texts } from "../../texts/index.ts";
import { type ComparedDay, type ComparedFile, compared } from "./anchored.ts";

/** More than a year of a busy home. */
const MOST_BYTES = 20_000_000;

/** What came of a file. */
type Outcome =
  | { readonly is: "reading" }
  | { readonly is: "refused"; readonly why: string }
  | { readonly is: "stranger"; readonly home: string }
  | { readonly is: "checked"; readonly file: ComparedFile };

/** A statement's file, hashed in this browser and compared with what its home has anchored. */
export function CheckStatement({ state }: { readonly state: LiveState }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const newest = useRef(0);
  const { check } = texts.ledger;
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    newest.current += 1;
    const own = newest.current;
    setOutcome({ is: "reading" });
    const done = await outcomeOf(file, state);
    if (own === newest.current) setOutcome(done);
  };
  return (
    <section aria-labelledby="check">
      <h2 id="check">
        {check.title} <small>{check.hint}</small>
      </h2>
      <p className="prose">{check.explain}</p>
      <p className="quiet prose">
        {check.how} <code>{check.command}</code>
      </p>
      <p className="choose">
        <label>
          {check.choose}{" "}
          <input type="file" accept=".json,application/json" onChange={({ target }) => choose(target.files?.[0])} />
        </label>
      </p>
      <div role="status">
        {outcome !== null && <Said outcome={outcome} clock={clockOf(state.community.timezone)} />}
      </div>
      {outcome?.is === "checked" && <Days days={outcome.file.days} clock={clockOf(state.community.timezone)} />}
    </section>
  );
}

/** The code that checks is fetched when it is needed; the file never leaves the browser. */
async function outcomeOf(chosen: File, { homes, community }: LiveState): Promise<Outcome> {
  const { check: words } = texts.ledger;
  if (chosen.size > MOST_BYTES) return { is: "refused", why: words.tooLarge };
  try {
    const checking = await import("#settlement/checking");
    const file = checking.readStatementFile(await chosen.text());
    const check = checking.checkStatement(file);
    const { household: home } = check;
    if (!homes.some(({ name }) => name === home)) return { is: "stranger", home };
    const dates = check.days.map(({ from }) => dateIn(community.timezone, from));
    const anchored = await Promise.all(dates.map((date) => anchoredOn(home, date)));
    return { is: "checked", file: compared(checking, check, file, anchored, words.claims) };
  } catch (error) {
    return { is: "refused", why: (error as Error).message };
  }
}

/** What the home has anchored of a day comes from the chain, through the program. */
async function anchoredOn(home: string, date: string): Promise<HomeDayState["statement"]> {
  const answer = await fetchJson<HomeDayState>(`/api/homes/${encodeURIComponent(home)}/days/${date}`);
  return answer.is === "there" ? answer.value.statement : null;
}

function Said({ outcome, clock }: { readonly outcome: Outcome; readonly clock: Clock }) {
  const { check } = texts.ledger;
  if (outcome.is === "reading") return <p className="quiet">{check.reading}</p>;
  if (outcome.is === "refused") return <Trouble text={check.refused(outcome.why)} />;
  if (outcome.is === "stranger") return <Trouble text={check.unknown(outcome.home)} />;
  const { verdict, household, isWholeDays, wrong } = outcome.file;
  const headline = check.headline[verdict](household);
  return (
    <>
      {verdict === "differs" ? (
        <Trouble text={headline} />
      ) : (
        <p>
          <strong>{headline}</strong>
        </p>
      )}
      {wrong.length === 0 ? (
        <p className="quiet">{isWholeDays ? check.addsUp : check.addsUnknown}</p>
      ) : (
        <ul>
          {wrong.map(({ day, what }) => (
            <li key={`${day} ${what}`}>{day === null ? check.ofPeriod(what) : check.ofDay(clock.date(day), what)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Trouble({ text }: { readonly text: string }) {
  return (
    <p>
      <strong className="trouble">{text}</strong>
    </p>
  );
}

function Days({ days, clock }: { readonly days: readonly ComparedDay[]; readonly clock: Clock }) {
  const { check } = texts.ledger;
  const { columns } = check;
  return (
    <Scrolls label={check.caption} isTall>
      <table className="checked">
        <caption className="for-readers">{check.caption}</caption>
        <Columns of={[columns.day, [columns.hash, "roomy"], columns.anchored, columns.lines]} />
        <tbody>
          {days.map((day) => (
            <tr key={day.from}>
              <th scope="row">{clock.date(day.from)}</th>
              <td className="roomy">
                <code title={day.hash}>{short(day.hash)}</code>
              </td>
              <td>
                <Anchored day={day} />
              </td>
              <td>{linesText(day)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Anchored({ day: { anchored, verdict } }: { readonly day: ComparedDay }) {
  const { check } = texts.ledger;
  if (anchored === null) return <span className="quiet">{check.notAnchored}</span>;
  return (
    <>
      <code title={anchored}>{short(anchored)}</code>:{" "}
      {verdict === "matches" ? <b>{check.matches}</b> : <strong className="trouble">{check.differs}</strong>}
    </>
  );
}

function linesText({ hasItsLines }: ComparedDay) {
  const { check } = texts.ledger;
  if (hasItsLines === null) return <span className="quiet">{check.linesUnknown}</span>;
  return hasItsLines ? check.linesSame : <strong className="trouble">{check.linesOther}</strong>;
}
