/** Tiny files of our own in the shapes of common exports: a day, each quarter hour of 0.1 kWh and more. */

export const two = (n: number) => String(n).padStart(2, "0");
const comma = (kWh: number) => kWh.toFixed(3).replace(".", ",");

/** `hh:mm` of a quarter hour of the day, 24:00 at its end. */
export function clockOf(quarter: number): string {
  return `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`;
}

/** The energy of a quarter hour in kWh: 0.1 and a thousandth per quarter. */
export function kWhOf(quarter: number): number {
  return (100 + quarter) / 1000;
}

/** What a day of `kWhOf` comes to, in Wh. */
export const DAY_WH = 96 * 100 + (95 * 96) / 2;

const quarters = (count: number) => Array.from({ length: count }, (_, q) => q);
const lines = (...rows: readonly (string | readonly string[])[]) => `${rows.flat().join("\r\n")}\r\n`;

export const EXPORTS: Readonly<Record<string, string>> = {
  "wiener-netze": lines(
    "Datum;Zeit von;Zeit bis;AT0099990000000000000000000000001 - Verbrauch [kWh]",
    quarters(96).map((q) => `10.01.2025;${clockOf(q)}:00;${clockOf((q + 1) % 96)}:00;${comma(kWhOf(q))}`),
  ),
  "netz-noe": lines(
    "Messzeitpunkt;Verbrauch (kWh);Qualität;Restnetzbezug (kWh);Qualität EG;",
    quarters(96).map((q) => {
      const end = q === 95 ? "11.01.2025 00:00" : `10.01.2025 ${clockOf(q + 1)}`;
      return `${end};${comma(kWhOf(q))};${q === 3 ? "L2" : "L1"};;;`;
    }),
  ),
  eda: lines(
    "MeteringpointID;AT0099990000000000000000000000001;MM",
    "Energy direction;CONSUMPTION;",
    "Metercode;Gesamtverbrauch lt. Messung (bei Teilnahme gem. Erzeugung) [KWH];;Anteil gemeinschaftliche Erzeugung [KWH];",
    "Spaltensumme;14,160;L2;0;L1",
    quarters(96).map((q) => `10.01.2025 ${clockOf(q)}:00;${comma(kWhOf(q))};${q === 3 ? "L3" : "L1"};0;L1`),
  ),
  enedis: lines(
    "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite",
    "00000000000000;Courbe de charge;10/01/2025;11/01/2025;Energie active;Consommation;Comptage Brut;W",
    "Horodate;Valeur",
    quarters(48).map(
      (h) => `${new Date(Date.UTC(2025, 0, 9, 23, 30 * (h + 1))).toISOString().slice(0, 19)}+00:00;${295 * 2}`,
    ),
  ),
  datadis: lines(
    "CUPS;Fecha;Hora;Consumo_kWh;Metodo_obtencion",
    quarters(24).map((h) => `ES0000000000000000XX;10/01/2025;${h + 1};0,590;R`),
  ),
  "home-assistant": lines(
    "entity_id,state,last_changed",
    quarters(97).map(
      (q) =>
        `sensor.grid,${(1000 + q * 0.1475).toFixed(4)},${new Date(Date.UTC(2025, 0, 10, 0, 15 * q)).toISOString()}`,
    ),
  ),
  german: lines(
    "Zählernummer: 1APA0000000000",
    "",
    "Datum;Uhrzeit;Verbrauch in kWh",
    quarters(96).map((q) => `10.01.2025;${clockOf(q)};${comma(kWhOf(q))}`),
  ),
  generic: lines(
    "timestamp,grid import kWh,grid export kWh",
    quarters(96).map((q) => `2025-01-10T${clockOf(q)}:00Z,${kWhOf(q)},0`),
  ),
};
