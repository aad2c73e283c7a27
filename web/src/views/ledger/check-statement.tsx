import { useRef, useState } from "react";
import type { HomeDayState, LiveState } from "#api";
import type { CheckedStatement } from "#api/checking";
import { Scrolls } from "../../common/scrolls.tsx";
import { clockOf, short } from "../../format.ts";
import { dateIn } from "../../live/day.ts";
import { fetchJson } from "../../live/fetched.ts";
import { texts } from "../../texts/index.ts";
import { type ComparedDay, type Verdict, verdictOf } from "./anchored.ts";

/** More than a year of a busy home. */
const MOST_BYTES = 20_000_000;

/** What came of a file. */
type Outcome =
  | { readonly is: "reading" }
  | { readonly is: "refused"; readonly why: string }
  | {
      readonly is: "checked";
      readonly verdict: Verdict | "unknown";
      readonly checked: CheckedStatement;
      readonly days: readonly ComparedDay[];
    };

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
      <div role="status">{outcome !== null && <Said outcome={outcome} />}</div>
      {outcome?.is === "checked" && outcome.verdict !== "unknown" && (
        <Days outcome={outcome} timezone={state.community.timezone} />
      )}
    </section>
  );
}

/** The code that checks is fetched when it is needed; the file never leaves the browser. */
async function outcomeOf(file: File, { homes, community }: LiveState): Promise<Outcome> {
  const { check } = texts.ledger;
  if (file.size > MOST_BYTES) return { is: "refused", why: check.tooLarge };
  try {
    const { checkStatement } = await import("#api/checking");
    const checked = checkStatement(await file.text());
    const { household } = checked;
    if (!homes.some(({ name }) => name === household)) return { is: "checked", verdict: "unknown", checked, days: [] };
    const days = await Promise.all(checked.days.map((day) => compared(household, day, community.timezone)));
    return { is: "checked", verdict: verdictOf(days, checked.addsUp), checked, days };
  } catch (error) {
    return { is: "refused", why: (error as Error).message };
  }
}

/** What the home has anchored of a day comes from the chain, through the program. */
async function compared(
  home: string,
  { from, hash, hasItsLines }: CheckedStatement["days"][number],
  timezone: string,
): Promise<ComparedDay> {
  const date = dateIn(timezone, from);
  const answer = await fetchJson<HomeDayState>(`/api/homes/${encodeURIComponent(home)}/days/${date}`);
  const anchored = answer.is === "there" ? (answer.value.statement?.hash ?? null) : null;
  return { from, hash, hasItsLines, anchored };
}

function Said({ outcome }: { readonly outcome: Outcome }) {
  const { check } = texts.ledger;
  if (outcome.is === "reading") return <p className="quiet">{check.reading}</p>;
  if (outcome.is === "refused") {
    return (
      <p>
        <strong className="trouble">{check.refused(outcome.why)}</strong>
      </p>
    );
  }
  const { verdict, checked } = outcome;
  const isTrouble = verdict === "differs" || verdict === "unknown";
  const { addsUp } = checked;
  return (
    <>
      <p>
        <strong className={isTrouble ? "trouble" : ""}>{check.headline[verdict](checked.household)}</strong>
      </p>
      {verdict !== "unknown" && (
        <p className={addsUp === false ? "trouble" : "quiet"}>
          {addsUp === null ? check.addsUnknown : addsUp ? check.addsUp : check.addsNotUp}
        </p>
      )}
    </>
  );
}

function Days({
  outcome: { days },
  timezone,
}: {
  readonly outcome: Extract<Outcome, { readonly is: "checked" }>;
  readonly timezone: string;
}) {
  const { check } = texts.ledger;
  const { columns } = check;
  const clock = clockOf(timezone);
  return (
    <Scrolls label={check.caption} isTall>
      <table className="checked">
        <caption className="for-readers">{check.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.day}</th>
            <th scope="col" className="roomy">
              {columns.hash}
            </th>
            <th scope="col">{columns.anchored}</th>
            <th scope="col">{columns.lines}</th>
          </tr>
        </thead>
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

function Anchored({ day: { hash, anchored } }: { readonly day: ComparedDay }) {
  const { check } = texts.ledger;
  if (anchored === null) return <span className="quiet">{check.notAnchored}</span>;
  return (
    <>
      <code title={anchored}>{short(anchored)}</code>:{" "}
      {anchored === hash ? <b>{check.matches}</b> : <strong className="trouble">{check.differs}</strong>}
    </>
  );
}

function linesText({ hasItsLines }: ComparedDay) {
  const { check } = texts.ledger;
  if (hasItsLines === null) return <span className="quiet">{check.linesUnknown}</span>;
  return hasItsLines ? check.linesSame : <strong className="trouble">{check.linesOther}</strong>;
}
