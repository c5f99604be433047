import { normal } from '@fsdnet/core';
import { selectRows } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { adagrad } from '../optimizers/adagrad.ts';
import { adam } from '../optimizers/adam.ts';
import { rowwiseAdagrad } from '../optimizers/rowwise-adagrad.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { TableOptimizer } from '../optimizers/table-optimizer.ts';
import { EmbeddingTable } from '../tables/embedding-table.ts';
import { givenFor, givenRows, tableCases } from './table-cases.ts';

/** Every rule that has a kernel. */
export const OPTIMIZERS: Readonly<Record<string, TableOptimizer>> = {
  rowwiseAdagrad: rowwiseAdagrad(),
  adam: adam(),
  adagrad: adagrad(),
  sgd: sgd(),
  momentum: sgd({ momentum: 0.9 }),
};

/**
 * Three steps of random tables, by plain loops and by kernels: whatever they compute must have the same bits.
 *
 * @param see Is shown the table with kernels, once it is there and once they are gone.
 */
export function sameBits(
  optimizer: TableOptimizer,
  see: (table: EmbeddingTable, when: 'training' | 'released') => void,
): fc.IProperty<unknown[]> {
  return fc.property(
    tableCases,
    fc.constantFrom('dense' as const, 'sparse' as const),
    fc.constantFrom(0, 0.1),
    givenRows,
    ([layout, rows, chosen], update, l2, given) => {
      const spec = {
        name: 'embedding',
        dims: layout.fields.map(({ dim }) => dim),
        init: normal({ standardDeviation: 0.5 }),
      };
      const plain = new EmbeddingTable(layout, spec, 7);
      const fast = new EmbeddingTable(layout, spec, 7, { optimizer, update });
      see(fast, 'training');
      const batch = selectRows(rows, chosen);
      const both = [plain, fast].map((table) => ({ table, input: new Float32Array(chosen.length * table.plan.width) }));
      for (const { table } of both) for (const one of givenFor(layout, given)) table.place(one);
      for (let step = 1; step <= 3; step++) {
        const rule = optimizer.rule({ step, learningRate: 0.1, networkL2: 0 });
        const [expected, actual] = both.map(({ table, input }) => {
          table.gather(batch, input, update);
          const gradients = both[0]!.input.map((_, at) => Math.sin(at * step));
          table.accumulate(batch, gradients, update);
          const { gradient, values } = table.norms(l2);
          table.update(rule, 0.7, l2);
          const slots = [...table.slots()].flatMap(([name, slot]) => [name, bitsOf(slot)]);
          return [bitsOf(input), gradient, values, bitsOf(table.values), ...slots].join(';');
        });
        if (actual !== expected) throw new Error(`step ${step}: ${actual} instead of ${expected}`);
      }
      fast.release();
      see(fast, 'released');
      if (bitsOf(fast.values) !== bitsOf(plain.values)) throw new Error('released: other values');
    },
  );
}

/** Zeros of both signs differ. */
function bitsOf(values: Float32Array): string {
  return new Int32Array(values.slice().buffer).join();
}
