import { EXIT, NeighborwattError } from "#domain";

/** Where a key stands in a scenario file. */
export type KeyPath = readonly PropertyKey[];

/** `households[3].battery.capacity_kWh` */
export function pathText(path: KeyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

/** A refusal of a scenario that names the key. */
export function refuseKey(path: KeyPath, reason: string): NeighborwattError {
  const key = pathText(path);
  return new NeighborwattError("SIMULATION_SCENARIO_INVALID", key === "" ? reason : `${key}: ${reason}`, {
    details: { key },
    exitCode: EXIT.configuration,
  });
}
