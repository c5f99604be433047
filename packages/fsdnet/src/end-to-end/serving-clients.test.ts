import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { dcnV2 } from '@fsdnet/models-dcn';
import { openServer } from '@fsdnet/server';
import { fit } from '@fsdnet/training';
import { expect, test } from 'vitest';

import { clickRows } from './click-rows.ts';

/** A Python with the clients, where there is one. */
const python = [process.env['FSDNET_PYTHON'], 'python3'].find((command) => {
  if (!command) return false;
  try {
    execFileSync(command, ['-c', 'import tritonclient.http, open_inference.openapi.client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

test.skipIf(python === undefined)(
  'tritonclient and open-inference-openapi get the scores of `predict` (FSDNET_PYTHON)',
  async () => {
    const rows = clickRows(300).map((line) => {
      const [click, user, item, age, genres = ''] = line.split(',');
      return { click, user, item, age: age === '' ? null : Number(age), genres: genres.split('|') };
    });
    const data = fromRows(rows, { label: 'click' });
    const engine = onnx({ runtime: 'node', threads: 1 });
    const trained = await fit(dcnV2({ hidden: [4], crossLayers: 1 }), data, { engine, epochs: 1, embeddingDim: 3 });
    const asked = [
      { user: 'u1', item: 'i2', age: 30, genres: 'War|Drama' },
      { user: 'Zoë – ü', item: 'i3', age: 41.5, genres: '' },
      { user: 'u5', item: '', age: 22, genres: 'Comedy' },
    ];
    const columns = Object.fromEntries(
      (['user', 'item', 'age', 'genres'] as const).map((name) => [name, asked.map((row) => row[name])]),
    );
    const folder = mkdtempSync(join(tmpdir(), 'fsdnet-clients-'));
    writeFileSync(join(folder, 'model.safetensors'), '');
    const expected = [...(await trained.predict(asked))];
    writeFileSync(join(folder, 'request.json'), JSON.stringify({ columns, expected }));
    const server = await openServer([`ctr=${folder}`], { open: async () => trained, port: 0, drainWait: 0 });
    try {
      const script = join(import.meta.dirname, '../../../../scripts/serving-clients/ask.py');
      const address = await server.listen();
      const { stdout } = await promisify(execFile)(python!, [script, address, 'ctr', join(folder, 'request.json')]);
      const differences = JSON.parse(stdout) as Record<string, number>;
      expect(Object.keys(differences)).toEqual(['tritonclient', 'open-inference-openapi']);
      for (const difference of Object.values(differences)) expect(difference).toBeLessThanOrEqual(1e-6);
    } finally {
      await server.drain();
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
