import type { Members } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, short } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { momentText } from "./proposals.tsx";

/** Who belongs to the community, and since when. */
export function MemberList({ members, clock }: { readonly members: Members; readonly clock: Clock }) {
  const { community } = texts;
  const { who, address, since } = community.memberColumns;
  return (
    <section aria-labelledby="members">
      <h2 id="members">
        {community.members} <small>{community.membersHint}</small>
      </h2>
      <Scrolls label={community.members} isTall>
        <table>
          <caption className="for-readers">{community.members}</caption>
          <Columns of={[who, address, since]} />
          <tbody>
            {members.members.map((member) => (
              <tr key={member.address}>
                <th scope="row">{member.home ?? <span className="quiet">{community.unknownHome}</span>}</th>
                <td>
                  <code title={member.address}>{short(member.address)}</code>
                </td>
                <td>{momentText(member.since, clock)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </section>
  );
}
