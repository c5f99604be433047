// What each pass over the traced graphs saves: training of FSDNet on rows of Frappe's shape with one pass left out,
// beside training with all of them. Writes the figures into results/ and the table into the README of engine-onnx. Only
// for a machine that does nothing else; `--smoke` tries the program, and writes neither.
//   node --conditions=@fsdnet/source benchmarks/onnx-passes.ts --runs 5
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { passOptions, type PassSwitches } from '@fsdnet/engine-onnx';
import { alternate, jsonOfOurs, line, report, ROOT, type Result, type Run, type Side } from './alternation.ts';
import { workloadOf, writeRowsOf, type Workload } from 'fsdnet/bench';

const { values: options } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    /** Steps that are timed in each run, after two that are not. */
    steps: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '2023' },
    out: { type: 'string' },
  },
});

const NAMES = Object.keys(passOptions);
const WITH_ALL = 'with all';
const README = join(ROOT, 'packages/engine-onnx/README.md');
const MARKED =
  /(<!-- what each pass saves: benchmarks\/onnx-passes.ts -->\n)[\s\S]*?(<!-- end of what each pass saves -->)/;

function sides(work: Workload): readonly Side<Run>[] {
  const side = (name: string, passes: PassSwitches): Side<Run> => ({
    name,
    run: () =>
      jsonOfOurs<Run>('benchmarks/synthetic/train-synthetic.ts', [
        JSON.stringify(work),
        'onnx',
        JSON.stringify(passes),
      ]),
  });
  return [
    ...NAMES.map((name) => side(name, { [name]: false })),
    side('none', Object.fromEntries(NAMES.map((name) => [name, false]))),
    side(WITH_ALL, {}),
  ];
}

/** The last result is that with all passes. */
function table(results: readonly Result<Run>[], { batchSize, threads }: Workload): string {
  const all = results.at(-1)!;
  const rowOf = ({ name, samplesPerSecond }: Result<Run>): string => {
    const saved = 1 - samplesPerSecond / all.samplesPerSecond;
    const title = NAMES.includes(name) ? `\`${name}\`` : name === WITH_ALL ? 'no pass' : 'every pass';
    return [
      `| ${title}`,
      Math.round(samplesPerSecond).toLocaleString('en'),
      `${name === WITH_ALL ? '' : `${(100 * saved).toFixed(1)} %`} |`,
    ].join(' | ');
  };
  return `| left out | training rows per second | time that it saves |
|---|---|---|
${results.map(rowOf).join('\n')}

FSDNet on rows of Frappe's shape, batches of ${batchSize.toLocaleString('en')}, ${threads} threads, ${all.version};
medians of ${all.runs.length} alternating runs.
`;
}

const folder = mkdtempSync(join(tmpdir(), 'onnx-passes-'));
try {
  const work = workloadOf({
    shape: 'frappe',
    model: 'dcn-v2',
    fsd: true,
    steps: options.smoke ? 1 : Number(options.steps),
    batchSize: options.smoke ? 500 : undefined,
    threads: Number(options.threads),
    seed: Number(options.seed),
    file: join(folder, 'rows'),
  });
  writeRowsOf(work);
  const results = await alternate(sides(work), options.smoke ? 1 : Number(options.runs));
  for (const result of results) console.log(line(result));
  const text = table(results, work);
  console.log(`\n${text}`);
  if (!options.smoke) {
    const { file: _, tableRows: __, ...facts } = work;
    report('onnx-passes', options.out, { training: facts, results });
    const readme = readFileSync(README, 'utf8');
    writeFileSync(
      README,
      readme.replace(MARKED, (_whole, start: string, end: string) => `${start}\n${text}\n${end}`),
    );
    console.log(`written to ${README}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
