import * as tf from '@tensorflow/tfjs-core';
import type { ParallelBackbone, ParallelLayers } from '../../model/backbone.ts';
import type { FieldLayout } from '../../schema/field-layout.ts';
import { eagerContext } from '../eager-context.ts';
import { brokenRule, messageOf } from './broken-rule.ts';
import { layersOf } from './named-layers.ts';

/** Equal depths, rank 2, one row for each row, and the same widths for every batch size. */
export function checkStreams(backbone: ParallelBackbone, layout: FieldLayout, batchSizes: readonly number[]): void {
  const [[size, expected], ...others] = widthsByBatchSize(backbone, layout, batchSizes) as [
    [number, string],
    ...[number, string][],
  ];
  const other = others.find(([, widths]) => widths !== expected);
  if (!other) return;
  throw brokenRule(backbone, {
    rule: 'layers must have the same widths for every batch size',
    got: `${expected} for a batch of ${size} and ${other[1]} for a batch of ${other[0]}`,
    fix: 'Take widths from the fields and from options only.',
  });
}

/** For each batch size the widths of all layers, in words. */
function widthsByBatchSize(
  backbone: ParallelBackbone,
  layout: FieldLayout,
  batchSizes: readonly number[],
): readonly (readonly [number, string])[] {
  const ran: [number, string][] = [];
  const failed: [number, string][] = [];
  for (const batchSize of batchSizes) {
    try {
      tf.tidy(() => {
        const layers = backbone.layers(eagerContext({ layout, batchSize }));
        checkLayers(backbone, layers, batchSize);
        ran.push([
          batchSize,
          layersOf(layers)
            .map(([name, { shape }]) => `${name} ${shape[1]}`)
            .join(', '),
        ]);
      });
    } catch (error) {
      failed.push([batchSize, messageOf(error)]);
    }
  }
  const [failure] = failed;
  if (failure) {
    throw brokenRule(backbone, {
      rule: `layers() must run for a batch of every size${ran.length > 0 ? `; it ran for ${ran.map(([size]) => size).join(' and ')}` : ''}`,
      got: `${failure[1]} for a batch of ${failure[0]}`,
      fix:
        ran.length > 0
          ? 'Take the batch size from shapes (x.shape[0]), never as a number.'
          : 'Call layers() with an eagerContext to see where.',
    });
  }
  return ran;
}

function checkLayers(backbone: ParallelBackbone, layers: ParallelLayers, batchSize: number): void {
  const { explicit, implicit, wide } = layers;
  if (explicit.length !== implicit.length || explicit.length === 0) {
    throw brokenRule(backbone, {
      rule: 'both streams must have equal depth, of at least one layer',
      got: `explicit ${explicit.length} and implicit ${implicit.length}`,
      fix: 'Return one implicit layer for each explicit one.',
    });
  }
  for (const [name, { shape }] of layersOf(layers)) {
    const given = `[${shape.join(', ')}] for a batch of ${batchSize}`;
    if (shape.length !== 2) {
      throw brokenRule(backbone, {
        rule: `${name} must have the shape [batch, width]`,
        got: given,
        fix: 'Flatten it, for example with tf.reshape(x, [x.shape[0], -1]).',
      });
    }
    if (shape[0] !== batchSize || shape[1] === 0) {
      throw brokenRule(backbone, {
        rule: `${name} must have one row for each row of the batch`,
        got: given,
        fix: 'Take the batch size from shapes (x.shape[0]), never as a number.',
      });
    }
  }
  if (wide && wide.shape[1] !== 1) {
    throw brokenRule(backbone, {
      rule: 'wide must be a logit of the shape [batch, 1]',
      got: `[${wide.shape.join(', ')}]`,
      fix: 'End it in one unit, or use ctx.firstOrder().',
    });
  }
}
