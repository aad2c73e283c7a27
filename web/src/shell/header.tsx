import type { LiveState } from "#api";
import { Fresh } from "../common/fresh.tsx";
import { type Clock, timeLeft } from "../format.ts";
import { texts } from "../texts/index.ts";
import { settlementWords } from "../views/ledger/money-words.ts";

type Window = LiveState["clock"]["window"];
type PhaseWords = (typeof texts.header.phases)["book"];

const { header } = texts;
/** What happens in the window before an interval, in the words of its mechanism. */
const WORDS: Readonly<Record<string, PhaseWords>> = {
  clearing: header.phases.book,
  "uniform-price": header.phases.book,
  "double-auction": header.phases.doubleAuction,
  sharing: header.phases.sharing,
};

/** The phase of the market and when it ends, by the clock on the page: it runs ahead of the last message. */
function phaseAt(window: Window, words: PhaseWords, now: number): { readonly phase: string; readonly endsAt: number } {
  const phases = [
    [header.waits, window.opensAt],
    [words.open, window.lastOffersAt],
    [words.last, window.closesAt],
    [words.after, window.from],
  ] as const;
  const [phase, end] = phases.find(([, at]) => now < Date.parse(at)) ?? phases[3];
  return { phase, endsAt: Date.parse(end) };
}

interface HeaderProps {
  readonly state: LiveState;
  readonly now: number;
  readonly clock: Clock;
}

/** Who this is, what time it is there, and where the market stands. */
export function Header({ state, now, clock }: HeaderProps) {
  const { community } = state;
  const settling = settlementWords(community.settlement);
  return (
    <header>
      <p className="who">{community.title}</p>
      <p className="when">
        <time className="big-clock" dateTime={new Date(now).toISOString()}>
          {clock.time(now)}
        </time>{" "}
        <span className="quiet">
          {clock.date(now)}, {header.zone(community.timezone.replace("_", " "))}
        </span>
      </p>
      {settling !== null && (
        <p className="settling quiet" title={settling.term}>
          {settling.plain}
        </p>
      )}
      <Phase state={state} now={now} clock={clock} />
    </header>
  );
}

function Phase({ state, now, clock }: HeaderProps) {
  const { window, status, speed } = state.clock;
  if (status === "finished") {
    return (
      <p className="phase">
        <strong>{header.over}</strong> {header.overMore}
      </p>
    );
  }
  const words = WORDS[state.community.mechanism] ?? header.phases.negotiation;
  const { phase, endsAt } = phaseAt(window, words, now);
  const more = [
    header.left(timeLeft(endsAt - now)),
    ...(status === "catching-up" ? [header.catchingUp] : []),
    ...(speed !== null && speed > 1 ? [header.speed(speed)] : []),
  ];
  return (
    <div className="phase">
      <p>
        <strong>
          <Fresh value={phase} />
        </strong>{" "}
        {header.for(clock.span(window.from, window.to))} <span className="quiet">· {more.join(" · ")}</span>
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
  const says = [clock.time(opens), clock.time(window.closesAt), words.after.toLowerCase()] as const;
  return (
    <svg className="window-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img">
      <title>{header.bar(words.open, ...says, clock.time(starts), clock.time(now))}</title>
      <rect className="ahead" x="0" y="3" width={1000 * closes - 4} height="4" />
      <rect className="ahead" x={1000 * closes} y="3" width={1000 * (1 - closes)} height="4" />
      <rect className="done" x="0" y="3" width={Math.min(1000 * done, 1000 * closes - 4)} height="4" />
      {done > closes && <rect className="done" x={1000 * closes} y="3" width={1000 * (done - closes)} height="4" />}
      <rect className="here" x={Math.min(997, 1000 * done)} y="0" width="3" height="10" />
    </svg>
  );
}
