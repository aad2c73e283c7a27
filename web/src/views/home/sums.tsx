import type { HomeDayState } from "#api";
import { Fresh } from "../../common/fresh.tsx";
import { centsAsMoney, kWh, money, saved, wholeCents } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** What the day brought a home, at a glance: saved, bought, sold, and used of one's own. */
export function Sums({ day, currency }: { readonly day: HomeDayState; readonly currency: string }) {
  const { home } = texts;
  const { energy, bill, ownUseNano } = day;
  // The same cents as on the bill, where what is earned has a minus.
  const amountOf = (kind: string, sign: bigint) =>
    centsAsMoney(sign * wholeCents(BigInt(bill.parts.find((part) => part.kind === kind)?.amountNano ?? 0n)));
  return (
    <div className="four">
      <section aria-labelledby="home-saved">
        <h2 id="home-saved">{home.saved}</h2>
        <p className="figure">
          <Fresh value={saved(bill.withoutCommunityNano, bill.withCommunityNano)} /> <small>{currency}</small>
        </p>
        <p className="quiet">{home.insteadOf(money(bill.withCommunityNano), money(bill.withoutCommunityNano))}</p>
      </section>
      <Traded
        id="home-bought"
        title={home.bought}
        energyWh={energy.boughtWh}
        amount={home.paid(amountOf("bought", 1n), currency)}
      />
      <Traded
        id="home-sold"
        title={home.sold}
        energyWh={energy.soldWh}
        amount={home.earned(amountOf("sold", -1n), currency)}
      />
      <section aria-labelledby="home-own" title={home.ownHint}>
        <h2 id="home-own">{home.own}</h2>
        <p className="figure">
          <Fresh value={kWh(energy.ownUseWh).replace(" kWh", "")} /> <small>kWh</small>
        </p>
        <p className="quiet">
          <i className="dot own" />
          {home.worth(money(ownUseNano), currency)}
        </p>
      </section>
    </div>
  );
}

function Traded({
  id,
  title,
  energyWh,
  amount,
}: {
  readonly id: string;
  readonly title: string;
  readonly energyWh: string;
  /** What it cost or brought. */
  readonly amount: string;
}) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="figure">
        <Fresh value={kWh(energyWh).replace(" kWh", "")} /> <small>kWh</small>
      </p>
      <p className="quiet">
        <i className="dot neighbours" />
        {amount}
      </p>
    </section>
  );
}
