import {
  benchOptionTable,
  compareOptionTable,
  configOption,
  dataOptionTable,
  describeOptionTable,
  embeddingsOptionTable,
  evaluateOptionTable,
  exportOptionTable,
  inspectOptionTable,
  predictOptionTable,
  serveOptionTable,
  setupOptionTable,
  trainOptionTable,
  updateOptionTable,
} from '../options/index.ts';
import type { CommandOption } from '../options/index.ts';
import type { Context } from './context.ts';

/** A command as the grammar and the help see it; its work is loaded only when it runs. */
export interface CommandDefinition {
  readonly name: string;
  readonly description: string;
  /** "<run>" or "[run]" → description. */
  readonly positional: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, CommandOption>>;
  readonly examples?: readonly string[];
  run(context: Context): Promise<void>;
}

const runArgument = { '<run>': 'run folder that `train` wrote' };

/** All commands, in the order of the help. */
export const commandList: readonly CommandDefinition[] = [
  {
    name: 'train',
    description: 'Train a model, keep its best epoch, evaluate it, and write a run folder.',
    positional: {},
    options: { config: configOption, ...trainOptionTable },
    examples: [
      'fsdnet train --dataset sample',
      'fsdnet train --dataset frappe --model dcn-v2 --fsd --out runs/frappe',
      'fsdnet train --train clicks.csv --label click --multi "genres:|" --epochs 5',
    ],
    run: async (context) => (await import('./train.ts')).train(context),
  },
  {
    name: 'update',
    description:
      'Teach a run the rows of a further day in one pass, each scored before it is learned from; write a new run.',
    positional: runArgument,
    options: updateOptionTable,
    examples: [
      'fsdnet update ctr/7 --train tomorrow.csv',
      'fsdnet update runs/clicks --train day-8.csv --out runs/clicks-8',
    ],
    run: async (context) => (await import('./update.ts')).update(context),
  },
  {
    name: 'inspect',
    description: 'Show how a file would be read (columns, label, clicks, leaks), without training.',
    positional: { '<file...>': 'file of training rows; several files with the same columns are one source' },
    options: inspectOptionTable,
    examples: ['fsdnet inspect clicks.csv', 'fsdnet inspect clicks.csv --split-by time:timestamp --out config.yaml'],
    run: async (context) => (await import('./inspect.ts')).inspect(context),
  },
  {
    name: 'evaluate',
    description: 'Measure a run on its test rows or on a file.',
    positional: runArgument,
    options: evaluateOptionTable,
    run: async (context) => (await import('./evaluate.ts')).evaluate(context),
  },
  {
    name: 'compare',
    description:
      'Compare runs on the same rows: metrics with intervals, differences, size, speed, options that differ.',
    positional: { '<run...>': 'run folders, at most six; all are compared with the first one' },
    options: compareOptionTable,
    examples: ['fsdnet compare ctr/7 ctr/8 --data today.csv --report compare.html'],
    run: async (context) => (await import('./compare.ts')).compare(context),
  },
  {
    name: 'predict',
    description: 'Score the rows of a file: all columns are kept, and `prediction` is added.',
    positional: runArgument,
    options: predictOptionTable,
    examples: [
      'fsdnet predict runs/frappe --data new.csv --out scored.csv',
      'zcat new.csv.gz | fsdnet predict runs/frappe --data - --out - > scored.csv',
    ],
    run: async (context) => (await import('./predict.ts')).predict(context),
  },
  {
    name: 'embeddings',
    description: 'Write the learned vectors of a field with their values.',
    positional: runArgument,
    options: embeddingsOptionTable,
    run: async (context) => (await import('./embeddings.ts')).embeddings(context),
  },
  {
    name: 'export',
    description: 'Write the model as ONNX for serving, with its schema and an encoder, and check it against the run.',
    positional: runArgument,
    options: exportOptionTable,
    examples: ['fsdnet export runs/frappe --out serve/model.onnx'],
    run: async (context) => (await import('./export.ts')).exportRun(context),
  },
  {
    name: 'serve',
    description: 'Score rows over HTTP (JSON rows, Open Inference Protocol) until SIGTERM, then drain.',
    positional: { '<run...>': 'run or export, or a folder of numbered versions; NAME=PATH names the model' },
    options: serveOptionTable,
    examples: [
      'fsdnet serve runs/frappe',
      'fsdnet serve ctr=models/ctr --watch --alias canary=8:5% --host 0.0.0.0 --token-file tokens',
    ],
    run: async (context) => (await import('./serve.ts')).serve(context),
  },
  {
    name: 'describe',
    description: "Show parameters per part, shapes and totals of a run or a model, and the model's own options.",
    positional: { '[run]': 'run folder; without it, name a --model' },
    options: describeOptionTable,
    examples: [
      'fsdnet describe runs/frappe',
      'fsdnet describe --model fsdnet --dataset frappe',
      'fsdnet describe --model dcn-v2',
    ],
    run: async (context) => (await import('./describe.ts')).describe(context),
  },
  {
    name: 'data',
    description: 'Find, verify and encode a known data set; print its statistics.',
    positional: { '<name>': 'name of the data set' },
    options: dataOptionTable,
    run: async (context) => (await import('./data.ts')).data(context),
  },
  {
    name: 'bench',
    description: 'Measure how fast the engines train on this machine, and PyTorch beside them.',
    positional: {},
    options: benchOptionTable,
    examples: [
      'fsdnet bench --shape criteo',
      'fsdnet bench --train clicks.csv --label click --model dcn-v2',
      'fsdnet bench --engine onnx,onnx-wasm --python .venv/bin/python --json',
    ],
    run: async (context) => (await import('./bench.ts')).bench(context),
  },
  {
    name: 'cache',
    description: 'List the cache folder with sizes and last use; `clean` removes everything, engines included.',
    positional: { '[action]': '"clean" removes everything; without it, the contents are listed' },
    options: {},
    run: async (context) => (await import('./cache.ts')).cache(context),
  },
  {
    name: 'setup',
    description: 'Install an optional engine, or DuckDB, into the cache folder.',
    positional: { '<engine>': 'onnx, tfjs-node, tfjs-node-gpu or duckdb' },
    options: setupOptionTable,
    run: async (context) => (await import('./setup.ts')).setup(context),
  },
  {
    name: 'doctor',
    description: 'Check engines, versions and cores; say what is missing and how to fix it.',
    positional: {},
    options: {},
    run: async (context) => (await import('./doctor.ts')).doctor(context),
  },
];
