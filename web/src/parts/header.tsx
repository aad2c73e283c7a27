import type { LiveState } from "#api";
import { type Clock, timeLeft } from "../format.ts";
import { Fresh } from "./fresh.tsx";
import { settlementWords } from "./money-words.ts";

type Window = LiveState["clock"]["window"];

/** What happens in the window before an interval, in the words of its mechanism. */
interface PhaseWords {
  /** Between opening and closure. */
  readonly open: string;
  readonly last: string;
  readonly after: string;
}

const NEGOTIATION: PhaseWords = {
  open: "Agents negotiate",
  last: "Last offers",
  after: "Agreements are written",
};
const BOOK: PhaseWords = { open: "Offers are taken", last: "Last offers", after: "Trades are made final" };
const WORDS: Readonly<Record<string, PhaseWords>> = {
  clearing: BOOK,
  "uniform-price": BOOK,
  "double-auction": { open: "Offers are taken and matched", last: "Last offers", after: "Trades are final" },
};

/** The phase of the market and when it ends, by the clock on the page: it runs ahead of the last message. */
function phaseAt(window: Window, words: PhaseWords, now: number): { readonly phase: string; readonly endsAt: number } {
  const phases = [
    ["Waiting for the market to open", window.opensAt],
    [words.open, window.lastOffersAt],
    [words.last, window.closesAt],
    [words.after, window.from],
  ] as const;
  const [phase, end] = phases.find(([, at]) => now < Date.parse(at)) ?? phases[3];
  return { phase, endsAt: Date.parse(end) };
}

/** Who this is, what time it is there, and where the present negotiation stands. */
export function Header({
  state,
  now,
  clock,
}: {
  readonly state: LiveState;
  readonly now: number;
  readonly clock: Clock;
}) {
  const { community } = state;
  const settling = settlementWords(community.settlement);
  return (
    <header>
      <div className="who">
        <h1>{community.title}</h1>
        <p className="quiet">{community.homes} homes trade what their roofs and batteries can spare</p>
        {settling !== null && (
          <p className="quiet" title={settling.term}>
            {settling.plain}
          </p>
        )}
      </div>
      <div className="when">
        <p className="big-clock">
          <time dateTime={new Date(now).toISOString()}>{clock.time(now)}</time>
        </p>
        <p className="quiet">
          {clock.date(now)}, time in {community.timezone.replace("_", " ")}
        </p>
      </div>
      <Phase state={state} now={now} clock={clock} />
    </header>
  );
}

function Phase({ state, now, clock }: { readonly state: LiveState; readonly now: number; readonly clock: Clock }) {
  const { window, status, speed } = state.clock;
  if (status === "finished") {
    return (
      <p className="phase">
        <strong>The day is over.</strong> Everything below stays as it was; the bills are made.
      </p>
    );
  }
  const words = WORDS[state.community.mechanism] ?? NEGOTIATION;
  const { phase, endsAt } = phaseAt(window, words, now);
  const left = timeLeft(endsAt - now);
  return (
    <div className="phase">
      <p>
        <strong>
          <Fresh value={phase} />
        </strong>{" "}
        for {clock.span(window.from, window.to)}
        <span className="quiet">
          {" "}
          · {left} left
          {status === "catching-up" ? " · catching up after a restart" : ""}
          {speed !== null && speed > 1 ? ` · ${speed} times as fast as life` : ""}
        </span>
      </p>
      <WindowBar window={window} words={words} now={now} clock={clock} />
    </div>
  );
}

/** The window as a line: bargaining, last offers, writing, with a mark where we are. */
function WindowBar({
  window,
  words,
  now,
  clock,
}: {
  readonly window: Window;
  readonly words: PhaseWords;
  readonly now: number;
  readonly clock: Clock;
}) {
  const opens = Date.parse(window.opensAt);
  const starts = Date.parse(window.from);
  const share = (at: number) => Math.min(1, Math.max(0, (at - opens) / (starts - opens)));
  const closes = share(Date.parse(window.closesAt));
  const done = share(now);
  return (
    <svg className="window-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img">
      <title>{`${words.open} from ${clock.time(opens)} until ${clock.time(window.closesAt)}, then: ${words.after.toLowerCase()}, until ${clock.time(starts)}; it is ${clock.time(now)}.`}</title>
      <rect className="ahead" x="0" y="3" width={1000 * closes - 4} height="4" />
      <rect className="ahead" x={1000 * closes} y="3" width={1000 * (1 - closes)} height="4" />
      <rect className="done" x="0" y="3" width={Math.min(1000 * done, 1000 * closes - 4)} height="4" />
      {done > closes && <rect className="done" x={1000 * closes} y="3" width={1000 * (done - closes)} height="4" />}
      <rect className="here" x={Math.min(997, 1000 * done)} y="0" width="3" height="10" />
    </svg>
  );
}
