import { parseArgs } from 'node:util';
import { ConfigError } from '@fsdnet/core';
import { nearestWord } from '@fsdnet/core/engine';
import { benchmarkSets } from './grid/datasets.ts';
import { table2Models } from './grid/models.ts';
import { targetNames, type TargetName } from './grid/targets.ts';

/** What --help prints. */
export const usage: string = `npm run reproduce -- <${targetNames.join('|')}|all> [options]

Trains what is missing for the paper's tables and figures, and writes them to docs/results. It can be stopped at any time;
the same command goes on. "beyond" searches losses of others that the paper does not have.

  --dataset <names>    ${benchmarkSets.map(({ name }) => name).join(', ')} (default: those that the target is shown on)
  --seeds <numbers>    seeds of the trainings (default: 2023,2024,2025 for tables, 2023 for figures)
  --models <names>     only these models, as on the command line of fsdnet
  --budget <minutes>   no training starts later than this (default: none; 0 writes the pages and trains nothing)
  --threads <n>        threads of a training (default: the number of cores)
  --data-dir <folder>  folder of the data sets (default: FSDNET_DATA_DIR, then the user's cache folder)
  --smoke              one small step for each training, on made-up data, into runs/smoke: does it all work?
  --list               what is done, failed and left with its time; trains nothing
  --json               one JSON object on standard output`;

/** What the user asked for. */
export interface ReproduceOptions {
  readonly targets: readonly TargetName[] | 'all';
  readonly datasets: readonly string[] | undefined;
  readonly seeds: readonly number[] | undefined;
  readonly models: readonly string[] | undefined;
  readonly budgetMinutes: number;
  readonly threads: number | undefined;
  readonly dataDir: string | undefined;
  readonly smoke: boolean;
  readonly list: boolean;
  readonly json: boolean;
}

/** Reads the arguments; undefined where help is asked for. @throws ConfigError that names the argument. */
export function readArguments(args: readonly string[]): ReproduceOptions | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const names = positionals.flatMap((name) =>
    name === 'all' ? [name] : [known('what to make', name, [...targetNames, 'all'])],
  );
  if (names.length === 0) {
    throw new ConfigError({
      where: 'reproduce',
      rule: 'needs what to make',
      fix: `Name one of ${targetNames.join(', ')}, all.`,
    });
  }
  const listed = (text: string | undefined, where: string, words: readonly string[]): readonly string[] | undefined =>
    text?.split(',').map((word) => known(where, word.trim(), words));
  return {
    targets: names.includes('all') ? 'all' : (names as readonly TargetName[]),
    datasets: listed(
      values.dataset,
      '--dataset',
      benchmarkSets.map(({ name }) => name),
    ),
    seeds: values.seeds?.split(',').map((text) => wholeNumber('--seeds', text)),
    models: listed(
      values.models,
      '--models',
      table2Models.map(({ model }) => model),
    ),
    budgetMinutes: values.budget === undefined ? Infinity : minutes(values.budget),
    threads: values.threads === undefined ? undefined : Math.max(1, wholeNumber('--threads', values.threads)),
    dataDir: values['data-dir'],
    smoke: values.smoke,
    list: values.list,
    json: values.json,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        dataset: { type: 'string' },
        seeds: { type: 'string' },
        models: { type: 'string' },
        budget: { type: 'string' },
        threads: { type: 'string' },
        'data-dir': { type: 'string' },
        smoke: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const [rule = ''] = (error as Error).message.split('. ');
    throw new ConfigError({ where: 'reproduce', rule: rule.toLowerCase(), fix: 'See npm run reproduce -- --help.' });
  }
}

function known(where: string, word: string, words: readonly string[]): string {
  if (words.includes(word)) return word;
  const near = nearestWord(word, words);
  const fix = near === undefined ? `Use one of ${words.join(', ')}.` : `Did you mean ${near}?`;
  throw new ConfigError({ where, rule: 'is not known', got: `"${word}"`, fix });
}

function wholeNumber(where: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && text.trim() !== '') return value;
  throw new ConfigError({ where, rule: 'takes whole numbers', got: `"${text}"`, fix: 'Write for example 2023.' });
}

function minutes(text: string): number {
  const value = Number(text);
  if (value >= 0 && text.trim() !== '') return value;
  throw new ConfigError({ where: '--budget', rule: 'takes minutes', got: `"${text}"`, fix: 'Write for example 90.' });
}
