import { expect, test } from 'vitest';

import type { Context } from './context.ts';
import { describe } from './describe.ts';

/** What a command prints under `--json`, run here instead of in a process of its own. */
async function resultOf(given: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  let printed: Readonly<Record<string, unknown>> | undefined;
  const quiet = (): void => undefined;
  const context: Context = {
    positional: {},
    args: [],
    given,
    elapsed: () => 0,
    stop: { signal: new AbortController().signal, reason: undefined, stopped: new Promise<never>(quiet) },
    console: {
      level: 'silent', json: true, live: false, debug: quiet, info: quiet, warn: quiet, error: quiet, status: quiet,
      result: (object) => (printed = object),
    }, // prettier-ignore
  };
  await describe(context);
  return printed!;
}

/** Table 4 of the paper, on these data sets. */
const datasets = ['criteo', 'ml-tag', 'ml-1m', 'frappe'];
const published: readonly (readonly [string, string, readonly number[]])[] = [
  ['dcn', '', [15_149_921, 1_761_073, 510_577, 475_249]],
  ['dcn', '--fsd', [15_152_996, 1_762_420, 512_020, 476_932]],
  ['xdeepfm', '', [16_473_517, 1_874_870, 562_588, 568_217]],
  ['xdeepfm', '--fsd', [16_474_511, 1_875_864, 563_582, 569_211]],
  ['autoint-plus', '', [16_087_469, 1_956_214, 626_780, 587_289]],
  ['autoint-plus', '--fsd', [16_095_759, 1_958_168, 629_502, 591_931]],
  ['dcn-v2', '', [16_316_177, 1_767_841, 529_537, 551_569]],
  ['dcn-v2', '--fsd', [16_319_252, 1_769_188, 530_980, 553_252]],
];

test.each(published)("describe --model %s %s counts what the paper's table 4 prints", async (model, fsd, counts) => {
  const results = [];
  for (const dataset of datasets) results.push(await resultOf({ model, dataset, ...(fsd !== '' && { fsd: true }) }));
  expect(results.map((result) => result['publishedParameters'])).toEqual(counts);
});

test.each([
  [{ model: 'edcn', fsd: true }],
  [{ model: 'autoint' }],
  [{ model: 'cl4ctr' }],
  [{ model: 'dcn-v2', set: ['structure=stacked'] }],
  [{ model: 'dcn-v2', set: ['lowRank=true'] }],
  [{ model: 'fsdnet', set: ['lowRank=true'] }],
  [{ model: 'fsdnet', fusion: 'hadamard' }],
  [{ model: 'fsdnet', connect: 'last-layer' }],
])('describe %o: the paper has no such count', async (given) => {
  expect((await resultOf({ dataset: 'frappe', ...given }))['publishedParameters']).toBeNull();
});

test('what exists and trains: a plain model as published; an FSD version without what its backbone no longer uses', async () => {
  const parametersOf = async (model: string, fsd: boolean): Promise<unknown> =>
    (await resultOf({ model, dataset: 'frappe', fsd }))['parameters'];
  for (const [model, fsd, counts] of published) {
    if (fsd === '') expect(await parametersOf(model, false)).toBe(counts.at(-1));
  }
  const linearPart = 5_383;
  expect(await parametersOf('dcn', true)).toBe(476_932 - 561);
  expect(await parametersOf('dcn-v2', true)).toBe(553_252 - 561);
  expect(await parametersOf('xdeepfm', true)).toBe(569_211 - linearPart - 193);
  expect(await parametersOf('autoint-plus', true)).toBe(591_931 - linearPart - 1_281);
});
