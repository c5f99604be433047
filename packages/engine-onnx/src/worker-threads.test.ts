import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const program = join(import.meta.dirname, 'test-support/end-workers.ts');

/** Exit codes of workers that await `dispose()` and close their port; it fails where the process does. */
async function exitCodes(loads: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@fsdnet/source',
    program,
    'asked',
    ...loads,
  ]);
  return JSON.parse(stdout);
}

test('worker threads on onnxruntime-node that dispose of their model end with 0, busy or idle', async () => {
  expect(await exitCodes(['busy', 'idle', 'busy', 'idle'])).toEqual([0, 0, 0, 0]);
});

test('a hundred of them', { tags: ['long'] }, async () => {
  for (let process = 0; process < 50; process++) expect(await exitCodes(['busy', 'idle'])).toEqual([0, 0]);
});
