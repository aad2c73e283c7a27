import { isTimezone } from "#domain";
import { nearest } from "#simulation/study";

/** A spot on the map and the clock that people there use. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  /** Null for coordinates, which say nothing about borders. */
  readonly timezone: string | null;
}

type City = readonly [latitude: number, longitude: number, timezone: string];

/** The sun's course changes little over a hundred kilometres, so a city nearby does. */
const CITIES: Readonly<Record<string, City>> = {
  Amsterdam: [52.37, 4.9, "Europe/Amsterdam"],
  Athens: [37.98, 23.73, "Europe/Athens"],
  Berlin: [52.52, 13.4, "Europe/Berlin"],
  Brussels: [50.85, 4.35, "Europe/Brussels"],
  Chicago: [41.88, -87.63, "America/Chicago"],
  Copenhagen: [55.68, 12.57, "Europe/Copenhagen"],
  Dublin: [53.35, -6.26, "Europe/Dublin"],
  Hamburg: [53.55, 9.99, "Europe/Berlin"],
  Lisbon: [38.72, -9.14, "Europe/Lisbon"],
  London: [51.51, -0.13, "Europe/London"],
  "Los Angeles": [34.05, -118.24, "America/Los_Angeles"],
  Madrid: [40.42, -3.7, "Europe/Madrid"],
  Melbourne: [-37.81, 144.96, "Australia/Melbourne"],
  Munich: [48.14, 11.58, "Europe/Berlin"],
  "New York": [40.71, -74.01, "America/New_York"],
  Oslo: [59.91, 10.75, "Europe/Oslo"],
  Paris: [48.86, 2.35, "Europe/Paris"],
  Prague: [50.08, 14.44, "Europe/Prague"],
  Rome: [41.9, 12.5, "Europe/Rome"],
  Stockholm: [59.33, 18.07, "Europe/Stockholm"],
  Sydney: [-33.87, 151.21, "Australia/Sydney"],
  Tokyo: [35.68, 139.69, "Asia/Tokyo"],
  Vienna: [48.21, 16.37, "Europe/Vienna"],
  Warsaw: [52.23, 21.01, "Europe/Warsaw"],
  Zurich: [47.37, 8.54, "Europe/Zurich"],
};

/** How far from the equator the model of the sun goes. */
const MOST_LATITUDE = 66;
const MOST_LONGITUDE = 180;
const COORDINATES = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/;

/** A place from a city's name or from two numbers; null of anything else. */
export function placeOf(text: string): Place | null {
  const [, latitude, longitude] = COORDINATES.exec(text) ?? [];
  if (latitude !== undefined) return spot(Number(latitude), Number(longitude));
  const wanted = text.trim().toLowerCase();
  const [, city] = Object.entries(CITIES).find(([name]) => name.toLowerCase() === wanted) ?? [];
  return city === undefined ? null : { latitude: city[0], longitude: city[1], timezone: city[2] };
}

/** What is wrong with a place as it was typed; null when nothing is. */
export function placeProblem(text: string): string | null {
  if (placeOf(text) !== null) return null;
  if (COORDINATES.test(text))
    return `Expected a latitude from -${MOST_LATITUDE} to ${MOST_LATITUDE} and a longitude from -${MOST_LONGITUDE} to ${MOST_LONGITUDE}.`;
  const guess = nearest(text.trim(), Object.keys(CITIES));
  const hint =
    guess === null ? `, or a city such as ${Object.keys(CITIES).slice(0, 4).join(", ")}` : `. Did you mean ${guess}?`;
  return `Not a place I know; expected latitude and longitude such as 52.5, 13.4${hint}`;
}

/** The zone of this machine, for places that are only numbers. */
export function zoneHere(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return isTimezone(timeZone) ? timeZone : "UTC";
}

function spot(latitude: number, longitude: number): Place | null {
  if (Math.abs(latitude) > MOST_LATITUDE || Math.abs(longitude) > MOST_LONGITUDE) return null;
  return { latitude, longitude, timezone: null };
}
