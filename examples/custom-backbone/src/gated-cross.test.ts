import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runBackboneTest } from '@fsdnet/core/testing';
import { syntheticData } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { withFSD } from '@fsdnet/fsd-module';
import { fit } from '@fsdnet/training';
import { afterAll, expect, test } from 'vitest';
import { gatedCross } from './gated-cross.ts';

const folder = mkdtempSync(join(tmpdir(), 'custom-backbone-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the backbone keeps the rules, on plain tensors and as a captured graph', async () => {
  await runBackboneTest(gatedCross, { engines: [onnx({ runtime: 'node', threads: 1 })] });
});

test('the backbone trains, plain and with self-distillation', async () => {
  const fields = [12, 8, 5, 3].map((vocabulary, index) => ({ name: `field${index}`, vocabulary }));
  const data = syntheticData({ rows: 8_000, fields, seed: 1 });
  const engine = onnx({ runtime: 'node', threads: 1 });
  for (const model of [gatedCross, withFSD(gatedCross)]) {
    const trained = await fit(model, data, { engine, epochs: 3, batchSize: 256 });
    const { auc } = await trained.evaluate(data.test);
    expect(auc).toBeGreaterThan(0.65);
    expect(auc).toBeLessThan(data.ceiling.auc + 0.02);
    await trained.dispose();
  }
});

test.each([
  ['plain', [], 'gated-cross'],
  ['with self-distillation', ['--fsd'], 'gated-cross-fsd'],
])('the command line trains it: %s', async (_, fsd, name) => {
  const clicks = Array.from(
    { length: 600 },
    (_unused, row) => `${Number((row * 7) % 10 < 4)},u${row % 20},i${row % 7}`,
  );
  writeFileSync(join(folder, 'clicks.csv'), `click,user,item\n${clicks.join('\n')}\n`);
  const commandLine = fileURLToPath(new URL('../../../packages/fsdnet/src/cli.ts', import.meta.url));
  const backbone = fileURLToPath(new URL('./gated-cross.ts', import.meta.url));
  const options = [
    '--train',
    'clicks.csv',
    '--label',
    'click',
    '--preset',
    'default',
    '--epochs',
    '2',
    '--batch-size',
    '64',
    '--engine',
    'onnx',
    '--threads',
    '1',
  ];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@fsdnet/source',
      commandLine,
      'train',
      '--model',
      backbone,
      ...fsd,
      ...options,
      '--out',
      name,
      '--json',
    ],
    { cwd: folder, env: { ...process.env, INIT_CWD: folder } },
  );
  const result = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  expect(result).toMatchObject({ command: 'train', model: name, engine: 'onnx', epochs: 2 });
  expect((result['test'] as { readonly auc: number }).auc).toBeGreaterThan(0.9);
});

test('the README shows this code', () => {
  const code = readFileSync(new URL('./gated-cross.ts', import.meta.url), 'utf8');
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(code.trim());
});
