// Training speed of a model on synthetic rows of a data set's shape beside PyTorch: alternating runs, medians, ratios,
// memory. Only for a machine that does nothing else.
//   node --conditions=@fsdnet/source benchmarks/model-speed.ts --model xdeepfm --shape frappe --python python3 --runs 5
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { presetFor } from 'fsdnet';
import { alternate, json, jsonOfOurs, line, report, ROOT, type Run, type Side } from './alternation.ts';
import { writeRows } from './synthetic/rows.ts';
import { MODEL_OPTIONS, SHAPES, type Workload } from './synthetic/workload.ts';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'xdeepfm' },
    /** With self-distillation. */
    fsd: { type: 'boolean', default: false },
    shape: { type: 'string', default: 'frappe' },
    /** May be given several times: interpreters with different versions of torch. */
    python: { type: 'string', multiple: true, default: [] },
    /** The form in which the PyTorch peers write the model; default: the fastest. */
    form: { type: 'string', multiple: true, default: [''] },
    /** Interpreters that have FuxiCTR. */
    fuxictr: { type: 'string', multiple: true, default: [] },
    /** May be given several times; the last is compared with all others. */
    engine: { type: 'string', multiple: true, default: ['onnx'] },
    runs: { type: 'string', default: '5' },
    /** Steps that are timed in each run, after two that are not. */
    steps: { type: 'string', default: '5' },
    /** Default: the preset's. */
    batch: { type: 'string' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '2023' },
    out: { type: 'string' },
  },
});

/** A run, with what shows that both sides train the same model. */
interface TrainingRun extends Run {
  readonly parameters: number;
  /** Of every step; self-distillation's parts and, on our side, the L2 of the tables included. */
  readonly losses: readonly number[];
}

function workload(file: string): Workload {
  const shape = SHAPES[options.shape];
  const optionsOf = MODEL_OPTIONS[options.model];
  if (!shape || !optionsOf) {
    console.error(`model-speed: --shape is one of ${Object.keys(SHAPES).join(', ')};`);
    console.error(`--model is one of ${Object.keys(MODEL_OPTIONS).join(', ')}.`);
    process.exit(2);
  }
  const { values } = presetFor({ model: options.model, dataset: options.shape, trainRows: 0 });
  const { alpha, beta, temperature } = values;
  return {
    tableRows: shape.tableRows,
    model: options.model,
    options: optionsOf(values, shape.attentionWidth),
    fsd: options.fsd ? { alpha, beta, temperature } : null,
    embeddingDim: values.embeddingDim,
    embeddingL2: values.embeddingL2,
    learningRate: values.learningRate,
    clipNorm: values.clipNorm,
    batchSize: Number(options.batch ?? values.batchSize),
    warmUp: 2,
    steps: Number(options.steps),
    threads: Number(options.threads),
    seed: Number(options.seed),
    file,
  };
}

function sides(work: Workload): readonly Side<TrainingRun>[] {
  const text = JSON.stringify(work);
  const program = (name: string): string => join(ROOT, 'benchmarks', name);
  const pythons = options.python.flatMap((python) =>
    options.form.map((form) => ({
      name: form === '' ? 'PyTorch' : `PyTorch (${form})`,
      run: () => json<TrainingRun>(python, [program('pytorch_models.py'), text, '--form', form]),
    })),
  );
  const fuxictr = options.fuxictr.map((python) => ({
    name: 'FuxiCTR',
    run: () => json<TrainingRun>(python, [program('fuxictr_models.py'), text]),
  }));
  return [
    ...pythons,
    ...fuxictr,
    ...options.engine.map((engine) => ({
      name: `fsdnet (${engine})`,
      run: () => jsonOfOurs<TrainingRun>('benchmarks/synthetic/train-synthetic.ts', [text, engine]),
    })),
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'model-speed-'));
try {
  const work = workload(join(folder, 'rows'));
  const { file, tableRows, ...facts } = work;
  writeRows(file, (work.warmUp + work.steps) * work.batchSize, tableRows, work.seed);
  const results = await alternate(sides(work), Number(options.runs));
  for (const result of results) {
    console.log(line(result));
    const { parameters, losses } = result.runs[0]!;
    console.log(`  ${parameters} parameters, losses ${losses.map((loss) => loss.toFixed(4)).join(' ')}`);
  }
  report(`${options.model}${options.fsd ? '-fsd' : ''}-${options.shape}-${options.engine.join('-')}`, options.out, {
    workload: {
      shape: options.shape,
      fields: tableRows.length,
      tableRows: tableRows.reduce((a, b) => a + b),
      ...facts,
    },
    results,
  });
} finally {
  rmSync(folder, { recursive: true });
}
