import { InputError } from '@fsdnet/core';
import { LabelReader } from '@fsdnet/core/engine';
import { listedNames } from '../columns.ts';
import { partsOf } from './column-kind.ts';

/** A column that is taken for the label. */
export interface LabelGuess {
  readonly column: string;
  /** Half a sentence: "a guess from its name". */
  readonly reason: string;
  /** Set when values decided, or the name of an outcome that may not be the one that is meant. */
  readonly doubtful?: true;
}

/** A column that may be the label. */
export interface LabelCandidate {
  readonly column: string;
  /** Its cells in the sample. */
  cells(): Iterable<unknown>;
}

/** Names of columns that are taken for the label whatever they hold, so that a wrong cell is told as one. */
const LABEL_NAMES = ['label', 'click', 'clicked', 'target', 'y'];

/** Words in the names of labels; they go before other outcomes, which may follow a click. */
const LABEL_WORDS = new Set(['label', 'click', 'clicked', 'target']);
/** Words in the names of columns that say how something ended. */
const OUTCOME_WORDS = new Set(
  (
    'convert converted conversion purchase purchased bought buy paid order ordered sale sold subscribed signup install ' +
    'installed response responded outcome churn churned liked like fraud default'
  ).split(' '),
);

/**
 * The column that is most likely the label: one that is named like it, else the only one of two values with a telling name,
 * else the only one of two values.
 *
 * @throws InputError when no column is like that, or several are.
 */
export function guessLabel(
  candidates: readonly LabelCandidate[],
  { source, positive }: { readonly source: string; readonly positive: string | undefined },
): LabelGuess {
  const namedSo = candidates.filter(({ column }) => LABEL_NAMES.includes(column.toLowerCase()));
  const [chosen = namedSo[0]] = namedSo.filter((candidate) => classesIn(candidate, positive) !== undefined);
  if (chosen) return { column: chosen.column, reason: 'a guess from its name' };
  const twoClasses = candidates.filter((candidate) => classesIn(candidate, positive)?.size === 2);
  const holds = positive === undefined ? 'values of a label' : `the value ${JSON.stringify(positive)} and others`;
  for (const { among, ...guess } of [
    { among: withWordOf(twoClasses, LABEL_WORDS), reason: 'a guess from its name' },
    {
      among: withWordOf(twoClasses, OUTCOME_WORDS),
      reason: `a guess: the only column with the name of an outcome that holds ${holds}`,
      doubtful: true,
    },
    { among: twoClasses, reason: `a guess: the only column that holds ${holds}`, doubtful: true },
  ] as const) {
    const [first, ...others] = among;
    if (!first) continue;
    if (others.length === 0) return { column: first.column, ...guess };
    throw new InputError({
      where: source,
      rule: 'several columns could be the label',
      got: listedNames(among.map(({ column }) => column)),
      fix: 'Name the one that is (`label`, on the command line --label COLUMN).',
    });
  }
  throw new InputError({
    where: source,
    rule: `has no column that is named like a label or holds ${holds}`,
    fix: `Name the label (\`label\`, on the command line --label COLUMN). Columns: ${listedNames(candidates.map(({ column }) => column))}.`,
  });
}

function withWordOf(candidates: readonly LabelCandidate[], words: ReadonlySet<string>): readonly LabelCandidate[] {
  return candidates.filter(({ column }) => partsOf(column).some((part) => words.has(part)));
}

/** The labels that a column holds; undefined when a cell is none. */
function classesIn(candidate: LabelCandidate, positive: string | undefined): ReadonlySet<number> | undefined {
  const reader = new LabelReader(positive);
  const classes = new Set<number>();
  try {
    for (const cell of candidate.cells()) classes.add(reader.of(cell));
    return classes;
  } catch {
    return undefined;
  }
}
