import * as tf from '@tensorflow/tfjs-core';
import { brokenRule, messageOf } from './broken-rule.ts';
import type { Subject } from './subject.ts';

const ROWS = [0, 1, 2, 3, 4];
const OTHER_ROWS = [7, 8, 9];

const FIX =
  'Draw masks with ctx.dropout, keep weights in ctx.param, and keep nothing between calls: no Math.random, no tf.dropout, no counter, no tensor of an earlier pass.';

/** Equal inputs give equal layers, whatever was computed in between; and no pass leaves tensors behind. */
export function checkRepeatability(subject: Subject): void {
  for (const training of [false, true]) {
    const mode = training ? 'training' : 'evaluation';
    const first = withoutLeak(subject, ROWS, training);
    let again: Record<string, Float32Array>;
    try {
      withoutLeak(subject, OTHER_ROWS, training);
      again = withoutLeak(subject, ROWS, training);
    } catch (error) {
      throw brokenRule(subject.backbone, {
        rule: `a later pass must run as the first did (in ${mode})`,
        got: messageOf(error),
        fix: FIX,
      });
    }
    const changed = [...new Set([...Object.keys(first), ...Object.keys(again)])].find(
      (name) => !equal(first[name], again[name]),
    );
    if (changed !== undefined) {
      throw brokenRule(subject.backbone, {
        rule: `equal inputs must give equal layers (in ${mode})`,
        got: `another ${changed} in a later pass`,
        fix: FIX,
      });
    }
  }
}

function withoutLeak(subject: Subject, rows: readonly number[], training: boolean): Record<string, Float32Array> {
  const before = tf.memory().numTensors;
  const values = subject.observe(rows, training);
  const left = tf.memory().numTensors - before;
  if (left === 0) return values;
  throw brokenRule(subject.backbone, {
    rule: 'a pass must leave no tensors behind',
    got: `${left} more than before`,
    fix: 'Do not tf.keep tensors or make tf.variables in layers(); declare weights with ctx.param.',
  });
}

function equal(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  return (
    a !== undefined && b !== undefined && a.length === b.length && a.every((value, index) => Object.is(value, b[index]))
  );
}
