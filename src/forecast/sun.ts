/** Extraterrestrial irradiance on a surface that faces the sun. */
export const SOLAR_CONSTANT_W_M2 = 1367;

const RAD = Math.PI / 180;

/** Where the sun stands, as the angles that a tilted surface needs. */
export interface SunPosition {
  /** Cosine of the zenith angle; negative below the horizon. */
  readonly cosZenith: number;
  readonly declination: number;
  readonly hourAngle: number;
}

/**
 * The sun over a latitude at a solar time.
 *
 * @param solarHour  0..24; 12 when the sun stands highest.
 * @source Duffie & Beckman, Solar Engineering of Thermal Processes, eq. 1.6.1a (Cooper) and 1.6.5
 */
export function sunAt(dayOfYear: number, solarHour: number, latitudeDegrees: number): SunPosition {
  const declination = 23.45 * RAD * Math.sin((2 * Math.PI * (284 + dayOfYear)) / 365);
  const hourAngle = (solarHour - 12) * 15 * RAD;
  const latitude = latitudeDegrees * RAD;
  const cosZenith =
    Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle) + Math.sin(latitude) * Math.sin(declination);
  return { cosZenith, declination, hourAngle };
}

/**
 * Cosine of the angle between the sun and the normal of a tilted surface; negative behind it.
 *
 * @param azimuthDegrees  Where the surface faces: 0 north, 90 east, 180 south, 270 west.
 * @source Duffie & Beckman, eq. 1.6.2
 */
export function cosIncidence(
  sun: SunPosition,
  latitudeDegrees: number,
  tiltDegrees: number,
  azimuthDegrees: number,
): number {
  const [d, w, phi] = [sun.declination, sun.hourAngle, latitudeDegrees * RAD];
  const [beta, gamma] = [tiltDegrees * RAD, (azimuthDegrees - 180) * RAD];
  return (
    Math.sin(d) * Math.sin(phi) * Math.cos(beta) -
    Math.sin(d) * Math.cos(phi) * Math.sin(beta) * Math.cos(gamma) +
    Math.cos(d) * Math.cos(phi) * Math.cos(beta) * Math.cos(w) +
    Math.cos(d) * Math.sin(phi) * Math.sin(beta) * Math.cos(gamma) * Math.cos(w) +
    Math.cos(d) * Math.sin(beta) * Math.sin(gamma) * Math.sin(w)
  );
}

/**
 * Solar time less the mean time of the meridian, in hours.
 *
 * @source Duffie & Beckman, eq. 1.5.3 (Spencer)
 */
export function equationOfTimeHours(dayOfYear: number): number {
  const b = ((dayOfYear - 1) * 2 * Math.PI) / 365;
  const minutes =
    229.2 *
    (0.000075 +
      0.001868 * Math.cos(b) -
      0.032077 * Math.sin(b) -
      0.014615 * Math.cos(2 * b) -
      0.04089 * Math.sin(2 * b));
  return minutes / 60;
}

/** Solar hour (may pass 0 or 24) of a clock hour at a longitude, for a clock that is so many hours ahead of UTC. */
export function solarHour(
  clockHour: number,
  utcOffsetHours: number,
  longitudeDegrees: number,
  dayOfYear: number,
): number {
  return clockHour - utcOffsetHours + longitudeDegrees / 15 + equationOfTimeHours(dayOfYear);
}

/**
 * Direct irradiance that a clear sky lets through, facing the sun.
 *
 * @source Meinel & Meinel 1976: 0.7 ^ (air mass ^ 0.678); air mass after Kasten & Young 1989
 */
export function clearBeam(cosZenith: number): number {
  if (cosZenith <= 0) return 0;
  const elevation = 90 - Math.acos(cosZenith) / RAD;
  const airMass = 1 / (cosZenith + 0.50572 * (elevation + 6.07995) ** -1.6364);
  return SOLAR_CONSTANT_W_M2 * 0.7 ** (airMass ** 0.678);
}

/**
 * What a clear sky gives in all on level ground, W/m².
 *
 * @source Haurwitz 1945, Insolation in relation to cloudiness and cloud density: 1098 cos z exp(−0.057 / cos z)
 */
export function clearHorizontal(cosZenith: number): number {
  return cosZenith <= 0 ? 0 : 1098 * cosZenith * Math.exp(-0.057 / cosZenith);
}
