// Writes LEADERBOARD.md: every speed that was measured beside another program, from the newest of the files in results/.
//   node benchmarks/leaderboard.ts
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result, Run } from './alternation.ts';

interface Measurement {
  readonly date: string;
  /** Older files have neither commit nor command. */
  readonly commit?: string;
  readonly command?: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryBytes: number };
  readonly node: string;
  /** Ours is the last. */
  readonly results: readonly Result<Run>[];
}

interface Named extends Measurement {
  readonly file: string;
  /** The file's name without its date. */
  readonly what: string;
}

const folder = join(import.meta.dirname, 'results');
const newest = new Map<string, Named>();
for (const file of readdirSync(folder).sort()) {
  const what = /^(.+)-\d{4}-\d{2}-\d{2}\.json$/.exec(file)?.[1];
  if (what === undefined) continue;
  const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Partial<Measurement>;
  if (isComparison(content)) newest.set(what, { ...content, file, what });
}
const measurements = [...newest.values()];

function isComparison(content: Partial<Measurement>): content is Measurement {
  const last = content.results?.at(-1)?.name;
  return last !== undefined && content.results!.length > 1 && (isOurs(last) || last === 'this one');
}

function isOurs(name: string): boolean {
  return name.startsWith('fsdnet') || name === 'earlier';
}

function rowsOf(those: (peer: string) => boolean): string {
  return measurements
    .flatMap(({ what, file, date, results }) => {
      const ours = results.at(-1)!;
      return results
        .slice(0, -1)
        .filter(({ name }) => those(name))
        .map((peer) => {
          const ratio = ours.samplesPerSecond / peer.samplesPerSecond;
          return [
            what,
            `${peer.name}, ${peer.version}`,
            `${ours.name}, ${ours.version}`,
            `${thousands(peer)} / ${thousands(ours)}`,
            `${gigabytes(peer)} / ${gigabytes(ours)}`,
            ratio < 1 ? `**${ratio.toFixed(2)} ×, a loss**` : `${ratio.toFixed(2)} ×`,
            `${ours.runs.length}`,
            `[${date}](results/${file})`,
          ];
        });
    })
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function thousands({ samplesPerSecond }: Result<Run>): string {
  return (samplesPerSecond / 1000).toFixed(1);
}

function gigabytes({ peakRssBytes }: Result<Run>): string {
  return (peakRssBytes / 1e9).toFixed(1);
}

function originOf({ what, date, commit = '–', command, machine, node }: Named): string {
  const { cpu, cores, memoryBytes } = machine;
  const where = `${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB`;
  return `| ${[what, date, commit, where, node, command === undefined ? '–' : `\`${command}\``].join(' | ')} |`;
}

const TABLE = `| what | peer | ours | thousand rows/s, peer / ours | GB, peer / ours | ours ÷ peer | runs | measured |
|---|---|---|---|---|---|---|---|`;

const text = `# Leaderboard

Written by \`node benchmarks/leaderboard.ts\` from the newest of the files in [results/](results), which hold every single run; do not
edit. All sides of a line ran in turns on the same machine; speeds are medians, memory is the largest peak.
[What did not help](what-did-not-help.md) is a page of its own.

## Beside other programs

${TABLE}
${rowsOf((peer) => !isOurs(peer))}

## Beside other engines and earlier versions of ours

${TABLE}
${rowsOf(isOurs)}

## How it was measured

Files of before December 2026 do not say their commit, and few of them their command.

| what | date | commit | machine | Node | command |
|---|---|---|---|---|---|
${measurements.map(originOf).join('\n')}
`;
const page = join(import.meta.dirname, 'LEADERBOARD.md');
writeFileSync(page, text);
console.log(`written to ${page}`);
