import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ResultRow } from './rows/result-row.ts';

const smoke = join(import.meta.dirname, '../../../runs/reproduce-smoke');

/** Runs the command, and returns its exit code and what it printed. */
function reproduce(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly told: string }> {
  const program = [
    '--conditions=@fsdnet/source',
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, 'main.ts'),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...program, ...args]);
    let [out, told] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    child.on('close', (code) => resolve({ code, out, told }));
  });
}

test('all tables and figures, a step for each training: rows, LaTeX and pictures', async () => {
  const { code, out, told } = await reproduce('all', '--smoke', '--json');
  expect(code, told).toBe(0);
  const { done, failed, left } = JSON.parse(out) as {
    done: readonly ResultRow[];
    failed: readonly unknown[];
    left: number;
  };
  expect([failed, left]).toEqual([[], 0]);
  expect(new Set(done.map(({ model }) => model)).size).toBe(16);
  expect(new Set(done.map(({ key }) => key)).size).toBe(done.length);
  const files = readdirSync(join(smoke, 'docs'));
  for (const name of [
    'table1',
    'table2-frappe-auc',
    'table3-frappe-logloss',
    'table4',
    'table5-frappe',
    'beyond-search',
  ])
    expect(files).toEqual(expect.arrayContaining([`${name}.csv`, `${name}.tex`]));
  for (const figure of ['figure4', 'figure5', 'figure6', 'figure7', 'figure8', 'figure9']) {
    expect(readFileSync(join(smoke, 'docs', `${figure}-frappe.svg`), 'utf8')).toMatch(/^<svg /);
    expect(
      readFileSync(join(smoke, 'docs', `${figure}-frappe.png`))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  }
  expect(readFileSync(join(smoke, 'docs', 'table2-frappe-auc.tex'), 'utf8')).toContain('Wide\\&Deep & 0.');
}, 120_000);

test('Criteo and ML-tag in their official layouts, made by hand', async () => {
  const sets = ['--dataset', 'criteo,ml-tag', '--models', 'fsdnet,dcn-v2'];
  const { code, out, told } = await reproduce('table3', 'table2', '--smoke', '--json', ...sets);
  expect(code, told).toBe(0);
  const { done } = JSON.parse(out) as { readonly done: readonly ResultRow[] };
  expect(done.map(({ dataset, model }) => `${dataset} ${model}`).sort()).toEqual([
    'criteo dcn-v2',
    'criteo fsdnet',
    'ml-tag dcn-v2',
    'ml-tag fsdnet',
  ]);
  expect(existsSync(join(smoke, 'docs', 'table3-criteo-auc.tex'))).toBe(true);
}, 60_000);

test.each([
  [['table9'], 'what to make: is not known, got "table9". Did you mean table'],
  [[], 'reproduce: needs what to make.'],
  [['table2', '--dataset', 'criterio'], '--dataset: is not known, got "criterio". Did you mean criteo?'],
  [['table2', '--seeds', 'x'], '--seeds: takes whole numbers, got "x".'],
  [['table2', '--smok'], "unknown option '--smok'"],
])('%j is refused in one line', async (args, message) => {
  const { reproduceCommand } = await import('./reproduce.ts');
  const { stderr } = process;
  const write = stderr.write.bind(stderr);
  let told = '';
  stderr.write = (text: string | Uint8Array) => {
    told += String(text);
    return true;
  };
  const code = await reproduceCommand(args).finally(() => (stderr.write = write));
  expect(told).toContain(message);
  expect(code).toBe(2);
});
