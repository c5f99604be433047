import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { encodingVectors, type EncodingVectors } from './encoding-vectors.ts';

const root = join(import.meta.dirname, '../../../..');
const path = join(root, 'docs/encoding-vectors.json');
const stored = JSON.parse(readFileSync(path, 'utf8')) as EncodingVectors[];
const folder = mkdtempSync(join(tmpdir(), 'fsdnet-encoding-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Numbers as the same text in every place, −0 too. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('the encoder makes of the rows what the test vectors say (packages/fsdnet/scripts/write-encoding-vectors.ts)', () => {
  expect(plain(encodingVectors())).toEqual(stored);
});

test('the vectors reach known, unseen and missing values of every kind of field', () => {
  for (const { schema, cases } of stored) {
    for (const { name, kind } of schema.fields) {
      const input = { categorical: 'id', numeric: 'number', multiValued: 'ids' }[kind];
      const values = new Set(cases.flatMap(({ inputs }) => inputs[`${input}:${name}`]!));
      expect(values.size, name).toBeGreaterThan(1);
    }
  }
});

const python = [process.env['FSDNET_PYTHON'], 'python3'].find((command) => {
  try {
    // Zones come from the system or from the package tzdata.
    execFileSync(command!, ['-c', "import zoneinfo; zoneinfo.ZoneInfo('Asia/Kathmandu')"], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

test.skipIf(python === undefined)(
  'an encoder in plain Python does too, and notices a difference (FSDNET_PYTHON)',
  () => {
    const compare = (vectors: string): { readonly stdout: string; readonly status: number | null } =>
      spawnSync(python!, [join(root, 'scripts/encoding/encode.py'), vectors], { encoding: 'utf8' });
    const rows = stored.reduce((sum, { cases }) => sum + cases.length, 0);
    expect(compare(path)).toMatchObject({ status: 0, stdout: `${rows} rows, 0 differences\n` });

    const [{ schema, cases, name }] = stored as [EncodingVectors];
    const [{ row, inputs }] = cases as [EncodingVectors['cases'][number]];
    const changed = [
      { name, schema, cases: [{ row, inputs: { ...inputs, 'id:hashed': [1 + inputs['id:hashed']![0]!] } }] },
    ];
    writeFileSync(join(folder, 'changed.json'), JSON.stringify(changed));
    const { status, stdout } = compare(join(folder, 'changed.json'));
    expect(status).toBe(1);
    expect(stdout).toContain('1 rows, 1 differences');
  },
);
