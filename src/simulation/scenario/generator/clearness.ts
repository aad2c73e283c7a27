import { clearBeam, SOLAR_CONSTANT_W_M2, solarHour, sunAt } from "#forecast";
import { STATION, type StationDay } from "./typical-year.ts";

/** How clear the sky is: measured irradiance as a part of what a clear sky, or the top of the air, would give. */
export interface Clearness {
  /** Direct light over that of a clear sky. */
  readonly beam: number;
  /** Diffuse light over the light at the top of the air, both on the ground's plane. */
  readonly diffuse: number;
  readonly temperature: number;
}

/** A day's sky as a function of solar time, so that it can be put over another place. */
export type Sky = (solarHour: number) => Clearness;

/** Below this much light (W/m²) in an hour the ratio says nothing, and its neighbour's is used. */
const ENOUGH_LIGHT = 60;

/**
 * The sky of a recorded day. Between the middles of its hours the indices are interpolated, not the irradiance: the
 * sun's own course is known exactly, and so mornings stay smooth and a clear hour stays clear.
 */
export function skyOf(day: StationDay): Sky {
  const beam: number[] = [];
  const diffuse: number[] = [];
  for (let hour = 0; hour < 24; hour++) {
    const clear = clearLight(day.dayOfYear, hour);
    beam.push(clear.beam < ENOUGH_LIGHT ? Number.NaN : clamp((day.dni[hour] as number) / clear.beam, 0, 1.3));
    diffuse.push(clear.top < ENOUGH_LIGHT ? Number.NaN : clamp((day.dhi[hour] as number) / clear.top, 0, 1));
  }
  fillFromNeighbours(beam);
  fillFromNeighbours(diffuse);
  const firstMiddle = solarHour(0.5, STATION.utcOffsetHours, STATION.longitudeDegrees, day.dayOfYear);
  return (atSolarHour) => {
    const position = atSolarHour - firstMiddle;
    return {
      beam: interpolate(beam, position),
      diffuse: interpolate(diffuse, position),
      temperature: interpolate(day.temperature, position),
    };
  };
}

/** Mean of an hour at the station: clear direct light facing the sun, and light at the top of the air on the ground's plane. */
function clearLight(dayOfYear: number, hour: number): { beam: number; top: number } {
  let beam = 0;
  let top = 0;
  const samples = 12;
  for (let i = 0; i < samples; i++) {
    const clock = hour + (i + 0.5) / samples;
    const solar = solarHour(clock, STATION.utcOffsetHours, STATION.longitudeDegrees, dayOfYear);
    const { cosZenith } = sunAt(dayOfYear, solar, STATION.latitudeDegrees);
    beam += clearBeam(cosZenith) / samples;
    top += (SOLAR_CONSTANT_W_M2 * Math.max(0, cosZenith)) / samples;
  }
  return { beam, top };
}

/** Gives dark hours the value of the nearest light one. */
function fillFromNeighbours(values: number[]): void {
  const dawn = values.findIndex((v) => !Number.isNaN(v));
  for (let i = dawn - 1; i >= 0; i--) values[i] = values[i + 1] as number;
  for (let i = dawn + 1; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = values[i - 1] as number;
}

function interpolate(values: ArrayLike<number>, position: number): number {
  const x = clamp(position, 0, values.length - 1);
  const i = Math.min(Math.floor(x), values.length - 2);
  return (values[i] as number) + ((values[i + 1] as number) - (values[i] as number)) * (x - i);
}

function clamp(x: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, x));
}
