// Training speed of a model on synthetic rows of a data set's shape beside PyTorch: alternating runs, medians, ratios,
// memory. Only for a machine that does nothing else.
//   node --conditions=@fsdnet/source benchmarks/model-speed.ts --model xdeepfm --shape frappe --python python3 --runs 5
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, json, jsonOfOurs, line, PEERS, report, ROOT, type Run, type Side } from './alternation.ts';
import { workloadOf, writeRowsOf, type Workload } from 'fsdnet/bench';

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

function sides(work: Workload): readonly Side<TrainingRun>[] {
  const text = JSON.stringify(work);
  const pythons = options.python.flatMap((python) =>
    options.form.map((form) => ({
      name: form === '' ? 'PyTorch' : `PyTorch (${form})`,
      run: () => json<TrainingRun>(python, [join(PEERS, 'pytorch_models.py'), text, '--form', form]),
    })),
  );
  const fuxictr = options.fuxictr.map((python) => ({
    name: 'FuxiCTR',
    run: () => json<TrainingRun>(python, [join(ROOT, 'benchmarks/fuxictr_models.py'), text]),
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
  const work = workloadOf({
    shape: options.shape,
    model: options.model,
    fsd: options.fsd,
    steps: Number(options.steps),
    batchSize: options.batch === undefined ? undefined : Number(options.batch),
    threads: Number(options.threads),
    seed: Number(options.seed),
    file: join(folder, 'rows'),
  });
  const { file: _, tableRows, ...facts } = work;
  writeRowsOf(work);
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
