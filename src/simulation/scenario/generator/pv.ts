import type { Random } from "#domain";
import { clearBeam, cosIncidence, SOLAR_CONSTANT_W_M2, solarHour, sunAt } from "#forecast";
import type { Sky } from "./clearness.ts";
import { STEPS } from "./quarter-hours.ts";

/** A roof and its place. */
export interface Roof {
  readonly peakW: number;
  readonly tiltDegrees: number;
  readonly azimuthDegrees: number;
  readonly latitudeDegrees: number;
  readonly longitudeDegrees: number;
  /** How far the clock that counts the steps is ahead of UTC. */
  readonly utcOffsetHours: number;
}

/** Part of the light's energy that is left after wiring, dirt and inverter, before the effect of heat. */
const PERFORMANCE_RATIO = 0.86;
/** Part of a cell's power that a degree above 25 °C takes; usual for crystalline silicon. */
const LOSS_PER_KELVIN = 0.004;
/** A cell's warmth above the air per W/m², from a nominal operating temperature of 45 °C at 800 W/m² and 20 °C. */
const KELVIN_PER_W_M2 = 25 / 800;
/** What the ground throws back. */
const ALBEDO = 0.2;

/**
 * One day of a roof's production in Wh per quarter hour.
 *
 * @param cloudNoise  The home's own stream for this day: small clouds that the neighbour does not have. Null for none.
 * @source Duffie & Beckman, section 2.15 (isotropic sky, Liu and Jordan) and 23.3 (cell temperature)
 */
export function pvDay(roof: Roof, dayOfYear: number, sky: Sky, cloudNoise: Random | null): Float64Array {
  const energy = new Float64Array(STEPS);
  let cloud = 0;
  for (let q = 0; q < STEPS; q++) {
    const hour = solarHour((q + 0.5) / 4, roof.utcOffsetHours, roof.longitudeDegrees, dayOfYear);
    const { beam, light, temperature } = onRoof(roof, dayOfYear, ((hour % 24) + 24) % 24, sky);
    if (cloudNoise !== null) cloud = 0.7 * cloud + 0.714 * cloudNoise.normal();
    const seen = light * Math.max(0.1, 1 + spread(beam) * cloud);
    const heat = 1 - LOSS_PER_KELVIN * (temperature + KELVIN_PER_W_M2 * seen - 25);
    energy[q] = Math.min(roof.peakW, (roof.peakW * PERFORMANCE_RATIO * heat * seen) / 1000) / 4;
  }
  return energy;
}

/** Light in the plane of the modules, W/m². */
function onRoof(
  roof: Roof,
  dayOfYear: number,
  hour: number,
  sky: Sky,
): { beam: number; light: number; temperature: number } {
  const sun = sunAt(dayOfYear, hour, roof.latitudeDegrees);
  const { beam, diffuse, temperature } = sky(hour);
  if (sun.cosZenith <= 0) return { beam, light: 0, temperature };
  const dni = beam * clearBeam(sun.cosZenith);
  const dhi = diffuse * SOLAR_CONSTANT_W_M2 * sun.cosZenith;
  const ghi = dni * sun.cosZenith + dhi;
  const cosTilt = Math.cos((roof.tiltDegrees * Math.PI) / 180);
  const facing = Math.max(0, cosIncidence(sun, roof.latitudeDegrees, roof.tiltDegrees, roof.azimuthDegrees));
  const light = dni * facing + (dhi * (1 + cosTilt)) / 2 + (ALBEDO * ghi * (1 - cosTilt)) / 2;
  return { beam, light, temperature };
}

/** Standard deviation of what single clouds do: most when the sky is half clear. */
function spread(beam: number): number {
  const b = Math.min(1, beam);
  return 0.03 + 0.6 * b * (1 - b);
}
