import { type Mapping, type MappingFile, mappingFile } from "./schema.ts";

/** How a common export is read. Of several layouts the first that fits a file holds. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly layouts: readonly Mapping[];
}

const QOV = { measured: ["L1"], estimated: ["L2", "L3"] };
const VIENNA = "Europe/Vienna";

/**
 * Exports that are known by name, the particular before the general.
 *
 * @source the pages named in docs/guides/own-data.md, which says of each how well it is known
 */
export const PRESETS: readonly Preset[] = [
  preset("neighborwatt", "the profile that `import` writes", own("import_wh"), own(undefined)),
  preset(
    "eda",
    "Austrian energy community report of one meter (EDA portal), its sheet saved as CSV",
    eda("Gesamtverbrauch*", "Gesamte gemeinschaftliche Erzeugung*"),
    eda(undefined, "Gesamte gemeinschaftliche Erzeugung*"),
  ),
  preset(
    "netz-noe",
    "Netz Niederösterreich, quarter hours",
    netzNoe("Gemessener Verbrauch (kWh)", undefined),
    netzNoe("Verbrauch (kWh)", "Qualität"),
    netzNoe("Verbrauch (kWh)", undefined),
  ),
  preset(
    "wiener-netze",
    "Wiener Netze and other Austrian grid operators, quarter hours",
    austrian("Zeit von", "*Verbrauch*"),
    austrian("von", "*Verbrauch*"),
  ),
  preset(
    "enedis",
    "Enedis, courbe de charge",
    enedis("Horodate", "Valeur"),
    enedis("horodate*", "puissance moyenne (W)"),
  ),
  preset(
    "datadis",
    "Datadis and Spanish distributors, hours",
    spanish("dd/MM/yyyy k", "start", "Consumo_kWh"),
    spanish("dd/MM/yyyy HH:mm", "end", "Consumo_kWh"),
    spanish("yyyy/MM/dd HH:mm", "end", "Consumo_kWh"),
    spanish("yyyy/MM/dd k", "start", "Consumo_kWh"),
    { ...spanish("dd/MM/yyyy k", "start", "AE_kWh"), export: "AS_kWh" },
  ),
  preset("home-assistant", "Home Assistant, history of one energy sensor", {
    separator: ",",
    time: { column: "last_changed" },
    unit: "kWh",
    values: "register",
    import: "state",
  }),
  preset(
    "german",
    "German meters and portals, quarter hours",
    german("dd.MM.yyyy HH:mm[:ss]", "Ab-Datum", "Ab-Zeit"),
    german("dd.MM.yyyy HH:mm[:ss]", "Datum", "Uhrzeit"),
    german("dd.MM.yyyy HH:mm[:ss]", "Zeitstempel"),
    german("dd.MM.yyyy HH:mm[:ss]", "Datum"),
  ),
  preset("generic", "any table with a column of time and one of import, consumption or kWh", ...generic()),
];

/** The name of every preset. */
export const PRESET_NAMES: readonly string[] = PRESETS.map(({ name }) => name);

function preset(name: string, title: string, ...layouts: readonly MappingFile[]): Preset {
  return { name, title, layouts: layouts.map((layout) => mappingFile.parse(layout)) };
}

function own(imports: string | undefined): MappingFile {
  return {
    separator: ",",
    time: { column: "time" },
    unit: "Wh",
    ...(imports === undefined ? {} : { import: imports }),
    export: "export_wh",
    production: "production_wh",
    quality: { column: "quality", measured: ["measured"], estimated: ["estimated"] },
  };
}

function eda(imports: string | undefined, exports: string): MappingFile {
  return {
    decimal: ",",
    time: { column: "Metercode", format: "dd.MM.yyyy HH:mm[:ss]", timezone: VIENNA },
    unit: "kWh",
    export: exports,
    quality: { column: ">", ...QOV },
    ignoreRows: ["Spaltensumme", "Column sum", "Status"],
    ...(imports === undefined ? {} : { import: imports }),
  };
}

function austrian(clock: string, column: string): MappingFile {
  return {
    decimal: ",",
    time: { column: "Datum", clock, format: "dd.MM.yyyy HH:mm[:ss]", timezone: VIENNA },
    unit: "kWh",
    import: column,
  };
}

function netzNoe(column: string, quality: string | undefined): MappingFile {
  return {
    decimal: ",",
    time: { column: "Messzeitpunkt", format: "dd.MM.yyyy HH:mm[:ss]", stamp: "end", timezone: VIENNA },
    unit: "kWh",
    import: column,
    ...(quality === undefined ? {} : { quality: { column: quality, ...QOV } }),
  };
}

function enedis(time: string, value: string): MappingFile {
  return { time: { column: time, stamp: "end", timezone: "Europe/Paris" }, unit: "W", import: value };
}

function spanish(format: string, stamp: "start" | "end", column: string): MappingFile {
  return {
    decimal: ",",
    time: { column: "Fecha", clock: "Hora", format, stamp, timezone: "Europe/Madrid" },
    unit: "kWh",
    import: column,
  };
}

function german(format: string, column: string, clock?: string): MappingFile {
  return {
    decimal: ",",
    thousands: ".",
    time: { column, format, timezone: "Europe/Berlin", ...(clock === undefined ? {} : { clock }) },
    unit: "kWh",
    import: "*kWh*",
  };
}

/** What may stand in a table of one's own, the particular before the general. */
function generic(): readonly MappingFile[] {
  const energies: readonly Pick<MappingFile, "import" | "export">[] = [
    { import: "*import*kwh*", export: "*export*kwh*" },
    { import: "*import*kwh*" },
    { import: "*consumption*kwh*" },
    { import: "*kwh*" },
  ];
  const formats = [
    "iso",
    "unix-s",
    "unix-ms",
    "dd.MM.yyyy HH:mm[:ss]",
    "dd/MM/yyyy HH:mm[:ss]",
    "yyyy/MM/dd HH:mm[:ss]",
  ];
  return energies.flatMap((energy) =>
    ["*time*", "*date*", "*zeit*", "*datum*"].flatMap((column) =>
      formats.flatMap((format) =>
        ([".", ","] as const).map((decimal) => ({
          decimal,
          time: { column, format },
          unit: "kWh" as const,
          ...energy,
        })),
      ),
    ),
  );
}
