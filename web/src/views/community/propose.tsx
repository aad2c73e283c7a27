import { type FormEvent, useState } from "react";
import type { Members } from "#api";
import { texts } from "../../texts/index.ts";
import { whoText } from "./proposal-words.ts";
import { Sign } from "./sign.tsx";
import { isAddress, type Wanted } from "./wanted.ts";

type Action = "propose-admit" | "propose-remove";

/** Proposes that somebody is admitted or removed. */
export function Propose({ members, onDone }: { readonly members: Members; readonly onDone: () => void }) {
  const [action, setAction] = useState<Action>("propose-admit");
  const [newcomer, setNewcomer] = useState("");
  const [member, setMember] = useState(members.members[0]?.address ?? "");
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [isBad, setBad] = useState(false);
  const { community } = texts;
  const next = (event: FormEvent) => {
    event.preventDefault();
    const whom = action === "propose-admit" ? newcomer.trim() : member;
    setBad(!isAddress(whom));
    setWanted(isAddress(whom) ? { call: action, member: whom } : null);
  };
  const title = action === "propose-admit" ? community.proposeAdmit : community.proposeRemove;
  return (
    <section aria-labelledby="propose">
      <h2 id="propose">
        {community.propose} <small>{community.proposeHint}</small>
      </h2>
      <form className="propose" onSubmit={next} autoComplete="off" noValidate>
        <label>
          {community.proposeAction}{" "}
          <select
            value={action}
            onChange={({ target }) => {
              setAction(target.value as Action);
              setWanted(null);
            }}
          >
            <option value="propose-admit">{community.proposeAdmit}</option>
            <option value="propose-remove">{community.proposeRemove}</option>
          </select>
        </label>
        {action === "propose-admit" ? (
          <label>
            {community.proposeWhom}{" "}
            <input
              value={newcomer}
              placeholder="0x…"
              size={44}
              spellCheck={false}
              aria-invalid={isBad}
              aria-describedby="bad-address"
              onChange={({ target }) => {
                setNewcomer(target.value);
                setWanted(null);
              }}
            />
          </label>
        ) : (
          <label>
            {community.proposeMember}{" "}
            <select
              value={member}
              onChange={({ target }) => {
                setMember(target.value);
                setWanted(null);
              }}
            >
              {members.members.map((one) => (
                <option key={one.address} value={one.address}>
                  {whoText(one)}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="submit" className="plain">
          {community.proposeNext}
        </button>
        <p id="bad-address" className="trouble" role="status">
          {isBad && community.badAddress}
        </p>
      </form>
      {wanted !== null && (
        <div className="card">
          <Sign
            key={JSON.stringify(wanted)}
            wanted={wanted}
            title={title}
            members={members}
            onDone={() => {
              setNewcomer("");
              onDone();
            }}
            onClose={() => setWanted(null)}
          />
        </div>
      )}
    </section>
  );
}
