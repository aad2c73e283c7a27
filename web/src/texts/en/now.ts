/** What the view of the present says, and other views of the same things. */
export const flow = {
  title: "Where the energy goes",
  power: (span: string) => `mean power, ${span}`,
  ofDay: "energy of the whole day",
  label: "Flow of energy from where it comes to where it goes",
  table: "Energy by source and sink",
  columns: ["From → to", "How much"],
  empty: (time: string) =>
    `From ${time} on, this shows how energy flows from roofs, batteries and the grid to the homes, and from neighbour to neighbour.`,
  names: {
    sun: "Sun",
    batteries: "Batteries give",
    grid: "From the grid",
    neighbours: "Between neighbours",
    homes: "Homes use",
    charging: "Batteries charge",
    toGrid: "To the grid",
  },
  shortNames: {
    sun: "Sun",
    batteries: "Batteries",
    grid: "Grid",
    neighbours: "Neighbours",
    homes: "Homes",
    charging: "Charging",
    toGrid: "Grid",
  },
  kinds: { sun: "sun", batteries: "batteries", grid: "grid", neighbours: "neighbours", homes: "homes" },
} as const;

export const figures = {
  price: "From the grid, now",
  next: (price: string, time: string) => `from ${time}: ${price} ct/kWh`,
  parts: (energy: string, fee: string, tax: string) => `energy ${energy} + grid fee ${fee} + tax ${tax}`,
  partsAndLevy: (energy: string, fee: string, levy: string, tax: string) =>
    `energy ${energy} + grid fee ${fee} + levies ${levy} + tax ${tax}`,
  between: (low: string, high: string) => `Neighbours agree between ${low} and ${high} ct/kWh`,
  lastAgreed: "Neighbours last agreed on",
  at: (time: string) => `at ${time}`,
  localFees: (fees: string, feedIn: string, ceiling: string) =>
    `plus ${fees} local fees; the grid pays ${feedIn}, above ${ceiling} it is cheaper`,
  share: "Local energy",
  ofUsed: (energy: string) => `of ${energy} used`,
  shareHint: "What flowed in each quarter hour, whatever had been agreed",
  from: { own: "own roof and battery", neighbours: "neighbours", grid: "the grid" },
  stayed: "Stayed in the street",
  paidToNeighbours: (currency: string) => `${currency} paid to neighbours`,
  noBills: "The first bills are made when the first interval is over and the meters have spoken.",
  without: "without the community",
  with: "with it",
  saved: "all homes together save",
  billedTo: (time: string) => `billed up to ${time}; a minus is money for the homes`,
} as const;

export const myHome = {
  label: "Your home",
  choose: "choose",
  hint: "and this line says what it does and what today brings it.",
  now: "now",
  today: "today",
  instead: (without: string, currency: string) => `instead of ${without} ${currency}, saved`,
  more: "its day and its bill",
  balanced: "is balanced",
  takes: (power: string) => `takes ${power}`,
  gives: (power: string) => `gives ${power}`,
} as const;

export const homes = {
  title: "Homes",
  hint: (currency: string) => `choose one for its day and bill; money in ${currency}, a minus is money for the home`,
  columns: {
    home: "Home",
    now: "Now",
    bought: "Bought from neighbours",
    sold: "Sold to neighbours",
    without: "Without",
    with: "With the community",
    saved: "Saved",
  },
  roof: "roof",
  battery: "battery",
  and: (one: string, other: string) => `${one} and ${other}`,
} as const;

export const power = {
  title: "The day",
  hint: "power in quarter hours",
  label: "Power over the day",
  lead: "Homes use",
  own: "own roof and battery",
  neighbours: "neighbours",
  grid: "the grid",
  sun: "sun",
} as const;
