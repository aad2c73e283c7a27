import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inspectCommitments } from "#storage/sqlite";
import { bad, type Finding, fine } from "./finding.ts";

/** Where the nodes of a community that settles by receipts keep their databases. */
const NODES = "commitments";
const DATABASE = /\.sqlite$/;

/** Whether each node's database of commitments is whole; null where receipts do not settle. */
export function checkNodes(directory: string): Finding | null {
  const place = join(directory, NODES);
  if (!existsSync(place)) return null;
  const files = readdirSync(place).filter((name) => DATABASE.test(name));
  const broken = files.filter((name) => !isWhole(join(place, name))).map((name) => name.replace(DATABASE, ""));
  const found = `${files.length - broken.length} of ${files.length} nodes have a whole database of commitments`;
  if (broken.length === 0) return fine("nodes", found);
  const wrong = `the database of ${broken.join(", ")} is damaged, or not this version's`;
  const mends = broken.length < files.length;
  const todo = mends
    ? "Run the community: a damaged one is filled again from the other nodes at the start."
    : "Put a copy of the directory in its place; without a copy, begin anew with another --data.";
  return bad("nodes", found, wrong, todo);
}

function isWhole(file: string): boolean {
  try {
    inspectCommitments(file);
    return true;
  } catch {
    return false;
  }
}
