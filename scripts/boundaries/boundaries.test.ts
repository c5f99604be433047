import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { importsIn, readImports } from './imports.ts';
import { findViolations } from './violations.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

test('this repository keeps to the table', () => {
  expect(findViolations(repository)).toEqual([]);
});

test('of all commands only `fsdnet setup` loads the set-up of TensorFlow, and only when it is called', () => {
  const imports = readImports(join(repository, 'packages/fsdnet'));
  const importing = (pattern: RegExp): readonly object[] =>
    imports
      .filter(({ file, specifier }) => !/\.test\.ts$/.test(file) && pattern.test(specifier))
      .map(({ file, kind }) => ({ file, kind }));
  expect(importing(/^@fsdnet\/setup-tfjs-node/)).toEqual([{ file: 'src/cli/commands/setup.ts', kind: 'dynamic' }]);
  expect(importing(/\/setup\.ts$/)).toEqual([{ file: 'src/cli/commands/command-list.ts', kind: 'dynamic' }]);
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'boundaries-'));
  const core = { dependencies: { '@fsdnet/core': 'workspace:*' } };
  put('pnpm-workspace.yaml', 'packages:\n  - packages/*\n  - examples/*\n  - benchmarks\n');
  put('packages/core/package.json', { name: '@fsdnet/core' });
  put('packages/core/src/index.ts', "export { a } from './a.ts';");
  put('packages/fsd-module/package.json', { name: '@fsdnet/fsd-module', ...core });
  put('packages/fsd-module/src/index.ts', "import { a } from '@fsdnet/core';");
  put('packages/models-dcn/package.json', { name: '@fsdnet/models-dcn', ...core });
  put('packages/models-dcn/src/index.ts', "import { a } from '@fsdnet/core';");
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, content: string | object): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
}

test('a tree that keeps to the table has no violations', () => {
  expect(findViolations(root)).toEqual([]);
});

test.each([
  ["import { withFSD } from '@fsdnet/fsd-module';"],
  ["import type { FsdOptions } from '@fsdnet/fsd-module';"],
  ["export * from '@fsdnet/fsd-module';"],
  ["const later = () => import('@fsdnet/fsd-module');"],
  ["let options: import('@fsdnet/fsd-module').FsdOptions;"],
])('a model that knows of distillation: %s', (line) => {
  put('packages/models-dcn/src/cross.ts', line);
  expect(findViolations(root)).toEqual([
    'packages/models-dcn/src/cross.ts: imports @fsdnet/fsd-module: not allowed by scripts/boundaries/table.ts',
  ]);
});

test('the second door of core is open to engines and trainers, that for tests to tests', () => {
  put('packages/training/package.json', { name: '@fsdnet/training', dependencies: { '@fsdnet/core': 'workspace:*' } });
  put('packages/training/src/index.ts', "import { step } from '@fsdnet/core/engine';");
  put('packages/models-dcn/src/dcn.test.ts', "import '@fsdnet/core/testing/vitest';");
  expect(findViolations(root)).toEqual([]);
  put('packages/models-dcn/src/dcn.test.ts', "import { step } from '@fsdnet/core/engine';");
  put('packages/models-dcn/src/dcn.ts', "import { eagerContext } from '@fsdnet/core/testing';");
  put('packages/fsd-module/src/index.ts', "import type { Step } from '@fsdnet/core/engine';");
  expect(findViolations(root)).toEqual([
    'packages/fsd-module/src/index.ts: imports @fsdnet/core/engine: authors of models import @fsdnet/core alone',
    'packages/models-dcn/src/dcn.test.ts: imports @fsdnet/core/engine: authors of models import @fsdnet/core alone',
    'packages/models-dcn/src/dcn.ts: imports @fsdnet/core/testing: authors of models import @fsdnet/core alone',
  ]);
});

test('a forbidden dependency in package.json', () => {
  put('packages/fsd-module/package.json', {
    name: '@fsdnet/fsd-module',
    dependencies: { '@fsdnet/core': 'workspace:*', '@fsdnet/models-dcn': 'workspace:*' },
  });
  expect(findViolations(root)).toEqual(['packages/fsd-module/package.json: depends on @fsdnet/models-dcn']);
});

test('tests look one way only', () => {
  put('packages/fsd-module/src/fsd.test.ts', "import { dcn } from '@fsdnet/models-dcn';");
  expect(findViolations(root)).toEqual([]);
  put('packages/models-dcn/src/dcn.test.ts', "import { withFSD } from '@fsdnet/fsd-module';");
  expect(findViolations(root)).toEqual([
    'packages/models-dcn/src/dcn.test.ts: imports @fsdnet/fsd-module: comes later in the order of tests',
  ]);
});

test('an import that package.json does not name', () => {
  put('packages/core/src/tensor.ts', "import * as tf from '@tensorflow/tfjs-core';");
  expect(findViolations(root)).toEqual([
    'packages/core/src/tensor.ts: imports @tensorflow/tfjs-core: missing in the dependencies of package.json',
  ]);
});

test('code for browsers does not load modules of Node', () => {
  put('packages/core/src/node/file.ts', "import { readFileSync } from 'node:fs';");
  put('packages/core/src/lazy.ts', "const file = () => import('./node/file.ts');");
  put('packages/core/src/shape.ts', "import type { File } from './node/file.ts';");
  expect(findViolations(root)).toEqual([]);
  put('packages/core/src/lazy.ts', "import { file } from './node/file.ts';");
  put('packages/core/src/shape.ts', "import { join } from 'path';");
  expect(findViolations(root)).toEqual([
    'packages/core/src/lazy.ts: imports ./node/file.ts: for Node only, and this file is not',
    'packages/core/src/shape.ts: imports path: only src/node/ may import modules of Node',
  ]);
});

test('an import around the door of another package', () => {
  put('packages/models-dcn/src/cross.ts', "import { a } from '../../core/src/a.ts';");
  expect(findViolations(root)).toEqual([
    'packages/models-dcn/src/cross.ts: imports ../../core/src/a.ts: outside of src',
  ]);
});

test('what supports tests is used by tests only', () => {
  put('packages/core/src/test-support/disk.ts', "import { join } from 'node:path';");
  put('packages/core/src/a.test.ts', "import { disk } from './test-support/disk.ts';");
  expect(findViolations(root)).toEqual([]);
  put('packages/core/src/a.ts', "import { disk } from './test-support/disk.ts';");
  expect(findViolations(root)).toEqual([
    'packages/core/src/a.ts: imports ./test-support/disk.ts: only tests may use that folder',
  ]);
});

test('a reference that tsc -b needs', () => {
  put('tsconfig.json', '{ "references": [{ "path": "./packages/fsd-module" }] }');
  put('packages/fsd-module/tsconfig.json', '{ "references": [{ "path": "../training" }] }');
  expect(findViolations(root)).toEqual([
    'packages/fsd-module/tsconfig.json: no reference to ../core, which package.json names',
  ]);
});

test('a package that the type check leaves out', () => {
  put('tsconfig.json', '{ "references": [{ "path": "./packages/core" }] }');
  put('packages/core/tsconfig.json', '{}');
  put('benchmarks/package.json', { name: 'benchmarks' });
  put('benchmarks/tsconfig.json', '{}');
  expect(findViolations(root)).toEqual(['tsconfig.json: no reference to ./benchmarks']);
});

test('a package that the table does not know', () => {
  put('packages/telemetry/package.json', { name: '@fsdnet/telemetry' });
  expect(findViolations(root)).toEqual(['packages/telemetry: not in the table of scripts/boundaries/table.ts']);
});

test('words in comments and strings are no imports', () => {
  expect(importsIn('// import "a"\nconst text = \'import "b"\';\nimport "c";')).toEqual([
    { specifier: 'c', kind: 'static' },
  ]);
});
