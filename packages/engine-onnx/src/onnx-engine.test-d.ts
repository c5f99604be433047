import type { Engine } from '@fsdnet/core/engine';
import { expectTypeOf, test } from 'vitest';
import { onnx, type OnnxEngine } from './onnx-engine.ts';

test('an engine like any other', () => {
  expectTypeOf(onnx({ runtime: 'web', threads: 2 })).toEqualTypeOf<OnnxEngine>();
  expectTypeOf(onnx()).toExtend<Engine>();
  // @ts-expect-error it is called threads
  onnx({ thread: 2 });
});
