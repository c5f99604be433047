// Load while things go wrong: versions are replaced every five seconds, every fourth one is broken, processes are killed, and
// SIGTERM comes at the end. Every answer is compared with what its version must say. Linux only: memory comes from /proc.
//
//   node --conditions=@fsdnet/source benchmarks/serving/faults.ts RUN-A RUN-B one-row.json --minutes 10 [--workers 2] [--rate 200] [--kill]
//
// Two runs on the same columns take turns as versions. Prints a line per minute and one JSON object at the end.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Row } from '@fsdnet/core';
import { onnx } from '@fsdnet/engine-onnx';
import { loadModel } from 'fsdnet';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    workers: { type: 'string', default: '1' },
    rate: { type: 'string', default: '200' },
    kill: { type: 'boolean', default: false },
    'full-disk': { type: 'boolean', default: false },
  },
});
const [runA = '', runB = '', file = ''] = positionals;
const runs = [runA, runB];
const bodies = (JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly Row[] }[]).slice(0, 50);

/** What the first row of each body must get from each run. */
const expected = await Promise.all(
  runs.map(async (run) => {
    const trained = await loadModel(run, { engine: onnx({ threads: 1 }) });
    const scores = await trained.predict(bodies.map(({ rows }) => rows[0]!));
    await trained.dispose();
    return scores;
  }),
);

const root = mkdtempSync(join(tmpdir(), 'fsdnet-faults-'));
let version = 0;
/** The runs that versions are of, by number; the others are broken. */
const runOf = new Map<string, number>();

function publish(isBroken = false): void {
  const name = String(++version);
  const which = version % 2;
  const temporary = join(root, 'ctr', `.${name}`);
  cpSync(runs[which]!, temporary, { recursive: true });
  if (isBroken) truncateSync(join(temporary, 'model.safetensors'), 1000);
  else runOf.set(name, which);
  renameSync(temporary, join(root, 'ctr', name));
  if (version > 6) rmSync(join(root, 'ctr', String(version - 6)), { recursive: true, force: true });
}

mkdirSync(join(root, 'ctr'));
publish();
const cli = join(import.meta.dirname, '../../packages/fsdnet/src/cli.ts');
const args = [
  'serve',
  join(root, 'ctr'),
  '--watch',
  '--watch-seconds',
  '1',
  '--port',
  '0',
  '--workers',
  values.workers,
  '--drain-wait',
  '2',
];
const log = values['full-disk'] ? openSync('/dev/full', 'w') : ('ignore' as const);
const server = spawn(process.execPath, ['--conditions=@fsdnet/source', cli, ...args], {
  stdio: ['ignore', 'pipe', log],
});
const address = await new Promise<string>((resolve, reject) => {
  server.stdout!.on('data', (chunk: Buffer) => resolve(/http:\S+/.exec(chunk.toString())![0]));
  server.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
});

const counts = { answers: 0, wrong: 0, refused: 0, broken: 0 };
const versions = new Set<string>();
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let open = 0;

function send(index: number): void {
  const at = index % bodies.length;
  const body = JSON.stringify(bodies[at]);
  open++;
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const call = request(`${address}/v1/models/ctr/score`, { method: 'POST', agent, headers }, (answer) => {
    let text = '';
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
    answer.on('error', () => undefined);
    answer.on('close', () => {
      open--;
      if (!answer.complete) return void counts.broken++;
      if (answer.statusCode !== 200) return void counts.refused++;
      counts.answers++;
      const { version: by, predictions } = JSON.parse(text) as { version: string; predictions: number[] };
      versions.add(by);
      const wanted = expected[runOf.get(by) ?? -1]?.[at] ?? NaN;
      if (!(Math.abs(predictions[0]! - wanted) <= 1e-6)) counts.wrong++;
    });
  });
  // The caller sees the connection end: it was told.
  call.on('error', () => {
    open--;
    counts.broken++;
  });
  call.end(body);
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
/** Megabytes; of a process that has just been killed nothing is left. */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const scoring = (): readonly number[] => (Number(values.workers) > 1 ? childrenOf(server.pid!) : [server.pid!]);

const begin = performance.now();
const seconds = 60 * Number(values.minutes);
const memory: number[][] = [];
let [sent, nextVersion, nextKill, nextMinute] = [0, 5, 20, Math.min(60, seconds / 4)];
for (;;) {
  const now = (performance.now() - begin) / 1000;
  if (now >= seconds) break;
  while (sent < now * Number(values.rate)) send(sent++);
  if (now >= nextVersion) {
    nextVersion += 5;
    publish(version % 4 === 3);
  }
  if (values.kill && now >= nextKill) {
    nextKill += 20;
    process.kill(scoring()[0]!, 'SIGKILL');
  }
  if (now >= nextMinute) {
    nextMinute += Math.min(60, seconds / 4);
    memory.push(scoring().map((pid) => Math.round(memoryOf(pid))));
    console.error(
      JSON.stringify({ seconds: Math.round(now), ...counts, versions: versions.size, megabytes: memory.at(-1) }),
    );
  }
  await new Promise((resume) => setTimeout(resume, 2));
}
const ended = new Promise<number | null>((resolve) => server.removeAllListeners('exit').on('exit', resolve));
server.kill('SIGTERM');
for (let index = 0; index < 200; index++) {
  send(sent++);
  await new Promise((resume) => setTimeout(resume, 5));
}
const exitCode = await ended;
agent.destroy();
await new Promise((resume) => setTimeout(resume, 200));
rmSync(root, { recursive: true });
console.log(
  JSON.stringify({
    sent,
    ...counts,
    unanswered: open,
    versions: versions.size,
    published: version,
    exitCode,
    megabytes: memory,
  }),
);
process.exitCode = counts.wrong === 0 && open === 0 && exitCode === 0 ? 0 : 1;
