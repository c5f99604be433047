// Writes results/README.md: a table of what model-speed.ts measured, from its files.
//   node benchmarks/write-table.ts
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result, Run } from './alternation.ts';

interface Measurement {
  readonly date: string;
  /** Of model-speed.ts only. */
  readonly workload: {
    readonly model: string;
    readonly fsd: unknown;
    readonly shape: string;
    readonly batchSize: number;
  };
  /** Ours is the last. */
  readonly results: readonly Result<Run>[];
}

const folder = join(import.meta.dirname, 'results');
const measurements = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Partial<Measurement>)
  .filter((content): content is Measurement => content.workload !== undefined);

const thousands = (side: Result<Run>): string => (side.samplesPerSecond / 1000).toFixed(1);
const gigabytes = (side: Result<Run>): string => (side.peakRssBytes / 1e9).toFixed(1);

function rows({ date, workload, results }: Measurement): readonly string[] {
  const ours = results.at(-1)!;
  const model = `${workload.model}${workload.fsd ? ' with FSD' : ''}`;
  return results
    .slice(0, -1)
    .map((peer) =>
      [
        `| ${model}`,
        workload.shape,
        workload.batchSize.toLocaleString('en'),
        `${peer.name}, ${peer.version}`,
        ours.name,
        `${thousands(peer)} / ${thousands(ours)}`,
        `${(ours.samplesPerSecond / peer.samplesPerSecond).toFixed(2)} ×`,
        `${gigabytes(peer)} / ${gigabytes(ours)}`,
        `${ours.runs.length}`,
        `${date} |`,
      ].join(' | '),
    );
}

const text = `# Speed of training by model

Written by \`write-table.ts\` from the files here, which hold the command's settings, the machine and every run; do not edit.
Synthetic rows of a set's shape, two threads; thousand training samples a second, medians of alternating runs.

| model | shape | batch | peer | ours | peer / ours | ratio | GB, peer / ours | runs | date |
|---|---|---|---|---|---|---|---|---|---|
${measurements.flatMap(rows).join('\n')}
`;
const file = join(folder, 'README.md');
writeFileSync(file, text);
console.log(`written to ${file}`);
