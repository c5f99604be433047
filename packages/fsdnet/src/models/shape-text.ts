import { countText } from '../cli/output/index.ts';

/** [160, 400] → "160 × 400" */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? '1' : shape.map(countText).join(' × ');
}
