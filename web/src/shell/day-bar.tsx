import type { Days, LiveState } from "#api";
import type { Clock } from "../format.ts";
import { todayOf } from "../live/day.ts";
import { texts } from "../texts/index.ts";
import { type Address, addressText } from "./address.ts";
import { goTo } from "./use-address.ts";

/** Which day is looked at, and the ways to others. */
export function DayBar({
  state,
  address,
  days,
  clock,
}: {
  readonly state: LiveState;
  readonly address: Address;
  readonly days: Days | null;
  readonly clock: Clock;
}) {
  const today = todayOf(state);
  const shown = address.date ?? today;
  const all = [...new Set([...(days?.days.map(({ date }) => date) ?? []), today])].sort();
  const at = all.indexOf(shown);
  const to = (date: string | undefined) => date && addressText({ ...address, date: date === today ? null : date });
  return (
    <div className="day-bar">
      <DayLink href={to(all[at - 1])} label={texts.days.before} text="‹" />
      <label>
        <span className="for-readers">{texts.days.day}</span>
        <input
          type="date"
          value={shown}
          min={all[0]}
          max={all.at(-1)}
          onChange={({ target }) => {
            if (target.value !== "") goTo({ ...address, date: target.value === today ? null : target.value });
          }}
        />
      </label>
      <DayLink href={at < 0 ? undefined : to(all[at + 1])} label={texts.days.after} text="›" />
      <span className="quiet">
        {address.date === null ? texts.days.today : clock.date(`${address.date}T12:00:00Z`)}
      </span>
      {address.date !== null && <a href={addressText({ ...address, date: null })}>{texts.days.back}</a>}
    </div>
  );
}

/** A day that is not there keeps its place, so that nothing moves under the finger. */
function DayLink({
  href,
  label,
  text,
}: {
  readonly href: string | undefined;
  readonly label: string;
  readonly text: string;
}) {
  if (href === undefined) {
    return (
      <span className="step" aria-hidden="true">
        {text}
      </span>
    );
  }
  return (
    <a className="step" href={href} aria-label={label}>
      {text}
    </a>
  );
}
