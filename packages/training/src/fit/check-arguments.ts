import { ConfigError, type CtrData, type CtrModel } from '@fsdnet/core';
import { isPromise, shownValue } from '@fsdnet/core/engine';
import type { FitOptions } from './fit-options.ts';

/**
 * The mistakes that are made most, named before anything fails on them far away: a forgotten `await`, rows in place of
 * data, no engine.
 *
 * @throws ConfigError that says what to write.
 */
export function checkArguments(model: CtrModel, data: CtrData, options: FitOptions): void {
  must(typeof model?.forward === 'function', 'the first argument', 'a model such as dcnV2()', model);
  const isData = Boolean(data?.train && data.valid && data.schema);
  const fix = Array.isArray(data)
    ? 'Make data of rows with fromRows(rows, { label: … }) of @fsdnet/datasets.'
    : undefined;
  must(isData, 'the second argument', 'data such as `await readCsv(…)` gives', data, fix);
  must(typeof options === 'object' && options !== null, 'the third argument', 'an object with options', options);
  if (options.engine !== undefined) return;
  throw new ConfigError({
    where: 'fit: engine',
    rule: 'is needed',
    fix: 'Give one: { engine: onnx() }, with onnx from @fsdnet/engine-onnx.',
  });
}

function must(holds: boolean, which: string, what: string, got: unknown, fix?: string): void {
  if (holds) return;
  throw new ConfigError({
    where: 'fit',
    rule: `${which} must be ${what}`,
    got: shownValue(got),
    fix: isPromise(got) ? 'Write `await` in front of it.' : fix,
  });
}
