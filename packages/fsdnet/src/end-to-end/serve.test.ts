import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';

import { beforeAll, expect, test } from 'vitest';

import { Workplace, type CliResult } from './cli-process.ts';
import { quickTraining } from './click-rows.ts';

const place = new Workplace();

/** A log with a column of each kind: ids beyond 2^53, text, numbers, lists, times. */
const rows = Array.from({ length: 700 }, (_, row) => ({
  click: (row * 7) % 10 < 4 ? 1 : 0,
  user: (9_007_199_254_740_993n + BigInt(row % 20)).toString(),
  city: row % 11 === 0 ? '' : `city ${row % 6}`,
  price: row % 9 === 0 ? '' : (row * 37) % 100,
  genres: ['Drama', 'War', 'Comedy'].slice(row % 4).join('|'),
  seen: 1_700_000_000 + 5_000 * row,
}));
const features = ['user', 'city', 'price', 'genres', 'seen'] as const;
const csv = (some: typeof rows): string =>
  [Object.keys(rows[0]!).join(','), ...some.map((row) => Object.values(row).join(','))].join('\n');

/** What `predict` gives the first rows. */
let predicted: readonly number[];

beforeAll(async () => {
  place.write('clicks.csv', csv(rows));
  place.write('new.csv', csv(rows.slice(0, 60)));
  await place.jsonTogether([
    'train', '--train', 'clicks.csv', '--label', 'click', '--multi', 'genres:|', '--time', 'seen', '--recipe', 'fast',
    ...quickTraining, '--out', 'ctr/1',
  ]); // prettier-ignore
  await place.jsonTogether(['predict', 'ctr/1', '--data', 'new.csv', '--out', 'scored.jsonl']);
  await place.jsonTogether(['export', 'ctr/1', '--out', 'exported/model.onnx']);
  const lines = readFileSync(place.path('scored.jsonl'), 'utf8').trim().split('\n');
  predicted = lines.map((line) => (JSON.parse(line) as { prediction: number }).prediction);
}, 60_000);

/** A server of the command line while it runs. */
interface Serving {
  readonly address: string;
  readonly child: ChildProcess;
  /** Ends when the process does. */
  readonly ended: Promise<CliResult>;
}

async function serve(...args: string[]): Promise<Serving> {
  let child: ChildProcess | undefined;
  let ended: Promise<CliResult>;
  const address = await new Promise<string>((resolve, reject) => {
    ended = place.cli(['serve', ...args, '--port', '0'], {
      onStart(started) {
        child = started;
        let text = '';
        started.stdout!.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const found = /listening on (http:\S+)\n|"address":"([^"]+)"/.exec(text);
          if (found) resolve(found[1] ?? found[2]!);
        });
      },
    });
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { address, child: child!, ended: ended! };
}

interface Answer {
  readonly predictions: readonly number[];
  readonly version: string;
}

async function score(address: string, body: object, model = 'ctr'): Promise<Answer> {
  const response = await fetch(`${address}/v1/models/${model}/score`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

/** The first rows as callers send them. */
const asked = rows.slice(0, 60).map((row) => Object.fromEntries(features.map((name) => [name, row[name]])));

function expectPredicted(predictions: readonly number[]): void {
  expect(predictions).toHaveLength(predicted.length);
  predictions.forEach((value, row) => expect(Math.abs(value - predicted[row]!)).toBeLessThanOrEqual(1e-6));
}

test('a run and an export score as `predict` does, in every form; SIGTERM ends the process', async () => {
  const { address, child, ended } = await serve('ctr', 'exported', '--drain-wait', '0.2');
  for (const model of ['ctr', 'exported']) {
    expectPredicted((await score(address, { rows: asked }, model)).predictions);
    const contexts = asked.map(({ user, seen, ...candidate }) => ({
      context: { user, seen },
      candidates: [candidate],
    }));
    const answers = await Promise.all(contexts.map((body) => score(address, body, model)));
    expectPredicted(answers.flatMap(({ predictions }) => predictions));
  }
  expect((await score(address, { rows: asked })).version).toBe('1');
  const answering = Promise.all(Array.from({ length: 20 }, () => score(address, { rows: asked })));
  await new Promise((resume) => setTimeout(resume, 5));
  child.kill('SIGTERM');
  for (const { predictions } of await answering) expectPredicted(predictions);
  const { code, stdout, stderr } = await ended;
  expect({ code, stdout: stdout.replace(/\d+/g, '…') }).toEqual({
    code: 0,
    stdout: 'listening on http://…\n'.replace('…', '….….….…:…'),
  });
  expect(stderr).toContain('SIGTERM: stopping');
  expect(stderr).not.toContain('error');
}, 60_000);

test('processes share a port, a killed one is replaced, and a newer version comes to all', async () => {
  const { address, child, ended } = await serve('ctr', '--workers', '2', '--watch', '--watch-seconds', '0.1', '--json');
  expectPredicted((await score(address, { rows: asked })).predictions);
  const metrics = async (): Promise<string> => (await fetch(`${address}/metrics`)).text();
  expect(await metrics()).toContain('fsdnet_rows_total{model="ctr",version="1"} 60');

  const processes = (): readonly number[] =>
    readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').map(Number);
  if (process.platform === 'linux') {
    process.kill(processes()[0]!, 'SIGKILL');
    await expect.poll(async () => (await metrics()).match(/nodejs_version_info\{/g)?.length ?? 0, { timeout: 20_000 }).toBeGreaterThan(0); // prettier-ignore
    expectPredicted((await score(address, { rows: asked })).predictions);
  }
  mkdirSync(place.path('ctr/.new'));
  await place.jsonTogether(['train', '--config', 'ctr/1/config.json', '--seed', '9', '--out', 'ctr/.new/2']);
  renameSync(place.path('ctr/.new/2'), place.path('ctr/2'));
  await expect
    .poll(async () => (await Promise.all(Array.from({ length: 8 }, () => score(address, { rows: asked })))).map(({ version }) => version), { timeout: 20_000 })
    .toEqual(Array.from({ length: 8 }, () => '2')); // prettier-ignore
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  expect({ code, lines: stdout.trim().split('\n').length }).toEqual({ code: 0, lines: 1 });
  expect(JSON.parse(stdout)).toEqual({ command: 'serve', address });
  if (process.platform === 'linux')
    expect(stderr).toMatch(/process \d+ ended \(SIGKILL\); another one takes its place/);
}, 90_000);

test('what cannot be served is refused before anything listens', async () => {
  expect(await place.refusal(['serve', 'nowhere'])).toMatchInlineSnapshot(
    `"error: …/nowhere: no such folder. Name a folder that \`fsdnet train\` or \`fsdnet export\` wrote, or one with numbered folders of them."`,
  );
  expect(await place.refusal(['serve', 'ctr', '--workers', '2', '--repository-control'])).toMatchInlineSnapshot(
    `"error: --repository-control: cannot be combined with --workers, because each process has models of its own. Use --watch, or a single process."`,
  );
  expect(await place.refusal(['serve', 'ctr', '--alias', 'stable'])).toMatchInlineSnapshot(
    `"error: --alias: must be a name and a version, perhaps with a share, got "stable". For example stable=7, canary=8:5%, or ctr/stable=7 for one model."`,
  );
  expect(await place.refusal(['serve', 'ctr', '--port', '99999'])).toMatchInlineSnapshot(
    `"error: --port: must be a whole number from 0 to 65535, got "99999"."`,
  );
  expect(await place.refusal(['serve', 'ctr', '--token-file', 'nowhere'])).toMatchInlineSnapshot(
    `"error: nowhere: the file of tokens must be readable, got ENOENT."`,
  );
});
