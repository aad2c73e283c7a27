import type { Readable, Writable } from "node:stream";
import { usage } from "../support/failure.ts";
import type { AnswerName, Answers, Question } from "./questions.ts";

/** Where questions are shown and answers typed. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  /** Ends the asking from outside. */
  readonly signal: AbortSignal;
}

/** How an answer is given on the command line, such as `--mine-time`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Takes what was given, and the usual answer to everything else.
 *
 * @throws CLI_USAGE when an answer that was given cannot be
 */
export function usualAnswers(questions: readonly Question[], given: Answers): Answers {
  const answers: Partial<Record<AnswerName, string>> = {};
  for (const question of questions) answers[question.name] = known(question, given, answers);
  return answers;
}

/**
 * Asks what was not given, one question after the other; what cannot be is asked again.
 *
 * @returns null when the person gave up
 */
export async function askedAnswers(
  questions: readonly Question[],
  given: Answers,
  terminal: Terminal,
): Promise<Answers | null> {
  const { isCancel } = await import("@clack/prompts");
  let answers: Answers = {};
  for (const question of questions) {
    const answer = await answerTo(question, given, answers, terminal);
    if (isCancel(answer)) return null;
    answers = { ...answers, [question.name]: answer as string };
  }
  return answers;
}

function known(question: Question, given: Answers, before: Answers): string {
  const usual = question.usual(before);
  const answer = given[question.name] ?? usual;
  const problem = question.problem(answer, before);
  if (problem === null) return answer;
  throw usage(`${flagOf(question.name)}: ${problem} Got "${answer}".`);
}

/** What was given and cannot be is asked too: it may not fit what was answered since. */
async function answerTo(question: Question, given: Answers, before: Answers, terminal: Terminal) {
  const answer = given[question.name];
  const problem = answer === undefined ? null : question.problem(answer, before);
  if (answer !== undefined && problem === null) return answer;
  if (problem !== null) terminal.output.write(`${flagOf(question.name)}: ${problem} Got "${answer}".\n`);
  return problem === null && !question.asked(before) ? question.usual(before) : ask(question, before, terminal);
}

async function ask(question: Question, before: Answers, terminal: Terminal): Promise<string | symbol> {
  const { select, text } = await import("@clack/prompts");
  const { text: message, choices } = question;
  const usual = question.usual(before);
  if (choices === undefined) {
    const validate = (typed: string | undefined) =>
      question.problem(typed === undefined || typed === "" ? usual : typed, before) ?? undefined;
    return text({ message, placeholder: usual, defaultValue: usual, validate, ...terminal });
  }
  const options = Object.entries(choices(before)).map(([value, hint]) => ({ value, label: value, hint }));
  for (;;) {
    const chosen = await select<string>({ message, options, initialValue: usual, ...terminal });
    if (typeof chosen !== "string") return chosen;
    const problem = question.problem(chosen, before);
    if (problem === null) return chosen;
    terminal.output.write(`${problem}\n`);
  }
}
