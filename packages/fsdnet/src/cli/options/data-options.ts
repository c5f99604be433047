import { datasetNames } from '@fsdnet/datasets';
import { loadDatasetOptions, readDataOptions } from '@fsdnet/datasets/node';
import type { ReadDataOptions, ReadingOptions } from '@fsdnet/datasets/node';

import { commandOption, commandOptions } from './command-option.ts';
import type { CommandOption, CommandOptions, PlainOptions } from './command-option.ts';

/** Options of `readData` that the command line has not, or under another name. */
const withoutNames = [
  'cacheDir',
  'inMemoryBytes',
  'threads',
  'name',
  'stratify',
  'format',
  'columns',
  'trim',
  'group',
] as const;

type Without = (typeof withoutNames)[number];

/** Options that choose and read the data. */
export interface DataOptions extends PlainOptions<Omit<ReadDataOptions, Without>> {
  /** A known data set: sample, frappe, ml-1m, ml-1m-genres, ml-tag, criteo, avazu. Default: none, then `train` names a file. */
  readonly dataset?: string;
  /** Column whose values group rows for gAUC. Default: none. */
  readonly groupBy?: string;
}

const group = 'Data:';

/** The folder of the known data sets. */
export const dataDirOption: CommandOption = commandOption(group, loadDatasetOptions.dataDir);

/** Whether the encoded form of the data is taken from the user's cache folder and kept there. */
export const cacheOption: CommandOption = {
  type: 'boolean',
  default: true,
  line: 'Caching of encoded data.',
  group,
};

/** Every option that chooses and reads the data, in the order of the help. */
export const dataOptions: CommandOptions<DataOptions> = {
  dataset: { type: 'choice', choices: datasetNames, line: 'A known data set.', group },
  ...commandOptions<ReadDataOptions, Without>(group, readDataOptions, withoutNames),
  numericScaling: { ...commandOption(group, readDataOptions.numericScaling), unit: 'auto|how|column=how' },
  groupBy: commandOption(group, readDataOptions.group),
};

/** Options that say how a file is read, for commands that read one by a run's schema. */
export type ReadingRequest = Pick<DataOptions, 'encoding' | 'separator' | 'quotes' | 'header' | 'layout'>;

/** Those options; what is not named is read as the run's training file was. */
export const readingRequestOptions: CommandOptions<ReadingRequest> = asTheRunSays({
  encoding: dataOptions.encoding,
  separator: dataOptions.separator,
  quotes: dataOptions.quotes,
  header: dataOptions.header,
  layout: dataOptions.layout,
});

function asTheRunSays(options: CommandOptions<ReadingRequest>): CommandOptions<ReadingRequest> {
  const entries = Object.entries<CommandOption>(options).map(([name, { default: _, ...option }]) => [
    name,
    { ...option, otherwise: "as the run's training file" },
  ]);
  return Object.fromEntries(entries) as CommandOptions<ReadingRequest>;
}

/** What a command says of how a file is read. */
export function readingRequest({ encoding, separator, quotes, header, layout }: ReadingRequest): ReadingOptions {
  return { encoding, separator, quotes, header, layout };
}

/** Options that make sense for files of the user's own only. */
export const ownFileNames: readonly (keyof DataOptions)[] = (Object.keys(dataOptions) as (keyof DataOptions)[]).filter(
  (name) => name !== 'dataset' && name !== 'groupBy' && !Object.hasOwn(loadDatasetOptions, name),
);
