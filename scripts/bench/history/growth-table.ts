import Table from 'cli-table3';
import { type Answers, questions } from './growth.ts';

export type Mark = { readonly events: number; readonly answers: Answers };

const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
const rounded = (events: number) =>
  events >= 1_000_000 ? `${(events / 1_000_000).toFixed(1)}M` : `${Math.round(events / 1000)}k`;

/** By how much a figure grew each time the log grew tenfold, from the first mark to the last: 1.0 is not at all. */
const perTenfold = (marks: readonly Mark[], question: keyof Answers): string => {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || first === last) return '';
  const tenfolds = Math.log10(last.events / first.events);
  return `× ${((last.answers[question] / first.answers[question]) ** (1 / tenfolds)).toFixed(2)}`;
};

export const growthTable = (marks: readonly Mark[]): string => {
  const table = new Table({
    head: ['events', ...marks.map(({ events }) => rounded(events)), 'per tenfold'],
    colAligns: ['left', ...marks.map(() => 'right' as const), 'right'],
    style: { head: [], border: [] },
  });
  for (const question of questions)
    table.push([question, ...marks.map(({ answers }) => digits(answers[question])), perTenfold(marks, question)]);
  return table.toString();
};
