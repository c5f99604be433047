import type { Job } from './job.ts';

const PAPER_SEEDS = [2023, 2024, 2025];

/** The paper's models besides FSDNet and its backbones, quick ones first. */
const BASELINES = [
  'fm',
  'dnn',
  'wide-deep',
  'deepfm',
  'pnn',
  'edcn',
  'masknet',
  'fignn',
  'cl4ctr',
  'graphfm',
  'afn-plus',
];
const FSD_BACKBONES = ['dcn', 'xdeepfm', 'autoint-plus'];
const EVERY_MODEL = [...BASELINES, ...FSD_BACKBONES, 'dcn-v2', 'fsdnet'];

function train(id: string, ...args: string[]): Job {
  return { id, args };
}

/** A run on Frappe with the first seed. */
function frappe(name: string, model: string, ...options: string[]): Job {
  return train(`frappe-${name}-2023`, '--dataset', 'frappe', '--model', model, ...options, '--seed', '2023');
}

/** Every model on a set for a few epochs. */
function shortRuns(set: string, epochs: number): readonly Job[] {
  return EVERY_MODEL.map((model) =>
    train(`${set}-${model}-2023`, '--dataset', set, '--model', model, '--epochs', String(epochs), '--seed', '2023'),
  );
}

/** Queues by name; their results are in results/<name>.jsonl. */
export const queues: Readonly<Record<string, readonly Job[]>> = {
  // The first landing: FSDNet and its backbone on the two sets that are at hand, beside the authors' code.
  foundation: [
    ...PAPER_SEEDS.map((seed) =>
      train(`frappe-fsdnet-${seed}`, '--dataset', 'frappe', '--model', 'fsdnet', '--seed', String(seed)),
    ),
    frappe('dcn-v2', 'dcn-v2'),
    frappe('fsdnet-official', 'fsdnet', '--kl', 'official'),
    train('ml-1m-fsdnet-2023', '--dataset', 'ml-1m', '--model', 'fsdnet', '--seed', '2023'),
    frappe('fsdnet-wasm', 'fsdnet', '--engine', 'onnx-wasm'),
    frappe('fsdnet-tfjs-node', 'fsdnet', '--engine', 'tfjs-node'),
  ],
  // FSD on the paper's four backbones (Table 3); DCNv2 and its FSD version are in the first queue.
  backbones: FSD_BACKBONES.flatMap((model) => [frappe(model, model), frappe(`${model}-fsd`, model, '--fsd')]),
  // The paper's other models (Table 2).
  baselines: BASELINES.map((model) => frappe(model, model)),
  // All sixteen models for two epochs, and for a few on small or multi-valued sets: that each learns there.
  'two-epochs': shortRuns('ml-1m', 2),
  'every-set': [
    ...shortRuns('criteo', 10),
    ...shortRuns('avazu', 10),
    ...shortRuns('sample', 10),
    ...shortRuns('ml-1m-genres', 1),
  ],
};
