import { useState } from "react";
import type { Members } from "#api";
import { Headline } from "../../common/headline.tsx";
import { timeLeft } from "../../format.ts";
import { useAccounts } from "../../live/day.ts";
import { usePolled } from "../../live/polled.ts";
import type { ViewProps } from "../../shell/view.ts";
import { texts } from "../../texts/index.ts";
import { Accounts } from "./accounts.tsx";
import { MemberList } from "./members.tsx";
import { OpenProposals, PastProposals } from "./proposals.tsx";
import { Propose } from "./propose.tsx";

const EVERY_MS = 5_000;

/** Who belongs to the community, what it decides, and where its money goes. */
export default function Community({ state, clock, now }: ViewProps) {
  const [decided, setDecided] = useState(0);
  const fetched = usePolled<Members>("/api/members", EVERY_MS, decided);
  const told = useAccounts(state, null);
  const { community, page } = texts;
  const accounts = (
    <Accounts
      accounts={told}
      bookedTo={state.today.bookedTo}
      currency={state.community.currency}
      clock={clock}
      from={state.clock.day.from}
    />
  );
  if (fetched.is !== "there") {
    return (
      <>
        <p className="empty">{fetched.is === "waiting" ? page.waiting : `${community.noDesk} ${fetched.message}`}</p>
        {fetched.is === "refused" && accounts}
      </>
    );
  }
  const members = fetched.value;
  const onDone = () => setDecided((n) => n + 1);
  return (
    <>
      <Headline text={headlineOf(members)} isTrouble={false}>
        <p className="quiet">
          {community.rule(members.members.length, members.needed, timeLeft(members.votingSeconds * 1_000))}
        </p>
      </Headline>
      <OpenProposals members={members} clock={clock} now={now} onDone={onDone} />
      <Propose members={members} onDone={onDone} />
      <div className="two">
        <MemberList members={members} clock={clock} />
        {accounts}
      </div>
      <PastProposals members={members} clock={clock} />
    </>
  );
}

function headlineOf({ proposals }: Members): string {
  const { headline } = texts.community;
  const count = (wanted: string) => proposals.filter(({ status }) => status === wanted).length;
  const [open, agreed] = [count("open"), count("agreed")];
  const parts = [...(agreed > 0 ? [headline.agreed(agreed)] : []), ...(open > 0 ? [headline.open(open)] : [])];
  return parts.length === 0 ? headline.nothing : parts.join(" ");
}
