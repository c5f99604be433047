import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createScoringService } from '../service/create-scoring-service.ts';
import type { ScoringService } from '../service/scoring-service.ts';
import type { ServiceOptions } from '../server-options.ts';
import { ModelFolders } from '../test-support/click-models.ts';
import { modelSource } from './model-folder.ts';

let folders: ModelFolders;
let service: ScoringService | undefined;
beforeEach(() => {
  folders = new ModelFolders();
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  folders.remove();
});

async function serve(models: readonly string[], options: ServiceOptions = {}): Promise<ScoringService> {
  const events = { run: () => undefined, loaded: (...facts: unknown[]) => void loads.push(facts.slice(1)) };
  return (service = await createScoringService(models, { open: folders.open, events, ...options }));
}
const loads: unknown[][] = [];
beforeEach(() => void loads.splice(0));

interface Called {
  readonly status: number;
  /** Of any form: tests say which. */
  readonly answer: unknown;
}

async function call(method: string, url: string, body = '', headers: Record<string, string> = {}): Promise<Called> {
  const { status, body: text } = await service!.handle({ method, url, headers, body: Buffer.from(body) });
  return { status, answer: text.length === 0 ? undefined : JSON.parse(String(text)) };
}

const row = '{"rows":[{"user":"u1"}]}';
async function versionOf(path = '/v1/models/ctr', key?: string): Promise<string> {
  const { answer } = await call('POST', `${path}/score`, row, key === undefined ? {} : { 'x-routing-key': key });
  return (answer as { version?: string }).version ?? JSON.stringify(answer);
}

describe('which version answers', () => {
  test('the newest, the one that is named, and the one that an alias names', async () => {
    for (const version of ['2', '9', '10']) folders.write(`ctr/${version}`, Number(version));
    await serve([folders.path('ctr')], { alias: ['old=2'] });
    expect(await versionOf()).toBe('10');
    expect(await versionOf('/v1/models/ctr/versions/10')).toBe('10');
    expect(await versionOf('/v1/models/ctr/versions/old')).toBe('2');
    expect(await versionOf('/v1/models/ctr/versions/2')).toBe('2');
    expect(await call('POST', '/v1/models/ctr/versions/9/score', row)).toMatchObject({ status: 404 });
    const { answer } = await call('POST', '/v2/repository/index');
    expect(answer).toEqual([
      { name: 'ctr', version: '2', state: 'READY', reason: '' },
      { name: 'ctr', version: '9', state: 'UNAVAILABLE', reason: 'not loaded' },
      { name: 'ctr', version: '10', state: 'READY', reason: '' },
    ]);
    expect((await call('GET', '/v2/models/ctr')).answer).toMatchObject({ versions: ['2', '10'] });
  });

  test('a canary gets its share, and one user always the same version', async () => {
    for (const version of ['7', '8']) folders.write(`ctr/${version}`);
    await serve([folders.path('ctr')], { alias: ['stable=7', 'ctr/canary=8:20%'] });
    const versions = await Promise.all(Array.from({ length: 1000 }, (_, user) => versionOf(undefined, `user ${user}`)));
    const share = versions.filter((version) => version === '8').length / 1000;
    expect(share).toBeGreaterThan(0.16);
    expect(share).toBeLessThan(0.24);
    expect(versions.filter((version) => version === '7')).toHaveLength(1000 * (1 - share));
    for (const user of [0, 1, 2, 3, 4, 5]) expect(await versionOf(undefined, `user ${user}`)).toBe(versions[user]);
  });

  test('names come from folders, or as they are given', () => {
    expect(modelSource('runs/frappe').name).toBe('frappe');
    expect(modelSource('models/ctr/7/').name).toBe('ctr');
    expect(modelSource('a-b.c=models/ctr/7').name).toBe('a-b.c');
    for (const text of ['a b=x', '..=x', '/', 'ctr.encoded=x', `${'x'.repeat(65)}=y`, 'runs/ü'])
      expect(() => modelSource(text), text).toThrow('Give it another one: NAME=PATH.');
  });

  test.each([
    [['stable'], 'must be a name and a version'],
    [['a=1:60%', 'b=2:60%'], 'at most 100 %'],
    [['stable=3'], 'alias stable: model "ctr" has no version, got 3'],
    [['other/stable=3'], 'there is no model "other"'],
  ])('aliases that mean nothing: %j', async (alias, message) => {
    folders.write('ctr/1');
    await expect(serve([folders.path('ctr')], { alias })).rejects.toThrow(message);
  });
});

describe('what is no model', () => {
  test('is refused at the start', async () => {
    mkdirSync(folders.path('empty'));
    folders.write('ctr/1', 'broken');
    folders.write('a/ctr');
    folders.write('b/ctr');
    const outside = folders.write('outside');
    mkdirSync(folders.path('linked'));
    symlinkSync(outside, folders.path('linked/1'));
    mkdirSync(folders.path('file-link'));
    symlinkSync(join(outside, 'model.safetensors'), folders.path('file-link/model.safetensors'));
    const refusal = (...names: string[]): Promise<unknown> =>
      serve(names.map((name) => folders.path(name))).catch((error: Error) =>
        error.message.replaceAll(folders.root, '…'),
      );
    expect([
      await refusal('nowhere'),
      await refusal('empty'),
      await refusal('ctr'),
      await refusal('a/ctr', 'b/ctr'),
      await refusal('outside/model.safetensors'),
      await refusal('linked'),
      await refusal('file-link'),
    ]).toMatchInlineSnapshot(`
      [
        "…/nowhere: no such folder. Name a folder that \`fsdnet train\` or \`fsdnet export\` wrote, or one with numbered folders of them.",
        "…/empty: holds neither a run nor an exported model. Name a folder that \`fsdnet train\` or \`fsdnet export\` wrote.",
        "…/ctr/1: is damaged.",
        "…/b/ctr: another model is called "ctr". Give one of them another name: NAME=…/b/ctr.",
        "…/outside/model.safetensors: is a file, but a folder is needed. Name a folder that \`fsdnet train\` or \`fsdnet export\` wrote, or one with numbered folders of them.",
        "…/linked/1: must not lead out of the model's folder, got …/outside. Put the files themselves there.",
        "…/file-link/model.safetensors: must not lead out of the model's folder, got …/outside/model.safetensors. Put the files themselves there.",
      ]
    `);
    expect(folders.opened.every(({ isDisposed }) => isDisposed)).toBe(true);
  });

  test('a link inside of the folder is swapped as Kubernetes does', async () => {
    folders.write('mount/..data_1', 1);
    symlinkSync('..data_1', folders.path('mount/..data'));
    symlinkSync('..data/model.safetensors', folders.path('mount/model.safetensors'));
    await serve([`ctr=${folders.path('mount')}`], { watch: true, watchSeconds: 0.02 });
    const before = await versionOf();
    folders.write('mount/..data_2', 2);
    symlinkSync('..data_2', folders.path('mount/..data_new'));
    renameSync(folders.path('mount/..data_new'), folders.path('mount/..data'));
    await vi.waitFor(async () => expect(await versionOf()).not.toBe(before));
  });
});

describe('while it runs', () => {
  test('a newer version is loaded beside the old one; requests end on the version that they began with', async () => {
    folders.write('ctr/1', 1);
    await serve([folders.path('ctr')], { watch: true, watchSeconds: 0.02 });
    let release: () => void = () => undefined;
    folders.hold = () => new Promise((resolve) => (release = resolve));
    const begun = versionOf();
    await vi.waitFor(() => expect(folders.opened[0]!.runs).toHaveLength(2));
    folders.hold = undefined;
    folders.write('ctr/2', 2);
    await vi.waitFor(() => expect(loads).toHaveLength(2));
    expect(await versionOf()).toBe('2');
    expect(folders.opened[0]!.isDisposed).toBe(false);
    release();
    expect(await begun).toBe('1');
    await vi.waitFor(() => expect(folders.opened[0]!.isDisposed).toBe(true));
  });

  test('a broken version leaves the old one in place, and is tried again when it changes', async () => {
    folders.write('ctr/1', 1);
    await serve([folders.path('ctr')], { watch: true, watchSeconds: 0.02 });
    folders.write('ctr/2', 'broken');
    await vi.waitFor(() => expect(loads).toHaveLength(2));
    expect(loads[1]).toEqual(['2', expect.stringContaining('is damaged')]);
    await new Promise((resume) => setTimeout(resume, 100));
    expect(loads).toHaveLength(2);
    expect(await versionOf()).toBe('1');
    expect((await call('GET', '/v2/health/ready')).status).toBe(200);
    expect((await call('POST', '/v2/repository/index')).answer).toMatchObject([
      { version: '1', state: 'READY' },
      { version: '2', state: 'UNAVAILABLE', reason: expect.stringContaining('is damaged') },
    ]);
    folders.write('ctr/2', 22);
    await vi.waitFor(async () => expect(await versionOf()).toBe('2'));
  });

  test('a folder that is replaced is loaded again, one that is gone changes nothing', async () => {
    folders.write('ctr', 1);
    await serve([folders.path('ctr')], { watch: true, watchSeconds: 0.02 });
    const before = await versionOf();
    folders.write('ctr', 5);
    await vi.waitFor(async () => expect(await versionOf()).not.toBe(before));
    const after = await versionOf();
    renameSync(folders.path('ctr'), folders.path('away'));
    await vi.waitFor(() => expect(loads.at(-1)).toEqual(['', expect.stringContaining('no such folder')]));
    expect(await versionOf()).toBe(after);
  });

  test('a model whose scores are no numbers is not taken', async () => {
    folders.write('ctr/1', 1);
    await serve([folders.path('ctr')], { watch: true, watchSeconds: 0.02 });
    folders.write('ctr/2', 1);
    writeFileSync(folders.path('ctr/2/model.safetensors'), 'no number');
    await vi.waitFor(() => expect(loads).toHaveLength(2));
    expect(await versionOf()).toBe('1');
  });

  test('callers load and unload where that is allowed, and bring no files', async () => {
    folders.write('ctr/1', 1);
    await serve([folders.path('ctr')], { repositoryControl: true });
    folders.write('ctr/2', 2);
    expect(await call('POST', '/v2/repository/models/ctr/load', '{"parameters":{"config":"{}"}}')).toMatchObject({
      status: 400,
    });
    expect(await call('POST', '/v2/repository/models/ctr/load')).toEqual({ status: 200, answer: undefined });
    expect(await versionOf()).toBe('2');
    expect((await call('POST', '/v2/repository/models/ctr/unload', '{"parameters":{"unload_dependents":true}}')).status).toBe(200); // prettier-ignore
    expect((await call('POST', '/v1/models/ctr/score', row)).status).toBe(503);
    expect((await call('GET', '/v2/models/ctr/ready')).status).toBe(503);
    expect((await call('GET', '/v2/health/ready')).status).toBe(200);
    expect(folders.opened.every(({ isDisposed }) => isDisposed)).toBe(true);
    folders.write('ctr/3', 'broken');
    expect(await call('POST', '/v2/repository/models/ctr/load')).toMatchObject({
      status: 400,
      answer: { error: expect.stringContaining('could not be loaded') },
    });
    expect((await call('POST', '/v2/repository/models/other/load')).status).toBe(404);
  });
});

describe('the queue', () => {
  const big = (rows: number): string => JSON.stringify({ rows: Array.from({ length: rows }, () => ({ user: 'u1' })) });

  test('scores together what came during a run, and splits what is large', async () => {
    folders.write('ctr');
    await serve([folders.path('ctr')], { batchRows: 100 });
    const { runs } = folders.opened[0]!;
    runs.length = 0;
    folders.hold = () => new Promise((resume) => setTimeout(resume, 20));
    const first = call('POST', '/v1/models/ctr/score', big(1));
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    const others = [250, 1, 2].map((rows) => call('POST', '/v1/models/ctr/score', big(rows)));
    const answers = await Promise.all([first, ...others]);
    expect(answers.map(({ answer }) => (answer as { predictions: number[] }).predictions.length)).toEqual([
      1, 250, 1, 2,
    ]);
    // The small ones wait for one run of the large one only.
    expect(runs).toEqual([1, 100, 100, 53]);
    const scores = new Set(answers.flatMap(({ answer }) => (answer as { predictions: number[] }).predictions));
    expect(scores.size).toBe(1);
  });

  test('refuses what waits for too long, drops what nobody waits for, and says when it is full', async () => {
    folders.write('ctr');
    await serve([folders.path('ctr')], { queueRequests: 3 });
    const { runs } = folders.opened[0]!;
    runs.length = 0;
    let release: () => void = () => undefined;
    folders.hold = () => new Promise((resolve) => (release = resolve));
    const first = call('POST', '/v1/models/ctr/score', big(1));
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    const late = call('POST', '/v1/models/ctr/score', big(2), { 'x-request-timeout-ms': '1' });
    const gone = service!.handle({
      method: 'POST', url: '/v1/models/ctr/score', headers: {}, body: Buffer.from(big(3)), signal: { aborted: true },
    }); // prettier-ignore
    expect(service!.hasRoom).toBe(false);
    await new Promise((resume) => setTimeout(resume, 5));
    folders.hold = undefined;
    release();
    expect((await first).status).toBe(200);
    expect(await late).toMatchObject({ status: 503, answer: { error: { code: 'deadline' } } });
    expect((await gone).status).toBe(499);
    expect(runs).toEqual([1]);
    expect(service!.hasRoom).toBe(true);
  });

  test('a run that fails fails its requests and no others', async () => {
    folders.write('ctr');
    await serve([folders.path('ctr')]);
    folders.hold = () => Promise.reject(new Error('out of memory'));
    const answer = await call('POST', '/v1/models/ctr/score', big(1));
    expect(answer).toMatchObject({ status: 500, answer: { error: { code: 'internal' } } });
    expect(JSON.stringify(answer)).not.toContain('out of memory');
    folders.hold = undefined;
    expect((await call('POST', '/v1/models/ctr/score', big(1))).status).toBe(200);
  });
});
