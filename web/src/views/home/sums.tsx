import type { ReactNode } from "react";
import type { HomeDayState } from "#api";
import { Compared } from "../../common/compared.tsx";
import { Fresh } from "../../common/fresh.tsx";
import { centsAsMoney, kWh, kWhDifference, money, saved, savedDifference, wholeCents } from "../../format.ts";
import { texts } from "../../texts/index.ts";

type Energy = HomeDayState["energy"];

/** What the day brought a home, at a glance: saved, bought, sold, and used of one's own; each beside the day before. */
export function Sums({
  day,
  before,
  isLive,
  currency,
}: {
  readonly day: HomeDayState;
  readonly before: HomeDayState | null;
  /** A day that still runs is not held against a whole one: then the whole one is named. */
  readonly isLive: boolean;
  readonly currency: string;
}) {
  const { home, days } = texts;
  const { energy, bill, ownUseNano } = day;
  // The same cents as on the bill, where what is earned has a minus.
  const amountOf = (kind: string, sign: bigint) =>
    centsAsMoney(sign * wholeCents(BigInt(bill.parts.find((part) => part.kind === kind)?.amountNano ?? 0n)));
  const compared = (of: keyof Energy) => {
    const other = before?.energy[of];
    if (other === undefined) return null;
    return isLive ? days.wholeBefore(kWh(other)) : days.difference(kWhDifference(energy[of], other));
  };
  const savedBefore = before && comparedSaving(bill, before.bill, isLive, currency);
  return (
    <div className="four">
      <Sum
        id="home-saved"
        title={home.saved}
        value={saved(bill.withoutCommunityNano, bill.withCommunityNano)}
        unit={currency}
        compared={savedBefore}
      >
        {home.insteadOf(money(bill.withCommunityNano), money(bill.withoutCommunityNano))}
      </Sum>
      <EnergySum id="home-bought" title={home.bought} energyWh={energy.boughtWh} compared={compared("boughtWh")}>
        <i className="dot neighbours" />
        {home.paid(amountOf("bought", 1n), currency)}
      </EnergySum>
      <EnergySum id="home-sold" title={home.sold} energyWh={energy.soldWh} compared={compared("soldWh")}>
        <i className="dot neighbours" />
        {home.earned(amountOf("sold", -1n), currency)}
      </EnergySum>
      <EnergySum
        id="home-own"
        title={home.own}
        hint={home.ownHint}
        energyWh={energy.ownUseWh}
        compared={compared("ownUseWh")}
      >
        <i className="dot own" />
        {home.worth(money(ownUseNano), currency)}
      </EnergySum>
    </div>
  );
}

function comparedSaving(bill: HomeDayState["bill"], before: HomeDayState["bill"], isLive: boolean, currency: string) {
  const { days } = texts;
  if (isLive) return days.wholeBefore(`${saved(before.withoutCommunityNano, before.withCommunityNano)} ${currency}`);
  return days.difference(`${savedDifference(bill, before)} ${currency}`);
}

interface SumProps {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly compared: string | null;
  readonly children: ReactNode;
}

function EnergySum({ energyWh, ...more }: SumProps & { readonly energyWh: string }) {
  return <Sum {...more} value={kWh(energyWh).replace(" kWh", "")} unit="kWh" />;
}

function Sum({
  id,
  title,
  hint,
  value,
  unit,
  compared,
  children,
}: SumProps & { readonly value: string; readonly unit: string }) {
  return (
    <section aria-labelledby={id} title={hint}>
      <h2 id={id}>{title}</h2>
      <p className="figure">
        <Fresh value={value} /> <small>{unit}</small>
      </p>
      <p className="quiet">{children}</p>
      <Compared text={compared} />
    </section>
  );
}
