import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Members, Prepared, Sent } from "#api";
import { short } from "../../format.ts";
import { sendJson, useFetched } from "../../live/fetched.ts";
import { useOwnHome } from "../../shell/own-home.ts";
import { texts } from "../../texts/index.ts";
import { whoText } from "./proposal-words.ts";
import { pathToPrepare, type Wanted } from "./wanted.ts";

/** What came of signing. */
type Outcome =
  | { readonly is: "sending" }
  | { readonly is: "failed"; readonly why: string }
  | { readonly is: "sent"; readonly sent: Sent };

interface SignProps {
  readonly wanted: Wanted;
  readonly title: string;
  readonly members: Members;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Says what would be signed, signs it with the key that its owner brings, and hands it in. */
export function Sign({ wanted, title, members, onDone, onClose }: SignProps) {
  const [ownHome] = useOwnHome();
  const own = members.members.find(({ home }) => home === ownHome) ?? members.members[0];
  const [as, setAs] = useState(own?.address ?? "");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  // A failure may have used up what was prepared.
  const [failures, setFailures] = useState(0);
  const heading = useRef<HTMLParagraphElement>(null);
  const prepared = useFetched<Prepared>(as === "" ? null : pathToPrepare(wanted, as), failures);
  const { sign } = texts.community;
  const opener = useRef(document.activeElement);
  useEffect(() => {
    heading.current?.focus();
    const { current } = opener;
    return () => (current as HTMLElement | null)?.focus();
  }, []);
  const hasSent = outcome?.is === "sent";
  const handIn = async (prepared: Prepared, secret: string) => {
    setOutcome({ is: "sending" });
    const done = await handedIn(wanted, prepared, secret);
    setOutcome(done);
    if (done.is === "sent") onDone();
    else setFailures((n) => n + 1);
  };
  return (
    <section className="sign" aria-label={title}>
      <p ref={heading} className="sign-title" tabIndex={-1}>
        {title}
      </p>
      {!hasSent && <Who members={members} as={as} choose={setAs} />}
      {!hasSent && prepared.is === "waiting" && <p className="quiet">{sign.asking}</p>}
      {!hasSent && prepared.is === "refused" && <p className="trouble">{sign.refusedBefore(prepared.message)}</p>}
      {!hasSent && prepared.is === "there" && (
        <KeyForm members={members} prepared={prepared.value} isBusy={outcome?.is === "sending"} handIn={handIn} />
      )}
      <div role="status">{outcome !== null && <Said outcome={outcome} />}</div>
      <button type="button" className="plain" onClick={onClose}>
        {hasSent ? sign.close : sign.cancel}
      </button>
    </section>
  );
}

/** The code that signs is fetched when it is needed. The secret goes into it and nowhere else. */
async function handedIn(wanted: Wanted, prepared: Prepared, secret: string): Promise<Outcome> {
  try {
    const { signPrepared, signVote } = await import("#api/signing");
    const raw = wanted.call === "vote" ? signVote(prepared, wanted, secret) : signPrepared(prepared, secret);
    const sent = await sendJson<Sent>("/api/transactions", { raw });
    return sent.is === "there"
      ? { is: "sent", sent: sent.value }
      : { is: "failed", why: sent.is === "refused" ? sent.message : "" };
  } catch (error) {
    return { is: "failed", why: error instanceof TypeError ? texts.community.sign.noAnswer : (error as Error).message };
  }
}

function Who({
  members,
  as,
  choose,
}: {
  readonly members: Members;
  readonly as: string;
  readonly choose: (address: string) => void;
}) {
  return (
    <p>
      <label>
        {texts.community.sign.as}{" "}
        <select value={as} onChange={({ target }) => choose(target.value)}>
          {members.members.map((member) => (
            <option key={member.address} value={member.address}>
              {member.home === null ? short(member.address) : `${whoText(member)} (${short(member.address)})`}
            </option>
          ))}
        </select>
      </label>
    </p>
  );
}

function KeyForm({
  members,
  prepared,
  isBusy,
  handIn,
}: {
  readonly members: Members;
  readonly prepared: Prepared;
  readonly isBusy: boolean;
  readonly handIn: (prepared: Prepared, secret: string) => Promise<void>;
}) {
  const field = useRef<HTMLInputElement>(null);
  const { sign } = texts.community;
  const home = members.members.find(({ address }) => address === prepared.from)?.home ?? null;
  useEffect(() => {
    const input = field.current;
    return () => {
      if (input !== null) input.value = "";
    };
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const secret = field.current?.value ?? "";
    if (field.current !== null) field.current.value = "";
    void handIn(prepared, secret);
  };
  const fillIn = async (home: string) => {
    const { demonstrationKey } = await import("#api/signing");
    if (field.current !== null) field.current.value = demonstrationKey(members.seed, home);
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <p>
        {sign.says} <b>{prepared.says}</b>{" "}
        <span className="quiet">
          {sign.where(prepared.chainId)} <code title={prepared.to}>{short(prepared.to)}</code>
        </span>
      </p>
      <p>
        <label>
          {sign.key} <input ref={field} type="password" autoComplete="off" spellCheck={false} required size={32} />
        </label>{" "}
        <button type="submit" className="plain main" disabled={isBusy}>
          {sign.submit}
        </button>
      </p>
      <p className="quiet">{sign.keyHint}</p>
      {home !== null && (
        <p className="quiet">
          {sign.public}{" "}
          <button type="button" className="link" onClick={() => fillIn(home)}>
            {sign.demo(home)}
          </button>
        </p>
      )}
    </form>
  );
}

function Said({ outcome }: { readonly outcome: Outcome }) {
  const { sign } = texts.community;
  if (outcome.is === "sending") return <p className="quiet">{sign.sending}</p>;
  if (outcome.is === "failed") {
    return (
      <p>
        <strong className="trouble">{sign.failed(outcome.why)}</strong>
      </p>
    );
  }
  const { ok, refusal, block, transaction } = outcome.sent;
  return (
    <p>
      {ok ? (
        <strong>{sign.done(block)}</strong>
      ) : (
        <strong className="trouble">{sign.refused(refusal?.message ?? "")}</strong>
      )}{" "}
      <span className="quiet">
        {sign.transaction} <code title={transaction}>{short(transaction)}</code>
      </span>
    </p>
  );
}
