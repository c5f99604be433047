// Counts the lines of the packages' sources, without tests, at a commit (default: the last one):
//   node scripts/source-lines/count-source-lines.ts [REV]
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const source = /^packages\/([^/]+)\/src\/.+\.(ts|mts|mjs)$/;

/** Tests, what only they use, and the set-up of TensorFlow from its wheel in each place that it has had. */
const uncounted = [
  /\.(test|test-d|bench)\.ts$/,
  /\/src\/(end-to-end|test-support)\//,
  /^packages\/engine-onnx\/src\/testing\//,
  /\/fixtures\//,
  /^packages\/fsdnet\/src\/(engine-setup|engines\/setup)\/tfjs-node\//,
  /^packages\/setup-tfjs-node\//,
];

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

/** Lines by package at a commit. */
function countLines(revision: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  // "REV:path:lines" of every file that has a line.
  for (const found of git('grep', '--count', '', revision, '--', 'packages').trim().split('\n')) {
    const [path = '', count] = found.slice(revision.length + 1).split(':');
    const name = source.exec(path)?.[1];
    if (name === undefined || uncounted.some((pattern) => pattern.test(path))) continue;
    lines.set(name, (lines.get(name) ?? 0) + Number(count));
  }
  return lines;
}

const revision = git('rev-parse', '--short', process.argv[2] ?? 'HEAD').trim();
const lines = countLines(revision);
const total = [...lines.values()].reduce((sum, count) => sum + count, 0);
const table = [...lines, [`all, at ${revision}`, total] as const];
process.stdout.write(table.map(([name, count]) => `${count.toLocaleString('en').padStart(7)}  ${name}\n`).join(''));
